import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { MemberRow } from './MemberEntity.js';
import { MemberEntity } from './MemberEntity.js';

/**
 * Members as the session sees them: those of its tenant, and its user's own memberships anywhere. What is asked of one tenant
 * therefore always names it.
 */
export class MemberRepository {
  constructor(private readonly em: EntityManager) {}

  byId(id: string): Promise<MemberRow | null> {
    return this.em.findOne(MemberEntity, { id });
  }

  byEmail(tenantId: string, email: string): Promise<MemberRow | null> {
    return this.em.findOne(MemberEntity, { tenantId, email });
  }

  inTenant(tenantId: string, id: string): Promise<MemberRow | null> {
    return this.em.findOne(MemberEntity, { tenantId, id });
  }

  owners(tenantId: string): Promise<MemberRow[]> {
    return this.em.find(MemberEntity, { tenantId, roles: { $contains: ['OWNER'] } });
  }

  /** One page, oldest first. */
  page(tenantId: string, { after, limit }: Keyset): Promise<MemberRow[]> {
    const where = { tenantId, ...(after === null ? {} : { id: { $gt: after } }) };
    return this.em.find(MemberEntity, where, { orderBy: { id: 'asc' }, limit });
  }

  /** Memberships of a user, oldest first: all of the session's own user, of others the one in the session's tenant. */
  ofUser(userId: string): Promise<MemberRow[]> {
    return this.em.find(MemberEntity, { userId }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  }

  count(tenantId: string): Promise<number> {
    return this.em.count(MemberEntity, { tenantId });
  }

  async add(member: Omit<MemberRow, 'createdAt'>): Promise<MemberRow> {
    const row = this.em.create(MemberEntity, { ...member, createdAt: new Date() });
    await this.em.persist(row).flush();
    return row;
  }

  async changeRoles(member: MemberRow, roles: MemberRow['roles']): Promise<void> {
    member.roles = roles;
    await this.em.flush();
  }

  async remove(member: MemberRow): Promise<void> {
    await this.em.remove(member).flush();
  }
}
