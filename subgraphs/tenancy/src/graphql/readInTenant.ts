import type { EntityManager } from '@mikro-orm/postgresql';
import type { Scope } from './TenancyServices.js';

/**
 * Reads what belongs to a tenant that the request has already been shown: usually its own, else another one that its user is a
 * member of, which takes a transaction in that tenant.
 */
export async function readInTenant<T>(
  scope: Scope,
  tenantId: string,
  read: (em: EntityManager) => Promise<T>,
): Promise<T> {
  const { tenant, actor } = scope.request;
  if (tenant?.id === tenantId) return read(await scope.em());
  return scope.services.database.tenant({ tenantId, userId: actor.id }, read, { readOnly: true });
}
