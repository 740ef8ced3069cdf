import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '../ids/newId.js';
import { currentTrace } from '../telemetry/TraceContext.js';
import type { CloudEvent } from './CloudEvent.js';
import type { EventCatalog } from './EventCatalog.js';
import type { EventData, EventName } from './eventData.generated.js';

export interface OutgoingEvent<Name extends EventName> {
  /** The subgraph that publishes. */
  service: string;
  tenantId: string;
  name: Name;
  data: EventData[Name];
  requestId?: string | undefined;
}

/**
 * Publishes an event with the change that `em`'s transaction makes: both happen or neither. The relay is woken when
 * the transaction commits.
 * @throws Error when the data does not fit the event's schema, or it is another service's event.
 */
export async function appendToOutbox<Name extends EventName>(
  em: EntityManager,
  catalog: EventCatalog,
  outgoing: OutgoingEvent<Name>,
): Promise<void> {
  const { service, tenantId, name, data, requestId } = outgoing;
  const event: CloudEvent<EventData[Name]> = {
    specversion: '1.0',
    id: newId('evt'),
    source: `/gantry/${service}`,
    type: `gantry.${service}.${name}.v1`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `schema/events/${name}.v1.json`,
    tenantid: tenantId,
    ...(requestId ? { requestid: requestId } : {}),
    ...currentTrace(),
    data,
  };
  catalog.checkPublisher(service, name);
  catalog.check(event);
  // One statement for both: with many small transactions, it is their number that counts.
  await em.execute(
    "INSERT INTO outbox (id, tenant_id, event) VALUES (?, ?, ?::jsonb) RETURNING pg_notify('outbox', '')",
    [event.id, tenantId, JSON.stringify(event)],
  );
}
