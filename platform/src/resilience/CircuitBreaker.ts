import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  handleWhen,
  SamplingBreaker,
  type CircuitBreakerPolicy,
  type IBackoff,
  type IBackoffFactory,
} from 'cockatiel';
import { HttpTimeout } from '../http/HttpTimeout.js';
import type { HttpResponse } from '../http/ResponseReader.js';
import { UnsendableHeader } from '../http/UnsendableHeader.js';
import { isUnavailable } from './isUnavailable.js';
import type { BreakerSettings } from './UpstreamSettings.js';

export type BreakerState = 'closed' | 'half-open' | 'open';

/** The upstream has failed too often, and is not asked. */
export class CircuitOpen extends Error {}

/** Who asked has left, or could not ask, so that nothing is known of the upstream. */
class Left extends Error {}

const names: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
};

/** Keeps requests from one replica of an upstream while it fails: they are refused at once, but for one probe at a time. */
export class CircuitBreaker {
  readonly #policy: CircuitBreakerPolicy;
  readonly #sampling: SamplingBreaker;
  /** When a probe may be sent, while it is open. */
  #opensUntil = 0;

  /** @param changed told of each change of state */
  constructor(settings: BreakerSettings, changed?: (state: BreakerState) => void) {
    const { threshold, windowMs, minimumPerSecond, openMs, longestOpenMs, patienceMs } = settings;
    const isFault = (error: unknown): boolean => {
      // A probe that nobody waited for has not shown that the upstream is well.
      if (error instanceof Left) return true;
      return !(error instanceof HttpTimeout) || error.afterMs >= patienceMs;
    };
    this.#sampling = new SamplingBreaker({ threshold, duration: windowMs, minimumRps: minimumPerSecond });
    this.#policy = circuitBreaker(
      handleWhen(isFault).orWhenResult((response) => isUnavailable(response as HttpResponse)),
      {
        halfOpenAfter: this.#openTimes(openMs, longestOpenMs),
        breaker: this.#sampling,
      },
    );
    this.#policy.onStateChange((state) => changed?.(names[state]));
  }

  get state(): BreakerState {
    return names[this.#policy.state];
  }

  /** Whether a request would be sent now, be it as a probe. */
  get isWilling(): boolean {
    const { state } = this.#policy;
    return state === CircuitState.Closed || (state === CircuitState.Open && Date.now() >= this.#opensUntil);
  }

  /** Twice as long each time that a probe has failed. */
  #openTimes(milliseconds: number, longest: number): IBackoffFactory<unknown> {
    const times = (duration: number): IBackoff<unknown> => ({
      duration,
      next: () => {
        const longer = Math.min(longest, duration * 2);
        this.#opensUntil = Date.now() + longer;
        return times(longer);
      },
    });
    return {
      next: () => {
        this.#opensUntil = Date.now() + milliseconds;
        return times(milliseconds);
      },
    };
  }

  /**
   * Sends a request unless the upstream is to be left alone.
   * @throws CircuitOpen at once when it is; whatever `send` throws
   */
  async run(send: () => Promise<HttpResponse>, signal: AbortSignal | undefined): Promise<HttpResponse> {
    const { state } = this.#policy;
    // Cockatiel would let all others wait for the probe.
    if (state === CircuitState.HalfOpen) throw new CircuitOpen();
    if (state !== CircuitState.Closed) return this.#probe(send, signal);
    let response: HttpResponse;
    try {
      response = await send();
    } catch (error) {
      const fails = (): never => {
        throw error;
      };
      if (!tellsNothing(error, signal)) await this.#failed(fails);
      throw error;
    }
    // What goes well, as nearly all does, is counted past the policy, whose way to it costs several promises.
    if (!isUnavailable(response)) this.#sampling.success(state);
    else await this.#failed(() => response);
    return response;
  }

  /** Counts a failure, unless others have opened the circuit while it came. */
  async #failed(outcome: () => HttpResponse): Promise<void> {
    if (this.#policy.state !== CircuitState.Closed) return;
    try {
      await this.#policy.execute(outcome);
    } catch {
      // It is the caller who throws it.
    }
  }

  /** Sends a request to find out whether the upstream is well again, if it is time for that. */
  async #probe(send: () => Promise<HttpResponse>, signal: AbortSignal | undefined): Promise<HttpResponse> {
    let failure: unknown;
    try {
      return await this.#policy.execute(async () => {
        try {
          return await send();
        } catch (error) {
          failure = error;
          throw tellsNothing(error, signal) ? new Left() : error;
        }
      });
    } catch (error) {
      if (error instanceof BrokenCircuitError) throw new CircuitOpen();
      throw failure;
    }
  }
}

/** Whether a failure is not the upstream's. */
function tellsNothing(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true || error instanceof UnsendableHeader;
}
