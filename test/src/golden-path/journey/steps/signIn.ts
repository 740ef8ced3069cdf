import { changed, expectThat } from '../expectation.js';
import type { Journey } from '../Journey.js';

/** Who am I; a tenant of my own; a colleague in it. */
export async function signIn({ client, observer, suffix }: Journey) {
  const { viewer } = await client.request('Viewer');
  expectThat(viewer.id.startsWith('usr_'), 'A user has an id of the form usr_….', viewer.id);
  observer.checked(`signed in as ${viewer.email}`);

  const slug = `bistro-${suffix}`;
  const input = { name: 'Bistro Gantry', slug, tier: 'TEAM', idempotencyKey: `tenant-${suffix}` };
  const tenant = changed((await client.request('CreateTenant', { input })).createTenant, 'tenant');
  expectThat(tenant.slug === slug && tenant.tier === 'TEAM', 'The tenant is the one asked for.', tenant);
  expectThat(tenant.quotas.length > 0, 'A tenant has quotas.');
  observer.checked(`created tenant ${slug}`);

  const inTenant = client.inTenant(slug);
  const memberships = (await inTenant.request('Viewer')).viewer.memberships;
  const own = memberships.find((membership) => membership.tenant.id === tenant.id);
  expectThat(own?.roles.includes('OWNER'), 'Who creates a tenant is its OWNER.', memberships);

  const email = `bob@${viewer.email.split('@')[1]}`;
  const invitation = { input: { email, roles: ['DEVELOPER'] } };
  const member = changed((await inTenant.request('InviteMember', invitation)).inviteMember, 'member');
  expectThat(member.email === email && member.roles.join() === 'DEVELOPER', 'The invitation stands.', member);
  observer.checked(`invited ${email} as DEVELOPER`);
  return { client: inTenant, slug, user: viewer.id, tenant: tenant.id, member: member.id };
}
