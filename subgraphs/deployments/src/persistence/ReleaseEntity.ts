import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { PodSize } from '../domain/podSize.js';
import type { ReleaseStatus } from '../domain/ReleaseStatus.js';

/** A commit with the configuration and secrets it runs with. Only its status changes, and its digest once. */
export const ReleaseEntity = defineEntity({
  name: 'Release',
  tableName: 'release',
  ...tenantTable(),
  uniques: [{ name: 'release_version', properties: ['projectId', 'version'] }],
  properties: {
    ...tenantProperties,
    projectId: p.text(),
    zoneId: p.text(),
    version: p.integer(),
    /** What was asked for, and the commit that it was then. */
    ref: p.text(),
    commit: p.text(),
    /** Of the artifact; null until it is built. */
    digest: p.text().nullable(),
    /** 0 for none. */
    configurationVersion: p.integer(),
    /** By name. */
    secretVersions: p.json<Record<string, number>>(),
    size: p.text().$type<PodSize>(),
    clones: p.integer(),
    status: p.text().$type<ReleaseStatus>(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type ReleaseRow = InferEntity<typeof ReleaseEntity>;
