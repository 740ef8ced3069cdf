import { FastCounter, type CounterCell } from '@gantry/platform/telemetry/FastCounter.js';
import { FastHistogram, type HistogramCell } from '@gantry/platform/telemetry/FastHistogram.js';
import { collectDefaultMetrics, Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { OperationNames } from './OperationNames.js';

/** Seconds; from what a cached answer takes to what a client still waits for. */
const latencyBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Operations that are told apart by name. */
const mostOperations = 200;

const methods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']);

/** The gateway's own measurements, beside the process defaults (memory, CPU, event loop lag). */
export class GatewayMetrics {
  readonly registry: Registry;
  readonly #requests: FastCounter<'type' | 'outcome'>;
  readonly #latency: FastHistogram<'type'>;
  readonly #operations: FastCounter<'operation' | 'type' | 'tier' | 'outcome'>;
  readonly #operationLatency: FastHistogram<'operation' | 'type'>;
  readonly #errors: FastCounter<'code'>;
  readonly #subgraphErrors: FastCounter<'subgraph' | 'code'>;
  readonly #fetches: FastCounter<'subgraph' | 'outcome'>;
  readonly #fetchLatency: FastHistogram<'subgraph'>;
  readonly #httpRequests: FastCounter<'route' | 'method' | 'status'>;
  readonly #httpLatency: FastHistogram<'route'>;
  readonly #names = new OperationNames(mostOperations);
  /** What is counted up when an operation ends, by what they have in common. */
  readonly #cells = new Map<string, OperationCells>();
  /** Nearly all answers are like the one before. */
  #lastAnswered: AnsweredCells | undefined;
  readonly #shared: Record<'upstream' | 'inbound' | 'subscription', CounterCell>;
  readonly #spliced: Record<'done' | 'handedOver', CounterCell>;
  /** What is counted up with each fetch, by subgraph. */
  readonly #fetchCells = new Map<string, FetchCells>();
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
    this.#requests = new FastCounter(registry, {
      name: 'gantry_gateway_requests_total',
      help: 'Operations by type and by how they ended.',
      labelNames: ['type', 'outcome'],
    });
    this.#latency = new FastHistogram(registry, {
      name: 'gantry_gateway_request_duration_seconds',
      help: 'Seconds from reading an operation to its answer; subscriptions are not timed.',
      labelNames: ['type'],
      buckets: latencyBuckets,
    });
    this.#operations = new FastCounter(registry, {
      name: 'gantry_gateway_operations_total',
      help: 'Operations by name, by the tier of their tenant and by how they ended. Names that are rare are "other".',
      labelNames: ['operation', 'type', 'tier', 'outcome'],
    });
    this.#operationLatency = new FastHistogram(registry, {
      name: 'gantry_gateway_operation_duration_seconds',
      help: 'Seconds from reading an operation to its answer, by name; subscriptions are not timed.',
      labelNames: ['operation', 'type'],
      buckets: latencyBuckets,
    });
    this.#errors = new FastCounter(registry, {
      name: 'gantry_gateway_errors_total',
      help: 'Errors that clients were told, by code.',
      labelNames: ['code'],
    });
    // They begin at zero: of a series that begins with one nobody sees that it has grown.
    for (const code of ['INTERNAL', 'UNAVAILABLE']) this.#errors.at(code);
    this.#subgraphErrors = new FastCounter(registry, {
      name: 'gantry_gateway_subgraph_errors_total',
      help: 'Errors in what subgraphs answered, and of those that did not answer, by code.',
      labelNames: ['subgraph', 'code'],
    });
    this.#fetches = new FastCounter(registry, {
      name: 'gantry_gateway_subgraph_fetches_total',
      help: 'Requests to subgraphs by how they ended.',
      labelNames: ['subgraph', 'outcome'],
    });
    this.#fetchLatency = new FastHistogram(registry, {
      name: 'gantry_gateway_subgraph_fetch_duration_seconds',
      help: 'Seconds a subgraph took to answer.',
      labelNames: ['subgraph'],
      buckets: latencyBuckets,
    });
    this.#httpRequests = new FastCounter(registry, {
      name: 'gantry_gateway_http_requests_total',
      help: 'Requests over HTTP by route.',
      labelNames: ['route', 'method', 'status'],
    });
    this.#httpLatency = new FastHistogram(registry, {
      name: 'gantry_gateway_http_request_duration_seconds',
      help: 'Seconds from a request to the end of its answer, by route; for streams, all the time that they were open.',
      labelNames: ['route'],
      buckets: latencyBuckets,
    });
    const shared = new FastCounter(registry, {
      name: 'gantry_gateway_shared_total',
      help: 'Reads that joined an equal one under way: at a subgraph (upstream), as a whole query (inbound) or as a subscription.',
      labelNames: ['where'],
    });
    this.#shared = {
      upstream: shared.at('upstream'),
      inbound: shared.at('inbound'),
      subscription: shared.at('subscription'),
    };
    const spliced = new FastCounter(registry, {
      name: 'gantry_gateway_spliced_total',
      help: 'Queries whose answers were put together as bytes, and those that had to be executed in full after all.',
      labelNames: ['outcome'],
    });
    this.#spliced = { done: spliced.at('spliced'), handedOver: spliced.at('handed over') };
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

  /** An operation could not be prepared. @param code undefined where it is told elsewhere */
  operationRefused(code: string | undefined): void {
    this.#requests.at('unknown', 'refused').value += 1;
    if (code !== undefined) this.errorTold(code);
  }

  /** An operation ended: `ok`, `errors` (with data) or `failed`. @param seconds undefined for what is not timed */
  operationEnded(
    { type, name }: { type: string; name: string | undefined },
    tier: string | undefined,
    outcome: 'ok' | 'errors' | 'failed',
    seconds?: number,
  ): void {
    const cells = this.#cellsOf(type, this.#names.labelOf(name), tier ?? 'none');
    cells.all[outcome].value += 1;
    cells.named[outcome].value += 1;
    if (seconds === undefined) return;
    cells.latency.observe(seconds);
    cells.namedLatency.observe(seconds);
  }

  /** A client was told of an error. */
  errorTold(code: unknown): void {
    this.#errors.at(codeOf(code)).value += 1;
  }

  subgraphFailed(subgraph: string, code: unknown): void {
    this.#subgraphErrors.at(subgraph, codeOf(code)).value += 1;
  }

  subgraphFetched(subgraph: string, outcome: 'ok' | 'errors' | 'failed', seconds: number): void {
    let cells = this.#fetchCells.get(subgraph);
    if (!cells) {
      const counts = outcomes((each) => this.#fetches.at(subgraph, each));
      cells = { ...counts, latency: this.#fetchLatency.at(subgraph) };
      this.#fetchCells.set(subgraph, cells);
    }
    cells[outcome].value += 1;
    cells.latency.observe(seconds);
  }

  /** @param route none of the client's choice */
  httpAnswered(route: string, method: string, status: number, seconds: number): void {
    const last = this.#lastAnswered;
    if (last && last.route === route && last.method === method && last.status === status) {
      last.count.value += 1;
      last.latency.observe(seconds);
      return;
    }
    const count = this.#httpRequests.at(route, methods.has(method) ? method : 'other', String(status));
    const latency = this.#httpLatency.at(route);
    this.#lastAnswered = { route, method, status, count, latency };
    count.value += 1;
    latency.observe(seconds);
  }

  operationCost(kind: 'estimated' | 'actual', cost: number): void {
    this.#cost.observe({ kind }, cost);
  }

  shared(where: 'upstream' | 'inbound' | 'subscription'): void {
    this.#shared[where].value += 1;
  }

  spliced(done: boolean): void {
    this.#spliced[done ? 'done' : 'handedOver'].value += 1;
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

  #cellsOf(type: string, operation: string, tier: string): OperationCells {
    const key = `${type} ${operation} ${tier}`;
    let cells = this.#cells.get(key);
    if (!cells) {
      const all = outcomes((outcome) => this.#requests.at(type, outcome));
      const named = outcomes((outcome) => this.#operations.at(operation, type, tier, outcome));
      const latency = this.#latency.at(type);
      cells = { all, named, latency, namedLatency: this.#operationLatency.at(operation, type) };
      this.#cells.set(key, cells);
    }
    return cells;
  }
}

interface AnsweredCells {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly count: CounterCell;
  readonly latency: HistogramCell;
}

interface OutcomeCells {
  ok: CounterCell;
  errors: CounterCell;
  failed: CounterCell;
}

interface FetchCells extends OutcomeCells {
  latency: HistogramCell;
}

interface OperationCells {
  all: OutcomeCells;
  named: OutcomeCells;
  latency: HistogramCell;
  namedLatency: HistogramCell;
}

function outcomes(cellOf: (outcome: string) => CounterCell): OutcomeCells {
  return { ok: cellOf('ok'), errors: cellOf('errors'), failed: cellOf('failed') };
}

/** A code as a label: those of subgraphs that are not Gantry's may be anything. */
function codeOf(code: unknown): string {
  return typeof code === 'string' && /^[A-Z][A-Z_]{1,49}$/.test(code) ? code : 'other';
}
