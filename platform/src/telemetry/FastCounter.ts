import type { Metric, Registry } from 'prom-client';

/** One of a counter's values, to be counted up. */
export interface CounterCell {
  value: number;
  readonly labels: Readonly<Record<string, string>>;
}

export interface FastMetricOptions<L extends string> {
  name: string;
  help: string;
  labelNames: readonly L[];
}

/**
 * A counter for what happens with every request of a hot path: who counts keeps the cell of its labels, and counting up is an addition, where
 * prom-client's own counters take a microsecond. The registry reads it as any other.
 */
export class FastCounter<L extends string> {
  readonly type = 'counter';
  readonly name: string;
  readonly help: string;
  readonly #labelNames: readonly L[];
  #cells = new Map<string, CounterCell>();

  constructor(registry: Registry, { name, help, labelNames }: FastMetricOptions<L>) {
    this.name = name;
    this.help = help;
    this.#labelNames = labelNames;
    registry.registerMetric(this as unknown as Metric);
  }

  /** The value for these labels, in the order of the names; the same one each time. */
  at(...values: string[]): CounterCell {
    const key = values.join('\0');
    let cell = this.#cells.get(key);
    if (!cell) this.#cells.set(key, (cell = { value: 0, labels: labelled(this.#labelNames, values) }));
    return cell;
  }

  /** What the registry shows. */
  async get() {
    const { name, help, type } = this;
    return { name, help, type, aggregator: 'sum', values: [...this.#cells.values()] };
  }

  reset(): void {
    for (const cell of this.#cells.values()) cell.value = 0;
  }
}

/** Labels by their names. */
export function labelled(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
