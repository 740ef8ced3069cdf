import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { AuthEventData } from '@gantry/platform/events/eventData.generated.js';
import type { ConsumerScope } from '@gantry/platform/events/InboxProcessor.js';
import { AuditRepository } from '../persistence/AuditRepository.js';

/** Writes a decision of any subgraph into the tenant's audit trail. */
export async function recordDecision(
  event: CloudEvent<AuthEventData>,
  { em, tenantId }: ConsumerScope,
): Promise<void> {
  const { actor, action, resource, decision, reason, requestId, at } = event.data;
  await new AuditRepository(em).append({
    // The event's own id with another prefix: the same event can not be written down twice.
    id: event.id.replace(/^evt_/, 'aud_'),
    tenantId,
    at: new Date(at),
    actorId: actor.id,
    actorKind: actor.kind,
    action,
    resource: resource.id ? `${resource.type}/${resource.id}` : resource.type,
    decision,
    reason: reason ?? null,
    requestId,
    source: event.source.split('/').at(-1) ?? event.source,
  });
}
