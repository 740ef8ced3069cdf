import type { HttpSubgraphEndpointOptions } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { reachSubgraph, type RemoteSubgraphEndpoint } from '@gantry/platform/subgraph/reachSubgraph.js';
import type { TlsCredentials } from '@gantry/platform/tls/TlsCredentials.js';
import type { UpstreamMetrics } from '@gantry/platform/resilience/UpstreamMetrics.js';
import type { UpstreamSettings } from '@gantry/platform/resilience/UpstreamSettings.js';
import { parse } from 'graphql';
import { readSubgraphs } from './readSubgraphs.js';
import { UnservableContract } from './UnservableContract.js';

export interface SubgraphEndpointsOptions {
  /** URLs by subgraph name that stand in for those in the supergraph; several where a subgraph has replicas. */
  urls: Readonly<Record<string, string | readonly string[]>>;
  timeoutMs: number;
  /** The same by the name of a subgraph, for those that have a time of their own. */
  timeoutsMs?: Readonly<Record<string, number>>;
  upstream?: UpstreamSettings;
  metrics?: UpstreamMetrics;
  /** How subscriptions are reached, by subgraph name, where not over graphql-ws at its URL. */
  subscriptions?: Readonly<Record<string, SubscriptionLink>>;
  /** How they are asked whether they are ready: at Gantry's `/health/ready`, or with a query. */
  readiness: 'health' | 'query';
  /** The gateway's certificate, where subgraphs want one. */
  tls?: TlsCredentials | undefined;
}

export type SubscriptionLink = NonNullable<HttpSubgraphEndpointOptions['subscriptions']>;

interface Known {
  urls: readonly string[];
  endpoint: RemoteSubgraphEndpoint;
}

/** The subgraphs of a supergraph, at the routing URLs it was composed with; kept as it changes. */
export class SubgraphEndpoints {
  readonly #options: SubgraphEndpointsOptions;
  readonly #known = new Map<string, Known>();
  readonly #endpoints = new Map<string, RemoteSubgraphEndpoint>();

  constructor(options: SubgraphEndpointsOptions) {
    this.#options = options;
  }

  /** What `createGateway` takes; it changes with the supergraph. */
  get byName(): ReadonlyMap<string, RemoteSubgraphEndpoint> {
    return this.#endpoints;
  }

  /**
   * Connects the subgraphs of a supergraph that is about to be served. Those it no longer names stay until `retire`.
   * @param contract whose it is, if any: then the URLs stay of those that are known, since the supergraph's count
   * @throws Error naming a subgraph whose URL is no http(s) URL; for a contract UnservableContract. Everything stays as it was then.
   */
  connect(supergraphSdl: string, contract?: string): void {
    if (contract === undefined) return this.#connect(this.#urlsOf(supergraphSdl));
    try {
      const urls = Object.entries(this.#urlsOf(supergraphSdl));
      this.#connect(Object.fromEntries(urls.filter(([name]) => !this.#known.has(name))));
    } catch (error) {
      throw new UnservableContract(contract, error);
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    await Promise.all([...this.#endpoints.values()].map((endpoint) => endpoint.close()));
  }

  /** All of them, or none: a supergraph that is refused leads nobody elsewhere. */
  #connect(urlsByName: Readonly<Record<string, readonly string[]>>): void {
    const next = new Map<string, Known>();
    try {
      for (const [name, urls] of Object.entries(urlsByName)) {
        if (this.#known.get(name)?.urls.join(' ') === urls.join(' ')) continue;
        next.set(name, { urls, endpoint: this.#reach(name, urls) });
      }
    } catch (error) {
      for (const { endpoint } of next.values()) void endpoint.close();
      throw error;
    }
    for (const [name, reached] of next) {
      const known = this.#known.get(name);
      this.#known.set(name, reached);
      this.#endpoints.set(name, reached.endpoint);
      void known?.endpoint.retire();
    }
  }

  #reach(name: string, urls: readonly string[]): RemoteSubgraphEndpoint {
    const { timeoutsMs, readiness, upstream, metrics, subscriptions: links, tls } = this.#options;
    const timeoutMs = timeoutsMs?.[name] ?? this.#options.timeoutMs;
    const subscriptions = links?.[name];
    return reachSubgraph(urls, { name, timeoutMs, readiness, subscriptions, tls, upstream, metrics });
  }

  #urlsOf(supergraphSdl: string): Record<string, readonly string[]> {
    const composed = readSubgraphs(parse(supergraphSdl, { noLocation: true }));
    const given = {
      ...Object.fromEntries(composed.map(({ name, url }) => [name, url])),
      ...this.#options.urls,
    };
    const urls: Record<string, readonly string[]> = {};
    for (const [name, one] of Object.entries(given)) {
      urls[name] = typeof one === 'string' ? [one] : one;
      const wrong = urls[name].find((url) => !/^https?:\/\/[^/]/.test(url) || !URL.canParse(url));
      if (wrong === undefined) continue;
      throw new Error(`The subgraph "${name}" has no http(s) URL, but "${wrong}". Say where it is.`);
    }
    return urls;
  }
}
