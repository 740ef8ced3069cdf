import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { CloudEvent } from './CloudEvent.js';
import type { BusSubscription, EventBus, EventHandler, GroupLag } from './EventBus.js';
import { connectKafka } from './kafka/connectKafka.js';
import { beginningMs, KafkaAdmin } from './kafka/KafkaAdmin.js';
import { KafkaPublisher } from './kafka/KafkaPublisher.js';
import { KafkaReader, placeOf, type KafkaReaderOptions } from './kafka/KafkaReader.js';
import { KafkaTopics, topicOf } from './kafka/KafkaTopics.js';
import { parseKafkaUrl } from './kafka/KafkaUrl.js';

export interface KafkaEventBusOptions {
  /** The process, as brokers and operators see it. */
  clientId: string;
  /** The services that publish an event: its readers read their topics. */
  publishersOf: (name: string) => readonly string[];
  logger: Logger;
  /** Milliseconds after which a member of a group counts as dead that says nothing. Default 10,000. */
  sessionTimeoutMs?: number;
  /** Told of each message on a topic that is no event of ours. */
  unreadable?: (topic: string) => void;
}

const groupPrefix = 'gantry.';

/**
 * The bus on Apache Kafka: a topic per service, whose key is the tenant, so that a tenant's events stay in order. What
 * is specific to the client library is in `kafka/`.
 */
export class KafkaEventBus implements EventBus {
  readonly #options: KafkaEventBusOptions;
  readonly #kafka: Kafka;
  readonly #admin: KafkaAdmin;
  readonly #topics: KafkaTopics;
  readonly #publisher: KafkaPublisher;
  readonly #subscriptions = new Set<BusSubscription>();
  readonly #groups = new Map<string, string[]>();

  private constructor(url: string, options: KafkaEventBusOptions) {
    const parsed = parseKafkaUrl(url);
    this.#options = options;
    this.#kafka = connectKafka(parsed, options.clientId, options.logger);
    this.#admin = new KafkaAdmin(this.#kafka);
    this.#topics = new KafkaTopics(this.#admin, parsed);
    this.#publisher = new KafkaPublisher(this.#kafka);
  }

  /** @throws Error when the URL is wrong, or nobody answers there */
  static async open(url: string, options: KafkaEventBusOptions): Promise<KafkaEventBus> {
    const bus = new KafkaEventBus(url, options);
    try {
      await bus.#admin.ask((admin) => admin.describeCluster(), beginningMs);
    } catch (cause) {
      await bus.close();
      throw new Error(`The event bus at ${parseKafkaUrl(url).brokers.join(', ')} does not answer.`, {
        cause,
      });
    }
    return bus;
  }

  async publish(source: string, events: CloudEvent[]): Promise<void> {
    if (events.length === 0) return;
    const topic = topicOf(source);
    await this.#topics.ensure([topic]);
    try {
      await this.#publisher.send(topic, events);
    } catch (error) {
      this.#topics.forget(topic);
      throw error;
    }
  }

  async subscribe(group: string, names: readonly string[], handler: EventHandler): Promise<BusSubscription> {
    const topics = await this.#topicsOf(names);
    this.#groups.set(group, topics);
    const reader = this.#reader({ groupId: `${groupPrefix}${group}`, topics, names, handler });
    return this.#begin(reader, () => reader.close());
  }

  /**
   * A group of one that commits nothing: a broker forgets it when it is empty, and closing deletes it at once. Where it
   * is in each partition is known here only.
   */
  async follow(names: readonly string[], handler: EventHandler): Promise<BusSubscription> {
    const topics = await this.#topicsOf(names);
    const positions = new Map<string, string>();
    await this.#admin.ask(async (admin) => {
      for (const topic of topics) {
        for (const { partition, high } of await admin.fetchTopicOffsets(topic)) {
          positions.set(placeOf(topic, partition), high);
        }
      }
    }, beginningMs);
    const groupId = `${groupPrefix}follower.${randomUUID()}`;
    const reader = this.#reader({ groupId, topics, names, handler, positions });
    return this.#begin(reader, async () => {
      await reader.close();
      await this.#admin.ask((admin) => admin.deleteGroups([groupId])).catch(() => undefined);
    });
  }

  async lag(): Promise<GroupLag[]> {
    return this.#admin.ask(async (admin) => {
      const all: GroupLag[] = [];
      for (const [group, topics] of this.#groups) {
        const committed = await admin.fetchOffsets({ groupId: `${groupPrefix}${group}`, topics });
        for (const { topic, partitions } of committed) {
          const done = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
          for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
            // -1 where nothing was committed: the group begins with the oldest. What has expired is no longer waited for.
            const position = Math.max(done.get(partition) ?? -1, Number(low));
            all.push({ group, topic, partition, events: Math.max(0, Number(high) - position) });
          }
        }
      }
      return all;
    });
  }

  async ready(): Promise<boolean> {
    try {
      await this.#admin.ask((admin) => admin.describeCluster());
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const subscriptions = [...this.#subscriptions].map((subscription) => subscription.close());
    await Promise.all([...subscriptions, this.#publisher.close()]);
    await this.#admin.close();
  }

  async #topicsOf(names: readonly string[]): Promise<string[]> {
    const services = new Set(names.flatMap((name) => this.#options.publishersOf(name)));
    const topics = [...services].map(topicOf);
    await this.#topics.ensure(topics);
    return topics;
  }

  #reader(
    options: Pick<KafkaReaderOptions, 'groupId' | 'topics' | 'names' | 'handler' | 'positions'>,
  ): KafkaReader {
    const { logger, sessionTimeoutMs = 10_000, unreadable = () => undefined } = this.#options;
    return new KafkaReader({ kafka: this.#kafka, logger, sessionTimeoutMs, unreadable, ...options });
  }

  #begin(reader: KafkaReader, close: () => Promise<void>): BusSubscription {
    const subscription = {
      close: async () => {
        this.#subscriptions.delete(subscription);
        await close();
      },
    };
    this.#subscriptions.add(subscription);
    reader.start();
    return subscription;
  }
}
