import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { checkEventBusUrl } from './checkEventBusUrl.js';
import type { EventBus } from './EventBus.js';
import type { EventCatalog } from './EventCatalog.js';
import { KafkaEventBus } from './KafkaEventBus.js';
import { measureLag } from './measureLag.js';
import { PostgresEventBus } from './PostgresEventBus.js';

export interface OpenEventBusOptions {
  /** The process that opens it: a service's name. */
  service: string;
  catalog: EventCatalog;
  logger: Logger;
  metrics: Registry;
}

/**
 * Opens the bus that `url` names: Apache Kafka (`kafka://`), or the log in a PostgreSQL database of its own
 * (`postgres://`, as a login that owns it).
 * @throws Error when the URL is wrong, or nobody answers there
 */
export async function openEventBus(url: string, options: OpenEventBusOptions): Promise<EventBus> {
  const { service, catalog, logger, metrics } = options;
  checkEventBusUrl(url);
  const bus = url.startsWith('kafka://')
    ? await KafkaEventBus.open(url, {
        clientId: `gantry-${service}`,
        publishersOf: (name) => catalog.publishersOf(name),
        logger,
        unreadable: countUnreadable(metrics),
      })
    : await PostgresEventBus.open(url, logger);
  measureLag(bus, metrics);
  return bus;
}

function countUnreadable(metrics: Registry): (topic: string) => void {
  const counter = new Counter({
    name: 'gantry_event_messages_unreadable_total',
    help: 'Messages on a topic that are no event of ours, and were left out.',
    labelNames: ['topic'],
    registers: [metrics],
  });
  return (topic) => counter.inc({ topic });
}
