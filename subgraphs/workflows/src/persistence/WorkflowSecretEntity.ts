import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** What a tenant's workflows may use by its name, sealed. */
export const WorkflowSecretEntity = defineEntity({
  name: 'WorkflowSecret',
  tableName: 'workflow_secret',
  ...tenantTable(),
  properties: {
    tenantId: p.text().primary(),
    name: p.text().primary(),
    sealed: p.text(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

export type WorkflowSecretRow = InferEntity<typeof WorkflowSecretEntity>;
