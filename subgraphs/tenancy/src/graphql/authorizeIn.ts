import type { actions } from '../domain/actions.js';
import type { TenancyScope } from '../services.js';

/**
 * Asserts that the actor may read this. In another tenant than the request's there are no roles to decide by: what row level security
 * shows of one is the actor's own membership and the tenant it is in, which are theirs to read.
 *
 * @throws GantryError FORBIDDEN
 */
export async function authorizeIn(
  scope: TenancyScope,
  action: keyof typeof actions,
  resource: { type: string; id: string; tenantId: string },
): Promise<void> {
  const own = resource.tenantId === scope.request.tenant?.id;
  await scope.authorize(own ? action : 'ownMembership', resource);
}
