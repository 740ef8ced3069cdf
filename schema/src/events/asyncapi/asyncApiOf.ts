import { topicOf } from '@gantry/platform/events/kafka/KafkaTopics.js';
import type { EventSchema } from '../EventSchema.js';
import { publishersOf } from '../publishersOf.js';
import type {
  AsyncApiDocument,
  Channel,
  Message,
  MessageTrait,
  Operation,
  Reference,
} from './AsyncApiDocument.js';
import { cloudEventSchema } from './cloudEventSchema.js';
import { componentSchema } from './componentSchema.js';

const kafkaBinding = '0.5.0';
const contentType = 'application/cloudevents+json';

/** What a document says of itself. */
export type AsyncApiInfo = AsyncApiDocument['info'];

/**
 * Describes all events in AsyncAPI 3.0: a channel for the topic of each service that publishes any, and what it sends there.
 * @throws Error for an event that names no publishers, since it would be on no topic
 */
export function asyncApiOf(events: readonly EventSchema[], info: AsyncApiInfo): AsyncApiDocument {
  for (const event of events) {
    if (publishersOf(event.schema).length > 0) continue;
    throw new Error(`${nameOf(event)} has to name in "x-publishers" who publishes it, or it is on no topic.`);
  }
  const publishers = [...new Set(events.flatMap(({ schema }) => publishersOf(schema)))].sort();
  const sentBy = (publisher: string): EventSchema[] =>
    events.filter(({ schema }) => publishersOf(schema).includes(publisher));
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: contentType,
    channels: byName(publishers, (publisher) => channelOf(publisher, sentBy(publisher))),
    operations: byName(
      publishers,
      (publisher) => operationOf(publisher, sentBy(publisher)),
      (publisher) => `${publisher}.publish`,
    ),
    components: {
      messages: Object.fromEntries(events.map((event) => [nameOf(event), messageOf(event)])),
      schemas: {
        CloudEvent: cloudEventSchema,
        ...Object.fromEntries(events.map((event) => [nameOf(event), componentSchema(nameOf(event), event)])),
      },
      messageTraits: { event: eventTrait },
    },
  };
}

const eventTrait: MessageTrait = {
  contentType,
  headers: {
    type: 'object',
    required: ['content-type'],
    properties: {
      'content-type': { type: 'string', description: `${contentType}, with its character set.` },
      traceparent: { type: 'string', description: 'As in the envelope.' },
      tracestate: { type: 'string', description: 'As in the envelope.' },
    },
  },
  correlationId: {
    description: 'The request that caused it, if one did.',
    location: '$message.payload#/requestid',
  },
  bindings: {
    kafka: {
      key: { type: 'string', description: 'The tenant: its events stay in order.' },
      bindingVersion: kafkaBinding,
    },
  },
};

function channelOf(publisher: string, events: readonly EventSchema[]): Channel {
  return {
    address: topicOf(publisher),
    title: `Events of ${publisher}`,
    description: `What ${publisher} publishes, at least once each. Events of one tenant are in the order in which they were committed.`,
    messages: byName(events.map(nameOf), (name) => reference('components', 'messages', name)),
    bindings: { kafka: { topic: topicOf(publisher), bindingVersion: kafkaBinding } },
  };
}

function operationOf(publisher: string, events: readonly EventSchema[]): Operation {
  return {
    action: 'send',
    channel: reference('channels', publisher),
    summary: `${publisher} publishes what has happened in it.`,
    messages: events.map((event) => reference('channels', publisher, 'messages', nameOf(event))),
  };
}

function messageOf(event: EventSchema): Message {
  const { description } = event.schema;
  const id = event.schema['$id'];
  const types = publishersOf(event.schema).map((publisher) => `${topicOf(publisher)}.${nameOf(event)}`);
  return {
    name: nameOf(event),
    title: event.name,
    summary: typeof description === 'string' ? description : event.name,
    traits: [reference('components', 'messageTraits', 'event')],
    payload: {
      allOf: [
        reference('components', 'schemas', 'CloudEvent'),
        {
          type: 'object',
          properties: {
            type: { enum: types },
            ...(typeof id === 'string' ? { dataschema: { const: id } } : {}),
            data: reference('components', 'schemas', nameOf(event)),
          },
        },
      ],
    },
  };
}

function nameOf({ name, version }: EventSchema): string {
  return `${name}.v${version}`;
}

function reference(...steps: string[]): Reference {
  return { $ref: `#/${steps.join('/')}` };
}

function byName<T>(
  names: readonly string[],
  valueOf: (name: string) => T,
  keyOf: (name: string) => string = (name) => name,
): Record<string, T> {
  return Object.fromEntries(names.map((name) => [keyOf(name), valueOf(name)]));
}
