import { AuditRepository } from '../persistence/AuditRepository.js';
import { MemberRepository } from '../persistence/MemberRepository.js';
import { toAuditEntry, type AuditEntryType } from './AuditEntryType.js';
import { authorizeIn } from './authorizeIn.js';
import { tenantLoader, userLoader } from './loaders.js';
import { toMember, type MemberType } from './MemberType.js';
import type { Scope } from './TenancyServices.js';
import { toTenant, type TenantType } from './TenantType.js';
import { toUser, type UserType } from './UserType.js';

interface Key {
  id: string;
}

/** Finds each entity of this subgraph by its id, for the federation and for `node(id:)`; null when the caller can not see it. */
export const references = {
  async Tenant({ id }: Key, scope: Scope): Promise<TenantType | null> {
    const row = await tenantLoader(scope).load(id);
    if (!row) return null;
    await authorizeIn(scope, 'tenant', { type: 'Tenant', id, tenantId: id });
    return toTenant(row);
  },

  async User({ id }: Key, scope: Scope): Promise<UserType | null> {
    const row = await userLoader(scope).load(id);
    if (!row) return null;
    const { actor, tenant } = scope.request;
    const resource = { type: 'User', id, tenantId: tenant?.id ?? '' };
    await scope.authorize(id === actor.id ? 'viewer' : 'user', resource);
    return toUser(row);
  },

  async Member({ id }: Key, scope: Scope): Promise<MemberType | null> {
    const row = await new MemberRepository(await scope.em()).byId(id);
    if (!row) return null;
    await authorizeIn(scope, 'member', { type: 'Member', id, tenantId: row.tenantId });
    return toMember(row);
  },

  async AuditEntry({ id }: Key, scope: Scope): Promise<AuditEntryType | null> {
    const row = await new AuditRepository(await scope.em()).byId(id);
    if (!row) return null;
    await scope.authorize('auditEntries', { type: 'AuditEntry', id, tenantId: row.tenantId });
    return toAuditEntry(row);
  },
};
