import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import { variantProperties } from './variantProperties.js';

/** Documents that clients have said they send. */
export const RegisteredOperationEntity = defineEntity({
  name: 'RegisteredOperation',
  tableName: 'registered_operation',
  ...tenantTable(),
  properties: {
    ...variantProperties,
    client: p.text().primary(),
    /** Empty: the client says none. */
    clientVersion: p.text().primary(),
    id: p.text().primary(),
    document: p.text(),
  },
});
