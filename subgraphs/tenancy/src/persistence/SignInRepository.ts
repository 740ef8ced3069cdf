import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Role, Tier } from '@gantry/platform/identity/RequestContext.js';
import { normalizeEmail } from '../domain/emailAddress.js';
import type { MemberRow } from './MemberEntity.js';
import type { UserRow } from './UserEntity.js';
import { UserEntity } from './UserEntity.js';

/** What an identity provider says of a person, in the claims of a token that has been verified. */
export interface Identity {
  issuer: string;
  subject: string;
  email: string | null;
  emailVerified: boolean;
}

/** A place in a tenant, with as much of the tenant as a request's context holds. */
export interface IdentifiedMembership {
  tenantId: string;
  slug: string;
  tier: Tier;
  roles: Role[];
}

/**
 * Signing in happens before there is a tenant or a user to see rows as, so it works as the platform itself (the worker login) and
 * answers nothing but what belongs to the one identity.
 */
export class SignInRepository {
  constructor(private readonly em: EntityManager) {}

  /** The user of an identity, made the first time it is seen and kept in step with what the provider says. */
  async userOf(identity: Identity): Promise<UserRow> {
    const { issuer, subject, emailVerified } = identity;
    const email = identity.email === null ? null : normalizeEmail(identity.email);
    const known = await this.em.findOne(UserEntity, { issuer, subject });
    if (known?.email === email && known?.emailVerified === emailVerified) return known;
    await this.em.execute(
      `INSERT INTO user_account (id, issuer, subject, email, email_verified) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (issuer, subject) DO UPDATE SET email = excluded.email, email_verified = excluded.email_verified`,
      [newId('usr'), issuer, subject, email, emailVerified],
    );
    return this.em.findOneOrFail(UserEntity, { issuer, subject }, { refresh: true });
  }

  /** Turns the open invitations of a verified address into memberships and answers those that are new. */
  async acceptInvitations(user: UserRow): Promise<Pick<MemberRow, 'id' | 'tenantId' | 'email' | 'roles'>[]> {
    if (!user.email || !user.emailVerified) return [];
    return this.em.execute(
      `UPDATE member SET user_id = ?, joined_at = now()
        WHERE email = ? AND user_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM member other WHERE other.tenant_id = member.tenant_id AND other.user_id = ?)
       RETURNING id, tenant_id AS "tenantId", email, roles`,
      [user.id, user.email, user.id],
    );
  }

  /** Every place of a user, oldest first. */
  async membershipsOf(userId: string): Promise<IdentifiedMembership[]> {
    return this.em.execute(
      `SELECT member.tenant_id AS "tenantId", tenant.slug, tenant.tier, member.roles
         FROM member JOIN tenant ON tenant.id = member.tenant_id
        WHERE member.user_id = ? ORDER BY member.created_at, member.id`,
      [userId],
    );
  }
}
