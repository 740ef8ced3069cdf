import type { Metric, Registry } from 'prom-client';
import { exemplarLabels } from './exemplarLabels.js';
import { labelled, type FastMetricOptions } from './FastCounter.js';

/** An observation that is shown with its bucket, as OpenMetrics has it. */
interface Exemplar {
  labelSet: Readonly<Record<string, string>>;
  value: number;
  /** Seconds since 1970. */
  timestamp: number;
}

/** Milliseconds for which a bucket keeps its exemplar before it takes another. */
const exemplarMs = 1_000;

/** One of a histogram's values: what was observed with one set of labels. */
export class HistogramCell {
  readonly labels: Readonly<Record<string, string>>;
  readonly #bounds: readonly number[];
  /** By bucket; the last is for what is above all bounds. */
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  sum = 0;

  constructor(bounds: readonly number[], labels: Readonly<Record<string, string>>) {
    this.labels = labels;
    this.#bounds = bounds;
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
    this.exemplars = this.counts.map(() => undefined);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1;
    this.counts[bucket]! += 1;
    this.sum += value;
    const labelSet = exemplarLabels();
    if (labelSet['trace_id'] === undefined) return;
    const timestamp = Date.now() / 1_000;
    const last = this.exemplars[bucket];
    if (last && timestamp - last.timestamp < exemplarMs / 1_000) return;
    this.exemplars[bucket] = { labelSet, value, timestamp };
  }
}

/** A histogram for what happens with every request of a hot path, as `FastCounter` is a counter; each bucket keeps an exemplar for a second. */
export class FastHistogram<L extends string> {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly #labelNames: readonly L[];
  readonly #bounds: readonly number[];
  #cells = new Map<string, HistogramCell>();

  constructor(
    registry: Registry,
    { name, help, labelNames, buckets }: FastMetricOptions<L> & { buckets: readonly number[] },
  ) {
    this.name = name;
    this.help = help;
    this.#labelNames = labelNames;
    this.#bounds = buckets;
    registry.registerMetric(this as unknown as Metric);
  }

  /** The value for these labels, in the order of the names; the same one each time. */
  at(...values: string[]): HistogramCell {
    const key = values.join('\0');
    let cell = this.#cells.get(key);
    if (!cell) {
      cell = new HistogramCell(this.#bounds, labelled(this.#labelNames, values));
      this.#cells.set(key, cell);
    }
    return cell;
  }

  /** What the registry shows. */
  async get() {
    const { name, help, type } = this;
    const values = [...this.#cells.values()].flatMap((cell) => this.#valuesOf(cell));
    return { name, help, type, aggregator: 'sum', values };
  }

  reset(): void {
    for (const cell of this.#cells.values()) {
      cell.counts.fill(0);
      cell.exemplars.fill(undefined);
      cell.sum = 0;
    }
  }

  #valuesOf({ labels, counts, exemplars, sum }: HistogramCell) {
    let count = 0;
    const buckets = counts.map((inBucket, index) => {
      count += inBucket;
      const le = this.#bounds[index] ?? '+Inf';
      return {
        metricName: `${this.name}_bucket`,
        labels: { le, ...labels },
        value: count,
        exemplar: exemplars[index],
      };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
