import { setTimeout } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { Logger } from 'pino';
import { eventNameOf, type CloudEvent } from '../CloudEvent.js';
import type { EventHandler } from '../EventBus.js';
import { disconnect } from './disconnect.js';
import { readMessage } from './readMessage.js';
import { serviceOf } from './KafkaTopics.js';

/** Events that are handed over at once. */
const batchSize = 200;
/** Partitions that are handed over at once. */
const parallelPartitions = 3;
const longestPauseMs = 5_000;

export interface KafkaReaderOptions {
  kafka: Kafka;
  groupId: string;
  topics: string[];
  names: readonly string[];
  handler: EventHandler;
  logger: Logger;
  /** Milliseconds after which the group takes a member for dead that says nothing. */
  sessionTimeoutMs: number;
  /**
   * Where to read on, by topic and partition, as `next offset`; kept here only, and nothing is committed. Without it the
   * group remembers.
   */
  positions?: Map<string, string>;
  /** Told of each message that is no event of ours. */
  unreadable: (topic: string) => void;
}

/** One member of a consumer group, for as long as it is not closed: when its consumer fails for good, it makes another. */
export class KafkaReader {
  readonly #options: KafkaReaderOptions;
  readonly #closed = new AbortController();
  readonly #resumptions = new Set<NodeJS.Timeout>();
  /** Failures in a row, by partition, and of the member as a whole. */
  readonly #failures = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: KafkaReaderOptions) {
    this.#options = options;
  }

  /** Begins to read in the background. */
  start(): void {
    this.#running = this.#run();
  }

  /** Leaves the group. Resolves when no handler runs any more. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#running;
    for (const resumption of this.#resumptions) clearTimeout(resumption);
  }

  async #run(): Promise<void> {
    const { groupId, logger } = this.#options;
    const { signal } = this.#closed;
    while (!signal.aborted) {
      try {
        await this.#belong(signal);
      } catch (error) {
        logger.warn({ err: error, group: groupId }, 'Reading from Kafka failed; it is tried again.');
        await setTimeout(this.#pauseFor(groupId), undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Is a member of the group until the signal comes. @throws what the consumer could not mend */
  async #belong(signal: AbortSignal): Promise<void> {
    const { kafka, groupId, topics, sessionTimeoutMs } = this.#options;
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
      // What is under way there ends within this time when the reader is closed.
      maxWaitTimeInMs: 500,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, retries: 4, restartOnFailure: () => Promise.resolve(false) },
    });
    const ended = Promise.withResolvers<void>();
    const underWay = new Set<Promise<void>>();
    let isOver = false;
    signal.addEventListener('abort', () => ended.resolve(), { once: true });
    // Rejected, perhaps, while something else is being waited for.
    ended.promise.catch(() => undefined);
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#failures.delete(groupId);
      this.#seek(consumer, payload.memberAssignment);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: parallelPartitions,
        eachBatch: async (payload) => {
          if (isOver) return;
          const { promise, resolve } = Promise.withResolvers<void>();
          underWay.add(promise);
          try {
            await this.#handle(consumer, payload);
          } finally {
            underWay.delete(promise);
            resolve();
          }
        },
      });
      await ended.promise;
    } finally {
      isOver = true;
      await disconnect(consumer);
      // Leaving may have been given up; who handles what it was given is always awaited.
      await Promise.all(underWay);
    }
  }

  /** Who is assigned a partition anew reads on where this reader was, as nobody else knows it. */
  #seek(consumer: Consumer, assignment: Record<string, number[]>): void {
    for (const [topic, partitions] of Object.entries(assignment)) {
      for (const partition of partitions) {
        const offset = this.#options.positions?.get(placeOf(topic, partition));
        if (offset !== undefined) consumer.seek({ topic, partition, offset });
      }
    }
  }

  async #handle(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { batch, isRunning, isStale, resolveOffset, heartbeat, pause } = payload;
    const { topic, partition, messages } = batch;
    const { handler, positions, logger, groupId } = this.#options;
    const place = placeOf(topic, partition);
    for (let begin = 0; begin < messages.length; begin += batchSize) {
      if (this.#closed.signal.aborted || !isRunning() || isStale()) return;
      const some = messages.slice(begin, begin + batchSize);
      const events = some.flatMap((message) => this.#read(topic, partition, message));
      try {
        if (events.length > 0) await handler(events);
      } catch (error) {
        logger.warn({ err: error, group: groupId, topic, partition }, 'Events are handed over again.');
        // Only this partition waits, and the member goes on to say that it is there.
        this.#resumeAfter(this.#pauseFor(place), pause());
        return;
      }
      this.#failures.delete(place);
      const last = some.at(-1)!.offset;
      const next = String(BigInt(last) + 1n);
      if (positions) positions.set(place, next);
      else await consumer.commitOffsets([{ topic, partition, offset: next }]);
      resolveOffset(last);
      await heartbeat();
    }
  }

  /** The event in a message, if it is one that is wanted. */
  #read(topic: string, partition: number, message: KafkaMessage): CloudEvent[] {
    const { names, unreadable, logger } = this.#options;
    try {
      const event = readMessage(message.value, serviceOf(topic));
      return names.includes(eventNameOf(event)) ? [event] : [];
    } catch (error) {
      // It stays in the topic, at this offset, for somebody to look at; the events after it must not wait for that.
      logger.error({ err: error, topic, partition, offset: message.offset }, 'A message is left out.');
      unreadable(topic);
      return [];
    }
  }

  #pauseFor(what: string): number {
    const failures = (this.#failures.get(what) ?? 0) + 1;
    this.#failures.set(what, failures);
    return Math.min(100 * 2 ** failures, longestPauseMs);
  }

  #resumeAfter(milliseconds: number, resume: () => void): void {
    const timer = global.setTimeout(() => {
      this.#resumptions.delete(timer);
      resume();
    }, milliseconds);
    this.#resumptions.add(timer);
  }
}

/** How a partition is named in a map of positions. */
export function placeOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
