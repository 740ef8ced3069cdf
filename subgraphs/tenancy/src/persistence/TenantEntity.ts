import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { appRole, workerRole } from '@gantry/platform/persistence/tenantTable.js';
import { sessionTenant, sessionUser } from './sessionSettings.js';

/**
 * A tenant is seen by a session that works in it, and by a user who is a member. The policy looks at `member`, whose own policy
 * looks at no other table: PostgreSQL refuses policies that refer to each other.
 */
export const TenantEntity = defineEntity({
  name: 'Tenant',
  tableName: 'tenant',
  rowLevelSecurity: 'force',
  policies: [
    {
      name: 'member_reads',
      command: 'select',
      roles: [appRole],
      using: `id = ${sessionTenant} OR id IN (
        SELECT member.tenant_id FROM member WHERE member.user_id = ${sessionUser}
      )`,
    },
    { name: 'tenant_creates', command: 'insert', roles: [appRole], check: `id = ${sessionTenant}` },
    {
      name: 'tenant_changes',
      command: 'update',
      roles: [appRole],
      using: `id = ${sessionTenant}`,
      check: `id = ${sessionTenant}`,
    },
    { name: 'worker_reads', command: 'select', roles: [workerRole], using: 'true' },
  ],
  properties: {
    id: p.text().primary(),
    slug: p.text().unique(),
    name: p.text(),
    tier: p.text().$type<Tier>(),
    createdBy: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type TenantRow = InferEntity<typeof TenantEntity>;
