import { AuditRepository } from '../persistence/AuditRepository.js';
import { MemberRepository } from '../persistence/MemberRepository.js';
import { toAuditEntry, type AuditEntry } from './AuditEntry.js';
import { authorizeIn } from './authorizeIn.js';
import { tenantLoader, userLoader } from './loaders.js';
import { toMember, type Member } from './Member.js';
import type { TenancyScope } from '../services.js';
import { toTenant, type Tenant } from './Tenant.js';
import { toUser, type User } from './User.js';

interface Key {
  id: string;
}

/** Finds each entity of this subgraph by its id, for the federation and for `node(id:)`; null when the caller can not see it. */
export const references = {
  async Tenant({ id }: Key, scope: TenancyScope): Promise<Tenant | null> {
    const row = await tenantLoader(scope).load(id);
    if (!row) return null;
    await authorizeIn(scope, 'tenant', { type: 'Tenant', id, tenantId: id });
    return toTenant(row);
  },

  async User({ id }: Key, scope: TenancyScope): Promise<User | null> {
    const row = await userLoader(scope).load(id);
    if (!row) return null;
    const { actor, tenant } = scope.request;
    const resource = { type: 'User', id, tenantId: tenant?.id ?? '' };
    await scope.authorize(id === actor.id ? 'viewer' : 'user', resource);
    return toUser(row);
  },

  async Member({ id }: Key, scope: TenancyScope): Promise<Member | null> {
    const row = await new MemberRepository(await scope.em()).byId(id);
    if (!row) return null;
    await authorizeIn(scope, 'member', { type: 'Member', id, tenantId: row.tenantId });
    return toMember(row);
  },

  async AuditEntry({ id }: Key, scope: TenancyScope): Promise<AuditEntry | null> {
    const row = await new AuditRepository(await scope.em()).byId(id);
    if (!row) return null;
    await scope.authorize('auditEntries', { type: 'AuditEntry', id, tenantId: row.tenantId });
    return toAuditEntry(row);
  },
};
