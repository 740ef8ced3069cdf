import type { ConsumerScope } from '@gantry/platform/events/InboxProcessor.js';
import { periodOf, quotaLimits, type QuotaResource } from '../domain/quotas.js';
import { QuotaRepository } from '../persistence/QuotaRepository.js';
import { TenantRepository } from '../persistence/TenantRepository.js';

/** Adds `amount` to what the tenant has used, and publishes QuotaExceeded when that is the first in the period to pass the limit. */
export async function countUse(
  { em, tenantId, publish }: ConsumerScope,
  resource: QuotaResource,
  amount: number,
  at: Date,
): Promise<void> {
  const quotas = new QuotaRepository(em);
  const period = periodOf(resource, at);
  await quotas.add(tenantId, resource, period, amount);
  const tenant = await new TenantRepository(em).byId(tenantId);
  if (!tenant) throw new Error(`There is no tenant ${tenantId} to count ${resource} for.`);
  const limit = quotaLimits[tenant.tier][resource];
  const used = await quotas.passedFirst(tenantId, resource, period, limit);
  if (used !== null) await publish('QuotaExceeded', { resource, limit, used });
}
