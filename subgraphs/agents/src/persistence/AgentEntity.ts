import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** Whom people of a tenant talk to. */
export const AgentEntity = defineEntity({
  name: 'Agent',
  tableName: 'agent',
  ...tenantTable(),
  indexes: [
    {
      name: 'agent_one_default',
      properties: ['tenantId'],
      expression: 'create unique index "agent_one_default" on "agent" ("tenant_id") where "is_default"',
    },
  ],
  properties: {
    ...tenantProperties,
    name: p.text(),
    description: p.text(),
    instructions: p.text(),
    /** Name of its model; null for whatever the deployment's default is. */
    model: p.text().nullable(),
    /** The agent of conversations that name none; one in a tenant. */
    isDefault: p.boolean(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type AgentRow = InferEntity<typeof AgentEntity>;
