import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { RolloutKind, RolloutPhase } from '../domain/rolloutPhase.js';

/** The work of bringing a release into a pod. */
export const RolloutEntity = defineEntity({
  name: 'Rollout',
  tableName: 'rollout',
  ...tenantTable({ workerReads: true }),
  uniques: [{ name: 'rollout_ordinal', properties: ['projectId', 'ordinal'] }],
  indexes: [
    {
      name: 'rollout_open',
      properties: ['projectId', 'ordinal'],
      expression: `create index "rollout_open" on "rollout" ("project_id", "ordinal") where "status" not in ('HEALTHY', 'FAILED', 'ROLLED_BACK')`,
    },
  ],
  properties: {
    ...tenantProperties,
    kind: p.text().$type<RolloutKind>(),
    projectId: p.text(),
    zoneId: p.text(),
    podId: p.text(),
    releaseId: p.text(),
    /** Place among the rollouts of the project. */
    ordinal: p.integer(),
    /** The phase it entered last. */
    status: p.text().$type<RolloutPhase>(),
    /** Times it was begun; more than once only after an interruption. */
    starts: p.integer(),
    ready: p.integer(),
    desired: p.integer(),
    queuedAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().nullable(),
  },
});

export type RolloutRow = InferEntity<typeof RolloutEntity>;
