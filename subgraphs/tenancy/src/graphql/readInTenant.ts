import type { EntityManager } from '@mikro-orm/postgresql';
import type { TenancyScope } from '../services.js';

/**
 * Reads what belongs to a tenant that the request has already been shown: its own, or another one that its user is a member of.
 * That other one is read as the platform itself, so `read` has to name the tenant in what it asks. It takes a connection of another
 * pool: requests that each hold one and wait for a second one of the same pool would wait for each other for ever.
 */
export async function readInTenant<T>(
  scope: TenancyScope,
  tenantId: string,
  read: (em: EntityManager) => Promise<T>,
): Promise<T> {
  if (scope.request.tenant?.id === tenantId) return read(await scope.em());
  return scope.services.database.worker(read);
}
