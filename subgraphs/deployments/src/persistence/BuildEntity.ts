import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** One attempt to build a release. */
export const BuildEntity = defineEntity({
  name: 'Build',
  tableName: 'build',
  ...tenantTable(),
  indexes: [{ properties: ['releaseId', 'id'] }],
  properties: {
    ...tenantProperties,
    projectId: p.text(),
    releaseId: p.text(),
    commit: p.text(),
    status: p.text().$type<'RUNNING' | 'SUCCEEDED' | 'FAILED'>(),
    digest: p.text().nullable(),
    log: p.text(),
    startedAt: p.datetime().defaultRaw('now()'),
    finishedAt: p.datetime().nullable(),
  },
});

export type BuildRow = InferEntity<typeof BuildEntity>;
