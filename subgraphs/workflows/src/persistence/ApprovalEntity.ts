import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { tenantProperties, tenantTable } from '@gantry/platform/persistence/tenantTable.js';
import type { ApprovalStatus } from '../domain/approval/Approval.js';
import type { Json } from '../domain/Json.js';

/** What executions ask people. */
export const ApprovalEntity = defineEntity({
  name: 'Approval',
  tableName: 'approval',
  ...tenantTable(),
  uniques: [{ properties: ['executionId', 'name'] }],
  indexes: [{ properties: ['tenantId', 'status', 'id'] }],
  properties: {
    ...tenantProperties,
    tenantId: p.text(),
    executionId: p.text(),
    /** The signal that the answer is sent as. */
    name: p.text(),
    task: p.text(),
    title: p.text(),
    description: p.text().nullable(),
    roles: p.array<string>().columnType('text[]'),
    users: p.array<string>().columnType('text[]'),
    schema: p.json<{ value: Json }>().columnType('json'),
    status: p.text().$type<ApprovalStatus>(),
    deadlineAt: p.datetime().nullable(),
    reason: p.text().nullable(),
    data: p.json<{ value: Json }>().columnType('json').nullable(),
    answeredBy: p.text().nullable(),
    answeredAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
});

export type ApprovalRow = InferEntity<typeof ApprovalEntity>;
