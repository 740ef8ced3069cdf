import { Counter, Gauge, type Histogram, type Registry } from 'prom-client';
import { exemplified } from './exemplified.js';
import { exemplarLabels } from './exemplarLabels.js';

/** Seconds; from what is answered out of memory to what a client still waits for. */
const latencyBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Seconds; a statement is a part of that. */
const sqlBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
/** Seconds; events may wait for a consumer that was down. */
const delayBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800];

/** How an event's handling ended: done, to be tried again, or given up as a dead letter. */
export type HandlingOutcome = 'handled' | 'retried' | 'dead';

/** One subgraph's measurements. Several in one process share a registry, and differ by the label `subgraph`. */
export class SubgraphMetrics {
  readonly #subgraph: string;
  readonly #requests: Counter<'subgraph' | 'type' | 'outcome'>;
  readonly #requestSeconds: Histogram<'subgraph' | 'type'>;
  readonly #fieldSeconds: Histogram<'subgraph' | 'field'>;
  readonly #sqlSeconds: Histogram<'subgraph' | 'operation'>;
  readonly #sqlFailures: Counter<'subgraph' | 'operation'>;
  readonly #handled: Counter<'subgraph' | 'event' | 'outcome'>;
  readonly #handlingSeconds: Histogram<'subgraph' | 'event'>;
  readonly #delaySeconds: Histogram<'subgraph' | 'event'>;
  readonly #relayed: Counter<'subgraph'>;
  readonly #relayFailures: Counter<'subgraph' | 'reason'>;
  readonly #entries: Counter<'subgraph'>;
  readonly #readers: Gauge<'subgraph'>;
  readonly #expired: Counter<'subgraph'>;

  constructor(subgraph: string, registry: Registry) {
    this.#subgraph = subgraph;
    const once = <M>(name: string, create: () => M): M =>
      (registry.getSingleMetric(name) as M | undefined) ?? create();
    const counter = <L extends string>(name: string, help: string, labelNames: L[]): Counter<L> =>
      once(name, () => new Counter({ name, help, labelNames, registers: [registry] }));
    const histogram = <L extends string>(
      name: string,
      help: string,
      labelNames: L[],
      buckets = latencyBuckets,
    ): Histogram<L> => once(name, () => exemplified(registry, { name, help, labelNames, buckets }));
    this.#requests = counter(
      'gantry_subgraph_requests_total',
      'Operations by type and by how they ended: ok, errors, or the code that refused them.',
      ['subgraph', 'type', 'outcome'],
    );
    this.#requestSeconds = histogram(
      'gantry_subgraph_request_duration_seconds',
      'Seconds that an operation took; of subscriptions, one event.',
      ['subgraph', 'type'],
    );
    this.#fieldSeconds = histogram(
      'gantry_subgraph_field_duration_seconds',
      'Seconds that a root field took, with the transaction of a mutation.',
      ['subgraph', 'field'],
    );
    this.#sqlSeconds = histogram(
      'gantry_sql_statement_duration_seconds',
      'Seconds that PostgreSQL took for a statement.',
      ['subgraph', 'operation'],
      sqlBuckets,
    );
    this.#sqlFailures = counter('gantry_sql_failures_total', 'Statements that failed.', [
      'subgraph',
      'operation',
    ]);
    this.#handled = counter(
      'gantry_events_handled_total',
      'Events consumed, by how that ended: handled, retried (to be tried again) or dead (a dead letter).',
      ['subgraph', 'event', 'outcome'],
    );
    this.#handlingSeconds = histogram(
      'gantry_events_handling_duration_seconds',
      'Seconds that handling an event took.',
      ['subgraph', 'event'],
    );
    this.#delaySeconds = histogram(
      'gantry_events_delay_seconds',
      'Seconds from when an event was published to when it had been handled.',
      ['subgraph', 'event'],
      delayBuckets,
    );
    this.#relayed = counter('gantry_outbox_relayed_total', 'Events carried from the outbox to the bus.', [
      'subgraph',
    ]);
    this.#relayFailures = counter(
      'gantry_outbox_relay_failures_total',
      'Events that the bus refused for good (refused), and rounds of relaying that failed and are repeated (failed).',
      ['subgraph', 'reason'],
    );
    this.#entries = counter('gantry_stream_entries_total', 'Entries appended to live streams.', ['subgraph']);
    this.#readers = once(
      'gantry_stream_readers',
      () =>
        new Gauge({
          name: 'gantry_stream_readers',
          help: 'Readers of live streams that are open now.',
          labelNames: ['subgraph'],
          registers: [registry],
        }),
    );
    this.#expired = counter(
      'gantry_stream_expired_cursors_total',
      'Readers of live streams who were told that what follows their cursor is no longer kept.',
      ['subgraph'],
    );
    this.#expired.inc({ subgraph }, 0);
  }

  requestEnded(type: string, outcome: string, seconds: number): void {
    const subgraph = this.#subgraph;
    this.#requests.inc({ subgraph, type, outcome });
    this.#requestSeconds.observe({
      labels: { subgraph, type },
      value: seconds,
      exemplarLabels: exemplarLabels(),
    });
  }

  fieldResolved(field: string, seconds: number): void {
    this.#fieldSeconds.observe({
      labels: { subgraph: this.#subgraph, field },
      value: seconds,
      exemplarLabels: exemplarLabels(),
    });
  }

  statementRun(operation: string, seconds: number, failed: boolean): void {
    const labels = { subgraph: this.#subgraph, operation };
    this.#sqlSeconds.observe({ labels, value: seconds, exemplarLabels: exemplarLabels() });
    if (failed) this.#sqlFailures.inc(labels);
  }

  /** Counting begins at zero: of a series that begins with one nobody sees that it has grown. */
  consumes(events: readonly string[]): void {
    for (const event of events) {
      for (const outcome of ['handled', 'retried', 'dead']) {
        this.#handled.inc({ subgraph: this.#subgraph, event, outcome }, 0);
      }
    }
  }

  /** @param delay seconds since the event was published */
  eventHandled(event: string, outcome: HandlingOutcome, seconds: number, delay: number): void {
    const labels = { subgraph: this.#subgraph, event };
    this.#handled.inc({ ...labels, outcome });
    this.#handlingSeconds.observe({ labels, value: seconds, exemplarLabels: exemplarLabels() });
    if (outcome !== 'handled') return;
    this.#delaySeconds.observe({ labels, value: Math.max(0, delay), exemplarLabels: exemplarLabels() });
  }

  relayed(events: number): void {
    this.#relayed.inc({ subgraph: this.#subgraph }, events);
  }

  relayFailed(reason: 'failed' | 'refused'): void {
    this.#relayFailures.inc({ subgraph: this.#subgraph, reason });
  }

  entryAppended(): void {
    this.#entries.inc({ subgraph: this.#subgraph });
  }

  readerOpened(): void {
    this.#readers.inc({ subgraph: this.#subgraph });
  }

  readerClosed(): void {
    this.#readers.dec({ subgraph: this.#subgraph });
  }

  cursorExpired(): void {
    this.#expired.inc({ subgraph: this.#subgraph });
  }
}
