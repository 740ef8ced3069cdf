import { collectDefaultMetrics, Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds; from what a cached answer takes to what a client still waits for. */
const latencyBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The gateway's own measurements, beside the process defaults (memory, CPU, event loop lag). */
export class GatewayMetrics {
  readonly registry: Registry;
  readonly #requests: Counter<'type' | 'outcome'>;
  readonly #latency: Histogram<'type'>;
  readonly #fetches: Counter<'subgraph' | 'outcome'>;
  readonly #fetchLatency: Histogram<'subgraph'>;
  readonly #shared: Counter<'where'>;
  readonly #spliced: Counter<'outcome'>;
  readonly #cost: Histogram<'kind'>;
  readonly #subscriptions: Gauge<'transport'>;
  readonly #supergraphs: Counter<'outcome'>;
  readonly #documents: Counter<'outcome'>;
  readonly #waits: Counter<'tier' | 'outcome'>;

  constructor(registry: Registry) {
    this.registry = registry;
    // In the embedded shape gateway and subgraphs share one process, and one registry.
    if (!registry.getSingleMetric('process_cpu_seconds_total')) collectDefaultMetrics({ register: registry });
    const registers = [registry];
    this.#requests = new Counter({
      name: 'gantry_gateway_requests_total',
      help: 'Operations by type and by how they ended.',
      labelNames: ['type', 'outcome'],
      registers,
    });
    this.#latency = new Histogram({
      name: 'gantry_gateway_request_duration_seconds',
      help: 'Seconds from reading an operation to its answer; subscriptions are not timed.',
      labelNames: ['type'],
      buckets: latencyBuckets,
      registers,
    });
    this.#fetches = new Counter({
      name: 'gantry_gateway_subgraph_fetches_total',
      help: 'Requests to subgraphs by how they ended.',
      labelNames: ['subgraph', 'outcome'],
      registers,
    });
    this.#fetchLatency = new Histogram({
      name: 'gantry_gateway_subgraph_fetch_duration_seconds',
      help: 'Seconds a subgraph took to answer.',
      labelNames: ['subgraph'],
      buckets: latencyBuckets,
      registers,
    });
    this.#shared = new Counter({
      name: 'gantry_gateway_shared_total',
      help: 'Reads that joined an equal one under way: at a subgraph (upstream), as a whole query (inbound) or as a subscription.',
      labelNames: ['where'],
      registers,
    });
    this.#spliced = new Counter({
      name: 'gantry_gateway_spliced_total',
      help: 'Queries whose answers were put together as bytes, and those that had to be executed in full after all.',
      labelNames: ['outcome'],
      registers,
    });
    this.#cost = new Histogram({
      name: 'gantry_gateway_operation_cost',
      help: 'What operations cost, as estimated before they are planned and as measured by their answers.',
      labelNames: ['kind'],
      buckets: [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
      registers,
    });
    this.#supergraphs = new Counter({
      name: 'gantry_gateway_supergraph_updates_total',
      help: 'Supergraphs that were offered: swapped, rejected (the old one stays) or unreachable.',
      labelNames: ['outcome'],
      registers,
    });
    this.#documents = new Counter({
      name: 'gantry_gateway_trusted_documents_updates_total',
      help: 'Manifests of trusted documents that were offered: swapped, rejected (the old one stays) or unreachable.',
      labelNames: ['outcome'],
      registers,
    });
    this.#waits = new Counter({
      name: 'gantry_gateway_tenant_waits_total',
      help: 'Operations that found as many of their tenant under way as may be: those that got a place (entered), and those that did not.',
      labelNames: ['tier', 'outcome'],
      registers,
    });
    this.#subscriptions = new Gauge({
      name: 'gantry_gateway_active_subscriptions',
      help: 'Subscriptions that are open now.',
      labelNames: ['transport'],
      registers,
    });
  }

  /** An operation ended: `ok`, `errors` (with data), `refused` (nothing was run) or `failed`. */
  operationEnded(type: string, outcome: 'ok' | 'errors' | 'refused' | 'failed', seconds?: number): void {
    this.#requests.inc({ type, outcome });
    if (seconds !== undefined) this.#latency.observe({ type }, seconds);
  }

  subgraphFetched(subgraph: string, outcome: string, seconds: number): void {
    this.#fetches.inc({ subgraph, outcome });
    this.#fetchLatency.observe({ subgraph }, seconds);
  }

  operationCost(kind: 'estimated' | 'actual', cost: number): void {
    this.#cost.observe({ kind }, cost);
  }

  shared(where: 'upstream' | 'inbound' | 'subscription'): void {
    this.#shared.inc({ where });
  }

  spliced(done: boolean): void {
    this.#spliced.inc({ outcome: done ? 'spliced' : 'handed over' });
  }

  waitedForPlace(tier: string, outcome: 'entered' | 'refused'): void {
    this.#waits.inc({ tier, outcome });
  }

  supergraphOffered(outcome: 'swapped' | 'rejected' | 'unreachable'): void {
    this.#supergraphs.inc({ outcome });
  }

  documentsOffered(outcome: 'swapped' | 'rejected' | 'unreachable'): void {
    this.#documents.inc({ outcome });
  }

  subscriptionOpened(transport: string): void {
    this.#subscriptions.inc({ transport });
  }

  subscriptionClosed(transport: string): void {
    this.#subscriptions.dec({ transport });
  }
}
