import type { BreakerState } from '@gantry/platform/resilience/CircuitBreaker.js';
import type { SubgraphEndpoint } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { Rejected } from '../sources/Rejected.js';
import type { SupergraphManager } from '../supergraph/SupergraphManager.js';

/** Milliseconds a subgraph has to say that it is ready, and that what it says is good for. */
const patience = 2_000;
const kept = 1_000;

export interface ReadinessReport {
  ready: boolean;
  supergraph: 'loaded' | 'loading';
  subgraphs: Record<string, 'ready' | 'unavailable'>;
  /** Those that requests are kept from, since they fail too often; left out when there is none. */
  breakers?: Record<string, BreakerState>;
  /** Why the last supergraph that was offered is not the one that is served. */
  rejectedSupergraph?: Rejected;
  /** The same for contracts, by name. */
  rejectedContracts?: Record<string, Rejected>;
  /** Why the last manifest of trusted documents that was offered is not the one that counts. */
  rejectedDocuments?: Rejected;
}

/** What takes in something new, and may have refused the last of it. */
export interface Updates {
  readonly rejected: Rejected | undefined;
}

export interface WatchedUpdates {
  /** By contract; null for the supergraph itself. */
  supergraphs: ReadonlyMap<string | null, Updates>;
  documents: Updates;
}

/**
 * Whether the gateway can serve: its supergraph is loaded, and each of the subgraphs that it began with has answered. From then
 * on it can while any of them does: one that is away takes its own fields along, and not the gateway.
 */
export class Readiness {
  readonly #supergraph: SupergraphManager;
  readonly #endpoints: ReadonlyMap<string, SubgraphEndpoint>;
  /** Each subgraph has answered, if not at the same time. */
  #begun = false;
  readonly #answered = new Set<string>();
  readonly #known = new Map<string, { answer: Promise<boolean>; until: number }>();
  readonly #updates: WatchedUpdates;

  constructor(
    supergraph: SupergraphManager,
    endpoints: ReadonlyMap<string, SubgraphEndpoint>,
    updates: WatchedUpdates,
  ) {
    this.#supergraph = supergraph;
    this.#endpoints = endpoints;
    this.#updates = updates;
  }

  async report(): Promise<ReadinessReport> {
    if (!this.#supergraph.loaded) return { ready: false, supergraph: 'loading', subgraphs: {} };
    const { documents } = this.#updates;
    const names = this.#supergraph.current.subgraphs.map(({ name }) => name);
    const answers = await Promise.all(names.map((name) => this.#lately(name)));
    names.forEach((name, index) => answers[index] && this.#answered.add(name));
    this.#begun ||= names.every((name) => this.#answered.has(name));
    return {
      ready: this.#begun && answers.some(Boolean),
      supergraph: 'loaded',
      subgraphs: Object.fromEntries(
        names.map((name, index) => [name, answers[index] ? 'ready' : 'unavailable']),
      ),
      ...this.#breakers(names),
      ...this.#rejected(),
      ...(documents.rejected ? { rejectedDocuments: documents.rejected } : {}),
    };
  }

  #rejected(): Pick<ReadinessReport, 'rejectedSupergraph' | 'rejectedContracts'> {
    const report: Pick<ReadinessReport, 'rejectedSupergraph' | 'rejectedContracts'> = {};
    for (const [contract, { rejected }] of this.#updates.supergraphs) {
      if (rejected && contract === null) report.rejectedSupergraph = rejected;
      else if (rejected) report.rejectedContracts = { ...report.rejectedContracts, [contract!]: rejected };
    }
    return report;
  }

  /** However many ask for a report, a subgraph is asked once a second. */
  #lately(name: string): Promise<boolean> {
    const known = this.#known.get(name);
    if (known && performance.now() < known.until) return known.answer;
    const answer = this.#isReady(name);
    this.#known.set(name, { answer, until: performance.now() + kept });
    return answer;
  }

  #breakers(names: readonly string[]): Pick<ReadinessReport, 'breakers'> {
    const known = names.map((name) => [name, this.#endpoints.get(name)?.breaker ?? 'closed'] as const);
    const broken = known.filter(([, state]) => state !== 'closed');
    return broken.length > 0 ? { breakers: Object.fromEntries(broken) } : {};
  }

  async #isReady(name: string): Promise<boolean> {
    const endpoint = this.#endpoints.get(name);
    if (!endpoint) return false;
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), patience);
    });
    try {
      return await Promise.race([endpoint.ready(), tooLate]);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
