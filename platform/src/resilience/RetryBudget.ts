export interface RetryBudgetSettings {
  /** Repeats that each request earns; 0.1 lets one in ten requests be repeated. */
  ratio: number;
  /** Repeats per second that are possible however few requests there are. */
  perSecond: number;
}

/** Repeats that may have been saved up. */
const mostSaved = 100;

/**
 * How many requests to one upstream may be repeated: a token bucket that requests fill, so that an upstream which fails for
 * all of them is not asked twice as much.
 */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings;
  #earned = 0;
  #free: number;
  #filledAt = performance.now();

  constructor(settings: RetryBudgetSettings) {
    this.#settings = settings;
    this.#free = settings.perSecond;
  }

  /** A request is sent for the first time. */
  earn(): void {
    if (this.#earned < mostSaved) this.#earned += this.#settings.ratio;
  }

  /** Takes one repeat. @returns false when there is none */
  spend(): boolean {
    const { perSecond } = this.#settings;
    const now = performance.now();
    this.#free = Math.min(perSecond, this.#free + ((now - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = now;
    if (this.#free >= 1) this.#free -= 1;
    else if (this.#earned >= 1) this.#earned -= 1;
    else return false;
    return true;
  }
}
