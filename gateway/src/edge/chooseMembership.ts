import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Account, Membership } from './Account.js';

/** The tenants that a request names, by slug or id; null where it names none. */
export interface NamedTenants {
  byToken: string | null;
  byClient: string | null;
}

/**
 * The membership that a request acts under: null when it names no tenant, undefined when it names one that the
 * account is no member of. Whether such a tenant exists is not told.
 * @throws GantryError FORBIDDEN when token and client name different tenants
 */
export function chooseMembership(account: Account, named: NamedTenants): Membership | null | undefined {
  const { byToken, byClient } = named;
  if (byToken === null || byClient === null) {
    const name = byToken ?? byClient;
    return name === null ? null : find(account, name);
  }
  const [first, second] = [find(account, byToken), find(account, byClient)];
  // The token may say the id and the client the slug of the same tenant.
  if (byToken !== byClient && first && first !== second) {
    throw new GantryError('FORBIDDEN', 'The token was issued for another tenant than the request names.');
  }
  return first;
}

function find({ memberships }: Account, name: string): Membership | undefined {
  return memberships.find(({ tenant }) => tenant.id === name || tenant.slug === name);
}
