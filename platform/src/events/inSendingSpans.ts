import { SpanKind, trace } from '@opentelemetry/api';
import { failSpan } from '../telemetry/inSpan.js';
import { contextOf } from '../telemetry/TraceContext.js';
import { eventNameOf, type CloudEvent } from './CloudEvent.js';

/** Sends a batch of events; each has a span for that in the trace that it was published in, where there is one. */
export async function inSendingSpans(
  source: string,
  events: readonly CloudEvent[],
  send: () => Promise<void>,
): Promise<void> {
  const tracer = trace.getTracer('@gantry/platform');
  const spans = events.flatMap((event) => {
    const parent = contextOf(event);
    if (!parent) return [];
    const attributes = {
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': `/gantry/${source}`,
      'messaging.message.id': event.id,
      'messaging.batch.message_count': events.length,
      'cloudevents.event_type': event.type,
      'gantry.tenant.id': event.tenantid,
    };
    return tracer.startSpan(`send ${eventNameOf(event)}`, { kind: SpanKind.PRODUCER, attributes }, parent);
  });
  try {
    await send();
  } catch (error) {
    for (const span of spans) failSpan(span, error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}
