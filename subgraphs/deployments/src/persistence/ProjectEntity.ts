import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A service whose code is in a git repository. */
export const ProjectEntity = defineEntity({
  name: 'Project',
  tableName: 'project',
  ...tenantTable(),
  properties: {
    ...tenantProperties,
    name: p.text(),
    url: p.text(),
    branch: p.text(),
    healthPath: p.text(),
    /** Words of the container's command; null for `npm start`. */
    command: p.json<string[]>().nullable(),
    /** The zone that a release was last brought into; before the first, the zone that was asked for first. */
    zoneId: p.text().nullable(),
    /** Numbers given out last. */
    releases: p.integer(),
    rollouts: p.integer(),
    configurations: p.integer(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type ProjectRow = InferEntity<typeof ProjectEntity>;
