import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import { variantProperties } from './variantProperties.js';

/** The contracts that the next publication will have. */
export const ContractEntity = defineEntity({
  name: 'Contract',
  tableName: 'contract',
  ...tenantTable(),
  properties: {
    ...variantProperties,
    name: p.text().primary(),
    include: p.json<string[]>().columnType('json'),
    exclude: p.json<string[]>().columnType('json'),
  },
});
