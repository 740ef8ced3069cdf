import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { SchemaFault } from '../../composition/SchemaFault.js';
import type { SubgraphSchema } from '../../composition/SubgraphSchema.js';
import type { EventSchema } from '../../events/EventSchema.js';
import { variantProperties } from './variantProperties.js';

/** Every publication, as it was made; what gateways get of it is in `served_schema`. */
export const PublicationEntity = defineEntity({
  name: 'Publication',
  tableName: 'publication',
  ...tenantTable({ appendOnly: true }),
  properties: {
    ...variantProperties,
    version: p.integer().primary(),
    author: p.text(),
    commit: p.text().nullable(),
    message: p.text().nullable(),
    publishedAt: p.datetime(),
    /** The supergraph's. */
    etag: p.text(),
    changed: p.json<string[]>().columnType('json'),
    // `json`, not `jsonb`: it is given back as it came, in the order in which its members were.
    subgraphs: p.json<SubgraphSchema[]>().columnType('json'),
    events: p.json<EventSchema[]>().columnType('json'),
    hints: p.json<SchemaFault[]>().columnType('json'),
  },
});
