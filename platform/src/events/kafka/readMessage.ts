import { z } from 'zod';
import type { CloudEvent } from '../CloudEvent.js';

const envelope = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1),
  source: z.string(),
  type: z.string(),
  tenantid: z.string().min(1),
  data: z.record(z.string(), z.unknown()),
});

/**
 * The event in a message; its data are checked by who handles it.
 * @param service that the message's topic belongs to
 * @throws Error when it is no event, or says that it is another service's
 */
export function readMessage(value: Buffer | null, service: string): CloudEvent {
  if (value === null) throw new Error('The message is empty.');
  let json: unknown;
  try {
    json = JSON.parse(value.toString());
  } catch {
    throw new Error('The message is no JSON.');
  }
  const event = envelope.safeParse(json);
  if (!event.success) {
    const places = event.error.issues.map((issue) => issue.path.join('.') || 'all of it');
    throw new Error(`The message is no CloudEvent: ${places.join(', ')} is wrong.`);
  }
  if (event.data.source !== `/gantry/${service}`) {
    throw new Error(`The message says that it is from "${event.data.source}", which has another topic.`);
  }
  return event.data as unknown as CloudEvent;
}
