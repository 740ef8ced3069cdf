import { beginningMs, type KafkaAdmin } from './KafkaAdmin.js';
import type { KafkaUrl } from './KafkaUrl.js';

/** The largest batch that a topic made here takes, in bytes; what is sent is a single event where it is so large. */
const maxMessageBytes = 16 * 1024 * 1024;

const prefix = 'gantry.';

/** The topic that a service publishes to. @throws Error for what is no service's name */
export function topicOf(service: string): string {
  if (/^[a-z][a-z0-9-]{0,99}$/.test(service)) return `${prefix}${service}`;
  throw new Error(`"${service}" is no service's name, and has no topic.`);
}

/** The service that publishes to a topic. */
export function serviceOf(topic: string): string {
  return topic.slice(prefix.length);
}

/** Sees to it that topics are there. Those that an operator has made beforehand are left as they are. */
export class KafkaTopics {
  readonly #admin: KafkaAdmin;
  readonly #url: KafkaUrl;
  readonly #there = new Set<string>();

  constructor(admin: KafkaAdmin, url: KafkaUrl) {
    this.#admin = admin;
    this.#url = url;
  }

  /** Creates what is missing. @throws Error when the cluster cannot be reached, or does not let us */
  async ensure(topics: readonly string[]): Promise<void> {
    if (topics.every((topic) => this.#there.has(topic))) return;
    await this.#admin.ask(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !existing.has(topic));
      if (missing.length === 0) return;
      // Another service may be about it, too; the later one is told that they exist, which does no harm.
      await admin.createTopics({
        waitForLeaders: true,
        // A broker that has much to do is waited for; by default it gets 5 s, and what it has then not done counts as failed.
        timeout: beginningMs,
        topics: missing.map((topic) => ({
          topic,
          numPartitions: this.#url.partitions,
          replicationFactor: this.#url.replicas ?? -1,
          configEntries: [
            { name: 'retention.ms', value: String(this.#url.retentionDays * 24 * 60 * 60 * 1_000) },
            { name: 'max.message.bytes', value: String(maxMessageBytes) },
          ],
        })),
      });
    }, beginningMs);
    for (const topic of topics) this.#there.add(topic);
  }

  /** Looks again the next time: a topic may have been deleted. */
  forget(topic: string): void {
    this.#there.delete(topic);
  }
}
