import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
  type CircuitBreakerPolicy,
  type IBackoff,
} from 'cockatiel';

export interface BreakerSettings {
  /** Faults in a row after which a service is left alone. */
  faults: number;
  /** Milliseconds until it is tried again; doubled each time that fails. */
  openMs: number;
  longestOpenMs: number;
}

/** Leaves one service alone that fails again and again, but for one try at a time. */
export class ServiceBreaker<Result extends { isFault: boolean }> {
  readonly #policy: CircuitBreakerPolicy;
  #opensUntil = 0;

  /** @param changed told when it begins to leave the service alone, and when it ends to */
  constructor({ faults, openMs, longestOpenMs }: BreakerSettings, changed: (open: boolean) => void) {
    const times = (duration: number): IBackoff<unknown> => ({
      duration,
      next: () => this.#opened(Math.min(longestOpenMs, duration * 2), times),
    });
    this.#policy = circuitBreaker(
      handleWhenResult((result) => (result as Result).isFault),
      {
        breaker: new ConsecutiveBreaker(faults),
        halfOpenAfter: { next: () => this.#opened(openMs, times) },
      },
    );
    this.#policy.onBreak(() => changed(true));
    this.#policy.onReset(() => changed(false));
  }

  #opened(duration: number, times: (duration: number) => IBackoff<unknown>): IBackoff<unknown> {
    this.#opensUntil = Date.now() + duration;
    return times(duration);
  }

  /** Whether it knows nothing that a new one would not. */
  get isClosed(): boolean {
    return this.#policy.state === CircuitState.Closed;
  }

  /** Milliseconds until the service may be asked; 0 for now. */
  get closedForMs(): number {
    const { state } = this.#policy;
    if (state === CircuitState.Closed) return 0;
    // Cockatiel would let all others wait for the one that tries.
    if (state === CircuitState.HalfOpen) return 1_000;
    return Math.max(0, this.#opensUntil - Date.now());
  }

  /** Asks the service. Null when it is left alone after all. */
  async ask(send: () => Promise<Result>): Promise<Result | null> {
    try {
      return await this.#policy.execute(send);
    } catch (error) {
      if (error instanceof BrokenCircuitError) return null;
      throw error;
    }
  }
}
