import type { TenantRef } from '@gantry/platform/identity/RequestContext.js';

/** A tenant someone belongs to, and what they may do there. */
export interface Membership {
  tenant: TenantRef;
  roles: string[];
}

/** What tenancy knows of an identity. */
export interface Account {
  userId: string;
  memberships: Membership[];
}
