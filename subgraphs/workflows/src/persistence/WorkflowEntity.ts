import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { StartPolicy } from '../domain/limits/StartPolicy.js';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A workflow by its name; its versions are kept beside it. */
export const WorkflowEntity = defineEntity({
  name: 'Workflow',
  tableName: 'workflow',
  ...tenantTable(),
  uniques: [{ properties: ['tenantId', 'name'] }],
  properties: {
    ...tenantProperties,
    tenantId: p.text(),
    name: p.text(),
    /** The latest. */
    version: p.integer(),
    conversationId: p.text().nullable(),
    /** The latest version's. */
    startPolicy: p.json<StartPolicy>(),
    createdBy: p.text(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type WorkflowRow = InferEntity<typeof WorkflowEntity>;
