import { servingHeaders } from '@gantry/gateway/sources/servingHeaders.js';
import { textSource } from '@gantry/gateway/sources/TextSource.js';
import type { Gateway } from '@gantry/gateway/Gateway.js';
import type { UsageDestination } from '@gantry/gateway/usage/UsageReporter.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import type { UsageReport } from '@gantry/schema/operations/UsageReport.js';
import { platformOwner } from '@gantry/schema/service/keys/Caller.js';
import { openRegistry, type OpenRegistry } from '@gantry/schema/service/openRegistry.js';
import { publishCommitted } from '@gantry/schema/service/publishCommitted.js';
import { readCommittedSchema } from '@gantry/schema/service/readCommittedSchema.js';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';

/** The graph as which this installation's own schema is published. */
const ownGraph = { graph: 'gantry', variant: 'main' };
const prefix = '/registry';
/** Milliseconds after which a registry that did not answer is asked again. */
const intervalMs = 1_000;

export interface EmbeddedRegistryOptions {
  /** A superuser's URL of the PostgreSQL server that is to hold the database. */
  adminUrl: string;
  /** Password of the login roles made in it. */
  password: string;
  operatorKey: string;
  logger: Logger;
  metrics: Registry;
}

/** The registry inside the embedded shape's process, below the gateway's `/registry`. */
export class EmbeddedRegistry {
  readonly #registry: OpenRegistry;
  readonly #options: EmbeddedRegistryOptions;
  #following: Promise<void> = Promise.resolve();

  private constructor(registry: OpenRegistry, options: EmbeddedRegistryOptions) {
    this.#registry = registry;
    this.#options = options;
  }

  static async open(options: EmbeddedRegistryOptions): Promise<EmbeddedRegistry> {
    const { adminUrl, password, operatorKey, logger, metrics } = options;
    const urls = await provisionDatabase(adminUrl, 'registry', password);
    return new EmbeddedRegistry(await openRegistry({ urls, operatorKey, prefix, logger, metrics }), options);
  }

  mountOn(gateway: Gateway): void {
    gateway.mount(prefix, (request, response) => this.#registry.handle(request, response));
  }

  /**
   * Publishes the schema that this installation brings along, and lets the gateway, which serves that already, follow what is
   * published from then on. Nobody waits for it.
   * @param url the gateway's
   */
  lead(gateway: Gateway, url: string): void {
    const { logger } = this.#options;
    this.#following = this.#lead(gateway, url).catch((error: unknown) => {
      logger.error({ err: error }, 'The gateway does not follow the registry.');
    });
  }

  async #lead(gateway: Gateway, url: string): Promise<void> {
    const { logger, operatorKey } = this.#options;
    const registry = this.#registry.of(platformOwner);
    const published = await publishCommitted(registry, ownGraph, await readCommittedSchema(), logger);
    // The subgraphs in this process are those of the release: what was published before is not theirs.
    if (!published) return;
    const { graph, variant } = ownGraph;
    const source = textSource(`${url}${prefix}/supergraphs/${graph}/${variant}`, {
      key: operatorKey,
      headers: servingHeaders(gateway),
    });
    gateway.watchSupergraph(source, { intervalMs });
  }

  /** Where the gateway reports what was used: to this process, whose port is closed when it does so for the last time. */
  get usage(): UsageDestination {
    const store = this.#registry.store(platformOwner);
    return {
      url: `${prefix}/graphs/${ownGraph.graph}/${ownGraph.variant}/usage`,
      fetch: async (_url, { body = '' }) => {
        await store.recordUsage(ownGraph, JSON.parse(body) as UsageReport);
        return { ok: true, status: 204, headers: new Headers(), text: () => Promise.resolve('') };
      },
    };
  }

  /** Lets nobody wait for news any more, the gateway included, so that it can close. */
  release(): void {
    this.#registry.release();
  }

  async close(): Promise<void> {
    await this.#following;
    await this.#registry.close();
  }
}
