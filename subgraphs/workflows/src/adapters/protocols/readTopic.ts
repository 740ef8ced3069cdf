import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { disconnect } from '@gantry/platform/events/kafka/disconnect.js';
import type { Admin, Consumer, KafkaMessage } from 'kafkajs';
import type { MessageFeed, MessageSubscription } from '../../domain/interpreter/MessageFeed.js';
import { isJsonObject, type JsonObject } from '../../domain/Json.js';
import { failureOf } from './failureOf.js';
import { kafkaClient } from './kafkaClient.js';
import { MessageQueue } from './MessageQueue.js';
import { payloadOf } from './payloadOf.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/**
 * Reads the records of a topic, in each partition those behind the last that was read, and where none was those since a time. Who
 * reads keeps the positions, so that the group that Kafka asks for is one that nobody else has, and goes when it is left.
 */
export function readTopic(subscription: MessageSubscription, options: ProtocolCallersOptions): MessageFeed {
  const { kafka, causeOf } = kafkaClient(subscription, options);
  const groupId = `gantry-workflows-${randomUUID()}`;
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 500,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, retries: 4, restartOnFailure: () => Promise.resolve(false) },
  });
  const closing = new AbortController();
  const queue = new MessageQueue(() => closing.abort());
  const failed = (error: unknown): void => queue.end(failureOf(causeOf(error)));
  consumer.on(consumer.events.CRASH, ({ payload }) => failed(payload.error));
  const read = async (): Promise<void> => {
    try {
      await admin.connect();
      const positions = await positionsOf(admin, subscription);
      await readInto(queue, consumer, subscription.channel, positions);
      if (!closing.signal.aborted) await once(closing.signal, 'abort');
    } catch (error) {
      failed(error);
    }
    await disconnect(consumer);
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await disconnect(admin);
  };
  void read();
  return queue;
}

/** The next offset of each partition. */
async function positionsOf(
  admin: Admin,
  { channel, after, since }: MessageSubscription,
): Promise<Map<number, string>> {
  const first = await admin.fetchTopicOffsetsByTimestamp(channel, since);
  const positions = new Map(first.map(({ partition, offset }) => [partition, offset]));
  for (const [partition, offset] of Object.entries(isJsonObject(after) ? after : {}))
    positions.set(Number(partition), String(offset));
  return positions;
}

async function readInto(
  queue: MessageQueue,
  consumer: Consumer,
  topic: string,
  positions: Map<number, string>,
): Promise<void> {
  // Who is assigned a partition, also once more, reads on where this one was.
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    for (const partition of payload.memberAssignment[topic] ?? []) {
      const offset = positions.get(partition);
      if (offset !== undefined) consumer.seek({ topic, partition, offset });
    }
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: false });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message, pause }) => {
      const next = String(BigInt(message.offset) + 1n);
      positions.set(partition, next);
      const full = queue.push({
        kind: 'message',
        payload: payloadOf(message.value ?? Buffer.alloc(0)),
        headers: headersOf(message),
        position: { [partition]: next },
      });
      if (full) void full.then(pause());
    },
  });
}

function headersOf({ headers = {} }: KafkaMessage): JsonObject {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const last = Array.isArray(value) ? value.at(-1) : value;
      return last === undefined ? [] : [[name, String(last)]];
    }),
  );
}
