import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { RolloutPhase } from '../domain/rolloutPhase.js';

/** A phase that a rollout entered. */
export const RolloutEventEntity = defineEntity({
  name: 'RolloutEvent',
  tableName: 'rollout_event',
  ...tenantTable({ appendOnly: true }),
  uniques: [{ name: 'rollout_event_sequence', properties: ['rolloutId', 'sequence'] }],
  properties: {
    ...tenantProperties,
    rolloutId: p.text(),
    /** From 1, without gaps. */
    sequence: p.integer(),
    phase: p.text().$type<RolloutPhase>(),
    message: p.text(),
    at: p.datetime(),
  },
});

export type RolloutEventRow = InferEntity<typeof RolloutEventEntity>;
