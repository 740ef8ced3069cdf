import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Role } from '@gantry/platform/identity/RequestContext.js';
import { appRole, workerRole } from '@gantry/platform/persistence/tenantTable.js';
import { sessionTenant, sessionUser } from './sessionSettings.js';

const ofTenant = `tenant_id = ${sessionTenant}`;

/** Somebody's place in a tenant; an invitation until a user with that verified address signs in. */
export const MemberEntity = defineEntity({
  name: 'Member',
  tableName: 'member',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'tenant_isolation', roles: [appRole], using: ofTenant, check: ofTenant },
    { name: 'own_reads', command: 'select', roles: [appRole], using: `user_id = ${sessionUser}` },
    { name: 'worker_reads', command: 'select', roles: [workerRole], using: 'true' },
    { name: 'worker_links', command: 'update', roles: [workerRole], using: 'true', check: 'true' },
  ],
  uniques: [{ properties: ['tenantId', 'email'] }, { properties: ['tenantId', 'userId'] }],
  indexes: [{ properties: ['userId'] }, { properties: ['email'] }],
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    userId: p.text().nullable(),
    /** In normal form: lower case. */
    email: p.text(),
    roles: p.array().$type<Role[]>(),
    invitedBy: p.text(),
    createdAt: p.datetime().defaultRaw('now()'),
    joinedAt: p.datetime().nullable(),
  },
});

export type MemberRow = InferEntity<typeof MemberEntity>;
