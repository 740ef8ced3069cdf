import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import { variantProperties } from './variantProperties.js';

/** The supergraph SDL of every version, and that of each contract. */
export const ServedSchemaEntity = defineEntity({
  name: 'ServedSchema',
  tableName: 'served_schema',
  ...tenantTable({ appendOnly: true }),
  indexes: [{ properties: ['tenantId', 'graph', 'variant', 'etag'] }],
  properties: {
    ...variantProperties,
    version: p.integer().primary(),
    /** Empty: the supergraph itself. */
    contract: p.text().primary(),
    etag: p.text(),
    sdl: p.text(),
    include: p.json<string[]>().columnType('json'),
    exclude: p.json<string[]>().columnType('json'),
  },
});
