import {
  HttpSubgraphEndpoint,
  type HttpSubgraphEndpointOptions,
} from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { parse } from 'graphql';
import { readSubgraphs } from './readSubgraphs.js';

export interface SubgraphEndpointsOptions {
  /** URLs by subgraph name that stand in for those in the supergraph. */
  urls: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** How subscriptions are reached, by subgraph name, where not over graphql-ws at its URL. */
  subscriptions?: Readonly<Record<string, SubscriptionLink>>;
  /** How they are asked whether they are ready: at Gantry's `/health/ready`, or with a query. */
  readiness: 'health' | 'query';
}

export type SubscriptionLink = NonNullable<HttpSubgraphEndpointOptions['subscriptions']>;

interface Known {
  url: string;
  endpoint: HttpSubgraphEndpoint;
}

/** The subgraphs of a supergraph, at the routing URLs it was composed with; kept as it changes. */
export class SubgraphEndpoints {
  readonly #options: SubgraphEndpointsOptions;
  readonly #known = new Map<string, Known>();
  readonly #endpoints = new Map<string, HttpSubgraphEndpoint>();

  constructor(options: SubgraphEndpointsOptions) {
    this.#options = options;
  }

  /** What `createGateway` takes; it changes with the supergraph. */
  get byName(): ReadonlyMap<string, HttpSubgraphEndpoint> {
    return this.#endpoints;
  }

  /**
   * Connects the subgraphs of a supergraph that is about to be served. Those it no longer names stay until `retire`.
   * @throws Error naming a subgraph whose URL is no http(s) URL
   */
  connect(supergraphSdl: string): void {
    const urls = this.#urlsOf(supergraphSdl);
    for (const [name, url] of Object.entries(urls)) {
      const known = this.#known.get(name);
      if (known?.url === url) continue;
      const { timeoutMs, readiness, subscriptions: links } = this.#options;
      const subscriptions = links?.[name];
      const endpoint = new HttpSubgraphEndpoint({ name, url, timeoutMs, readiness, subscriptions });
      this.#known.set(name, { url, endpoint });
      this.#endpoints.set(name, endpoint);
      void known?.endpoint.retire();
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#endpoints.values()].map((endpoint) => endpoint.close()));
  }

  #urlsOf(supergraphSdl: string): Record<string, string> {
    const composed = readSubgraphs(parse(supergraphSdl, { noLocation: true }));
    const urls = {
      ...Object.fromEntries(composed.map(({ name, url }) => [name, url])),
      ...this.#options.urls,
    };
    for (const [name, url] of Object.entries(urls)) {
      if (/^https?:\/\/[^/]/.test(url)) continue;
      throw new Error(`The subgraph "${name}" has no http(s) URL, but "${url}". Say where it is.`);
    }
    return urls;
  }
}
