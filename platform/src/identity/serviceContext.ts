import { randomUUID } from 'node:crypto';
import type { RequestContext, TenantRef } from './RequestContext.js';

/** The context of background work that a service does in a tenant on its own account. */
export function serviceContext(
  service: string,
  tenant: TenantRef | null,
  requestId?: string,
): RequestContext {
  return {
    actor: { id: `svc_${service}`, kind: 'SERVICE' },
    tenant,
    roles: ['SERVICE'],
    scopes: [],
    requestId: requestId ?? randomUUID(),
  };
}
