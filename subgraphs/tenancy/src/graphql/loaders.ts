import type DataLoader from 'dataloader';
import type { TenantRow } from '../persistence/TenantEntity.js';
import { TenantRepository } from '../persistence/TenantRepository.js';
import type { UserRow } from '../persistence/UserEntity.js';
import { UserRepository } from '../persistence/UserRepository.js';
import type { TenancyScope } from '../services.js';

/** Tenants by id, as the request sees them. */
export function tenantLoader(scope: TenancyScope): DataLoader<string, TenantRow | null> {
  return scope.loader('tenant', async (ids) => new TenantRepository(await scope.em()).byIds(ids));
}

/** Users by id, as the request sees them. */
export function userLoader(scope: TenancyScope): DataLoader<string, UserRow | null> {
  return scope.loader('user', async (ids) => new UserRepository(await scope.em()).byIds(ids));
}
