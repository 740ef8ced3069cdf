import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Operation } from '../domain/openapi/Operation.js';

/** An operation of a connector, as the last import has it. */
export const OperationEntity = defineEntity({
  name: 'Operation',
  tableName: 'operation',
  ...tenantTable(),
  uniques: [{ properties: ['tenantId', 'connectorId', 'name'] }],
  properties: {
    ...tenantProperties,
    tenantId: p.text(),
    connectorId: p.text(),
    name: p.text(),
    /** Place in the document, from 0. */
    position: p.integer(),
    method: p.text(),
    path: p.text(),
    summary: p.text().nullable(),
    /** All of it, references written out. */
    detail: p.json<Operation>().columnType('json'),
  },
});

export type OperationRow = InferEntity<typeof OperationEntity>;
