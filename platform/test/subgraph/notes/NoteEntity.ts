import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '../../../src/persistence/tenantTable.js';

/** A tenant's table as every subgraph has them. */
export const NoteEntity = defineEntity({
  name: 'Note',
  tableName: 'note',
  ...tenantTable({ workerReads: true }),
  properties: { ...tenantProperties, text: p.text() },
});

export type NoteRow = InferEntity<typeof NoteEntity>;
