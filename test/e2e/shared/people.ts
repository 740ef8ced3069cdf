import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { Caller } from '../../src/gantry/Caller.js';
import { tokenFor } from '../../src/gantry/tokens.js';

/** A development user at the shared Gantry, in no tenant yet. */
export async function person(user: string): Promise<Caller> {
  const gantry = inject('gantry');
  return new Caller(`${gantry.baseUrl}/graphql`, await tokenFor(gantry, user));
}

/** Eight letters and digits, never the same twice. */
export function fresh(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .slice(0, 8)
    .padStart(8, '0');
}

/** Creates a tenant of this person's own. */
export async function tenantOf(owner: Caller): Promise<{ owner: Caller; id: string; slug: string }> {
  const slug = `t-${fresh()}`;
  const { createTenant } = await owner.must<{ createTenant: { tenant: { id: string } } }>(
    'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } userErrors { code message } } }',
    { input: { name: 'A tenant of a test', slug, tier: 'TEAM', idempotencyKey: slug } },
  );
  return { owner: owner.in(slug), id: createTenant.tenant.id, slug };
}

/** Makes this person a member of the owner's tenant. */
export async function invite(owner: Caller, user: string, role: string): Promise<Caller> {
  await owner.must(
    'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { userErrors { code message } } }',
    { input: { email: `${user}@example.com`, roles: [role] } },
  );
  return (await person(user)).in(owner.tenant);
}
