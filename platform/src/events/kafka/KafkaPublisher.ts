import { Partitioners, type Kafka, type Message, type Producer } from 'kafkajs';
import type { CloudEvent } from '../CloudEvent.js';
import { EventRefused } from '../EventRefused.js';
import { disconnect } from './disconnect.js';

/** Bytes that go out at once; well below what brokers take in one batch, which is all that goes to one partition. */
const batchBytes = 512 * 1024;

interface Outgoing {
  event: CloudEvent;
  message: Message & { value: string };
}

/**
 * Sends events, acknowledged by all replicas in sync. Its producer is idempotent: what it tries again by itself is
 * there once. One send at a time, so that order holds.
 */
export class KafkaPublisher {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** @throws EventRefused for an event that the cluster will never take; those before it have been taken then */
  async send(topic: string, events: readonly CloudEvent[]): Promise<void> {
    const sent = this.#last.then(async () => {
      for (const batch of batchesOf(events)) await this.#sendBatch(topic, batch);
    });
    this.#last = sent.catch(() => undefined);
    return sent;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#dropProducer();
  }

  async #sendBatch(topic: string, batch: readonly Outgoing[]): Promise<void> {
    try {
      const producer = await (this.#producer ??= this.#open());
      await producer.send({ topic, acks: -1, messages: batch.map(({ message }) => message) });
    } catch (error) {
      // What was sent may have arrived. A producer that goes on counts from where it was, and what it sends next would
      // pass for a repeat of that and be dropped. A new one begins anew.
      await this.#dropProducer();
      if (!isTooLarge(error)) throw error;
      const [first] = batch;
      if (batch.length === 1 && first) {
        throw new EventRefused(
          first.event.id,
          `The event ${first.event.type} has ${Buffer.byteLength(first.message.value)} bytes, more than the topic ${topic} takes.`,
        );
      }
      for (const one of batch) await this.#sendBatch(topic, [one]);
    }
  }

  async #open(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }

  async #dropProducer(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then(disconnect).catch(() => undefined);
  }
}

/** In structured mode of the Kafka protocol binding of CloudEvents 1.0, section 3.3. */
const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };

/** The trace is told here, too, for tools that look at messages and do not read them. */
function headersOf({ traceparent, tracestate }: CloudEvent): Record<string, string> {
  if (traceparent === undefined) return headers;
  return { ...headers, traceparent, ...(tracestate === undefined ? {} : { tracestate }) };
}

function* batchesOf(events: readonly CloudEvent[]): Generator<Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 0;
  for (const event of events) {
    const value = JSON.stringify(event);
    const size = Buffer.byteLength(value);
    if (bytes + size > batchBytes && batch.length > 0) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push({ event, message: { key: event.tenantid, value, headers: headersOf(event) } });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function isTooLarge(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && (cause.type === 'MESSAGE_TOO_LARGE' || cause.type === 'RECORD_LIST_TOO_LARGE')) {
      return true;
    }
  }
  return false;
}
