import { bareExpression } from '../dsl/expressionOf.js';
import type { EventFilter, EventStrategy } from '../dsl/EventTasks.js';
import { Consumption } from './Consumption.js';

/** Decides which events count for a strategy, and when there are enough ("Event Consumption Strategy"). */
export class Collecting {
  /** What events may be like: first those that count, then those that end it. */
  readonly filters: readonly EventFilter[];
  /** What is asked after each event that counts; null where nothing is. */
  readonly condition: string | null;
  readonly #counting: number;
  readonly #consumption: Consumption;
  readonly #ending: Consumption | null;
  readonly #openEnded: boolean;
  #ended = false;

  constructor(strategy: EventStrategy) {
    const counting = filtersOf(strategy);
    // Beside the others it has no meaning.
    const until = strategy.any === undefined ? undefined : strategy.until;
    const ends = typeof until === 'object' ? filtersOf(until) : [];
    this.filters = [...counting, ...ends];
    this.#counting = counting.length;
    this.condition = typeof until === 'string' ? bareExpression(until) : null;
    this.#consumption = new Consumption(modeOf(strategy), counting.length);
    this.#ending = typeof until === 'object' ? new Consumption(modeOf(until), ends.length) : null;
    this.#openEnded = this.condition !== null || this.#ending !== null;
  }

  /** Whether there are enough; where a condition has to hold, that is to be asked. */
  get complete(): boolean {
    return this.#ended || (!this.#openEnded && this.#consumption.complete);
  }

  /**
   * Takes an event.
   * @param met the filters that it meets
   * @returns whether it counts, only helps to end it, or neither
   */
  take(met: readonly number[]): 'counts' | 'ends' | 'neither' {
    const ends = this.#ending?.offer(
      met.filter((index) => index >= this.#counting).map((index) => index - this.#counting),
    );
    if (ends && this.#ending?.complete) this.#ended = true;
    else if (this.#consumption.offer(met.filter((index) => index < this.#counting))) return 'counts';
    return ends ? 'ends' : 'neither';
  }
}

function filtersOf({ all, any, one }: EventStrategy): EventFilter[] {
  const filters = all ?? any ?? (one ? [one] : []);
  return filters.length === 0 ? [{ with: {} }] : filters;
}

function modeOf({ all }: EventStrategy): 'all' | 'any' {
  return all === undefined ? 'any' : 'all';
}
