import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { tenantTable } from '@gantry/platform/persistence/tenantTable.js';

/** A tenant's tier as its last request named it, for executions that no request asks for. */
export const TenantTierEntity = defineEntity({
  name: 'TenantTier',
  tableName: 'tenant_tier',
  ...tenantTable(),
  properties: {
    tenantId: p.text().primary(),
    tier: p.text().$type<Tier>(),
  },
});

export type TenantTierRow = InferEntity<typeof TenantTierEntity>;
