import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Database } from '../persistence/Database.js';
import type { SubgraphMetrics } from '../telemetry/SubgraphMetrics.js';
import { appendToOutbox, type OutgoingEvent } from './appendToOutbox.js';
import type { BusSubscription, EventBus } from './EventBus.js';
import type { EventCatalog } from './EventCatalog.js';
import type { EventData, EventName } from './eventData.generated.js';
import { InboxProcessor, type Consumers } from './InboxProcessor.js';
import { OutboxRelay } from './OutboxRelay.js';

/** An event to be published, all but its service and tenant. */
export type News = { [Name in EventName]: Omit<OutgoingEvent<Name>, 'service' | 'tenantId'> }[EventName];

/** One service's side of the events: publishing through its outbox, consuming through its inbox. */
export class EventHub {
  readonly #service: string;
  readonly #database: Database;
  readonly #bus: EventBus;
  readonly #catalog: EventCatalog;
  readonly #logger: Logger;
  readonly #metrics: SubgraphMetrics | undefined;
  readonly #relay: OutboxRelay;
  #processor: InboxProcessor | undefined;
  #subscription: BusSubscription | undefined;

  constructor(
    service: string,
    database: Database,
    bus: EventBus,
    catalog: EventCatalog,
    logger: Logger,
    metrics?: SubgraphMetrics,
  ) {
    this.#metrics = metrics;
    this.#service = service;
    this.#database = database;
    this.#bus = bus;
    this.#catalog = catalog;
    this.#logger = logger;
    this.#relay = new OutboxRelay(database, bus, service, logger, metrics);
  }

  /** Publishes with the change that `em`'s transaction makes; `em` must be in the tenant's session. */
  async publish<Name extends EventName>(
    em: EntityManager,
    tenantId: string,
    name: Name,
    data: EventData[Name],
    requestId?: string,
  ): Promise<void> {
    await appendToOutbox(em, this.#catalog, { service: this.#service, tenantId, name, data, requestId });
  }

  /** Publishes several, in their order, as one. */
  async publishAll(em: EntityManager, tenantId: string, news: readonly News[]): Promise<void> {
    const service = this.#service;
    await appendToOutbox(em, this.#catalog, ...news.map((each) => ({ service, tenantId, ...each })));
  }

  /** Begins to relay, and to consume in the group named for the service. */
  async start(consumers: Consumers): Promise<void> {
    await this.#relay.start();
    if (Object.keys(consumers).length === 0) return;
    const processor = new InboxProcessor({
      service: this.#service,
      database: this.#database,
      catalog: this.#catalog,
      consumers,
      logger: this.#logger,
      metrics: this.#metrics,
    });
    this.#metrics?.consumes(processor.names);
    processor.start();
    this.#processor = processor;
    this.#subscription = await this.#bus.subscribe(this.#service, processor.names, (events) =>
      processor.accept(events),
    );
  }

  /** Ends when nothing is being handled any more; what is left goes on after the next start. */
  async stop(): Promise<void> {
    await this.#subscription?.close();
    await this.#processor?.stop();
    await this.#relay.stop();
  }
}
