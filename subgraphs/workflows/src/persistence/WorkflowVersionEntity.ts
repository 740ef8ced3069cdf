import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { Definition } from '../domain/dsl/Definition.js';

/** One version of a workflow: written once, since executions go on running it. */
export const WorkflowVersionEntity = defineEntity({
  name: 'WorkflowVersion',
  tableName: 'workflow_version',
  ...tenantTable({ appendOnly: true }),
  properties: {
    workflowId: p.text().primary(),
    version: p.integer().primary(),
    tenantId: p.text(),
    /** As it was written. */
    source: p.text(),
    /** As it was compiled; `json` keeps what `jsonb` refuses, such as an escaped null character. */
    definition: p.json<Definition>().columnType('json'),
    conversationId: p.text().nullable(),
    createdBy: p.text(),
    createdAt: p.datetime(),
  },
});

export type WorkflowVersionRow = InferEntity<typeof WorkflowVersionEntity>;
