import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '../ids/newId.js';
import { currentTrace, type TraceContext } from '../telemetry/TraceContext.js';
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
  /** Where the trace stood of what it tells; by default where it stands. */
  trace?: TraceContext | undefined;
}

/**
 * Publishes events, in their order, with the change that `em`'s transaction makes: all happen or none. The relay is woken when
 * the transaction commits.
 * @throws Error when the data does not fit the event's schema, or it is another service's event.
 */
export async function appendToOutbox<Name extends EventName>(
  em: EntityManager,
  catalog: EventCatalog,
  ...outgoing: readonly OutgoingEvent<Name>[]
): Promise<void> {
  if (outgoing.length === 0) return;
  const events = outgoing.map((each) => checkedEvent(catalog, each));
  // One statement for all of it: with many small transactions, it is their number that counts.
  await em.execute(
    `INSERT INTO outbox (id, tenant_id, event) VALUES ${events.map(() => '(?, ?, ?::jsonb)').join(', ')}
     RETURNING pg_notify('outbox', '')`,
    events.flatMap((event) => [event.id, event.tenantid, JSON.stringify(event)]),
  );
}

function checkedEvent<Name extends EventName>(
  catalog: EventCatalog,
  { service, tenantId, name, data, requestId, trace = currentTrace() }: OutgoingEvent<Name>,
): CloudEvent<EventData[Name]> {
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
    ...trace,
    data,
  };
  catalog.checkPublisher(service, name);
  catalog.check(event);
  return event;
}
