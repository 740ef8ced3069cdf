import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { PodSize } from '../domain/podSize.js';
import type { PodStatus } from '../domain/ReleaseStatus.js';

/** A project in a zone: the same pod over all its releases. */
export const PodEntity = defineEntity({
  name: 'Pod',
  tableName: 'pod',
  ...tenantTable({ workerReads: true }),
  uniques: [
    { name: 'pod_project', properties: ['zoneId', 'projectId'] },
    { name: 'pod_name', properties: ['zoneId', 'name'] },
  ],
  indexes: [{ properties: ['projectId'] }],
  properties: {
    ...tenantProperties,
    projectId: p.text(),
    zoneId: p.text(),
    name: p.text(),
    size: p.text().$type<PodSize>(),
    clones: p.integer(),
    status: p.text().$type<PodStatus>(),
    /** The release that serves; null before the first. */
    releaseId: p.text().nullable(),
    /** Up to when its usage has been published; null while nothing runs. */
    meteredUntil: p.datetime().nullable(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type PodRow = InferEntity<typeof PodEntity>;
