import type { HttpAnswer, HttpFailure } from '../../domain/interpreter/Services.js';
import { pauseAskedFor } from '../../domain/limits/pauseAskedFor.js';
import { pause } from './pause.js';
import { ServiceBreaker, type BreakerSettings } from './ServiceBreaker.js';

export interface ServiceGateSettings {
  breaker: BreakerSettings;
  /** Most milliseconds for which a service is left alone because it asks for it. */
  longestPauseMs: number;
  /** Milliseconds that a call waits here for its turn; for longer ones it is put off. */
  patienceMs: number;
}

export const defaultServiceGate: ServiceGateSettings = {
  breaker: { faults: 10, openMs: 1_000, longestOpenMs: 30_000 },
  longestPauseMs: 3_600_000,
  patienceMs: 1_000,
};

type Answer = HttpAnswer | HttpFailure;

/** Calls at once from which on a service that had asked for a pause has recovered from it. */
const recoveredAt = 64;

/**
 * What stands between one tenant's executions and one service: whoever is told that there is too much slows all of them, and a
 * service that fails again and again is left alone.
 */
export class ServiceGate {
  readonly #name: string;
  readonly #settings: ServiceGateSettings;
  readonly #breaker: ServiceBreaker<{ answer: Answer; isFault: boolean }>;
  #pausedUntil = 0;
  /** Calls that may be under way at once: halved by each pause that is asked for, doubled by what succeeds after it. */
  #window = Infinity;
  #underWay = 0;
  readonly #waiting = new Set<() => void>();

  /** @param changed told when it begins to leave the service alone because of its faults, and when it ends to */
  constructor(name: string, settings: ServiceGateSettings, changed: (open: boolean) => void) {
    this.#name = name;
    this.#settings = settings;
    this.#breaker = new ServiceBreaker(settings.breaker, changed);
  }

  /** Whether it knows nothing that a new one would not. */
  get isIdle(): boolean {
    const rested = this.#underWay === 0 && this.#waiting.size === 0 && this.#breaker.isClosed;
    return rested && this.#window === Infinity && this.#pausedUntil <= Date.now();
  }

  /** Sends a call when the service may be asked, or answers why it is not now. */
  async pass(deadlineMs: number, send: () => Promise<Answer>): Promise<Answer> {
    const refusal = await this.#turn();
    if (refusal) return refusal;
    try {
      const asked = await this.#breaker.ask(async () => {
        const answer = await send();
        return { answer, isFault: isFault(answer, deadlineMs) };
      });
      if (!asked) return this.#unavailable();
      this.#learn(asked.answer);
      return asked.answer;
    } finally {
      this.#underWay -= 1;
      for (const wake of this.#waiting) wake();
    }
  }

  /** Waits for a place among those that are under way, and takes it. */
  async #turn(): Promise<HttpFailure | null> {
    const until = Date.now() + this.#settings.patienceMs;
    for (;;) {
      const now = Date.now();
      if (this.#breaker.closedForMs > 0) return this.#unavailable();
      const paused = this.#pausedUntil - now;
      if (paused <= 0 && this.#underWay < this.#window) {
        this.#underWay += 1;
        return null;
      }
      if (now + Math.max(paused, 0) >= until)
        return this.#postponed(Math.max(paused, this.#settings.patienceMs));
      if (paused > 0) await pause(paused);
      else await this.#change(until - now);
    }
  }

  /** Waits until a call has ended. */
  async #change(mostMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(resolve, mostMs);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(resolve);
  }

  #learn(answer: Answer): void {
    if (answer.kind === 'failure') return;
    const asked = pauseAskedFor(answer, Date.now());
    if (asked !== null) {
      this.#pausedUntil = Math.max(
        this.#pausedUntil,
        Date.now() + Math.min(asked, this.#settings.longestPauseMs),
      );
      this.#window = Math.max(1, Math.floor(Math.min(this.#window, this.#underWay) / 2));
    } else if (this.#window < Infinity && answer.status < 400) {
      this.#window = this.#window * 2 >= recoveredAt ? Infinity : this.#window * 2;
    }
  }

  #postponed(retryAfterMs: number): HttpFailure {
    const detail = `${this.#name} has said that there is too much, and is asked again in ${seconds(retryAfterMs)} s.`;
    return { kind: 'failure', reason: 'postponed', detail, retryAfterMs };
  }

  #unavailable(): HttpFailure {
    const retryAfterMs = this.#breaker.closedForMs;
    const detail = `${this.#name} has failed again and again, and is asked again in ${seconds(retryAfterMs)} s.`;
    return { kind: 'failure', reason: 'unavailable', detail, retryAfterMs };
  }
}

/** Milliseconds that a service must have had for an answer: who waits for less says nothing about the service. */
const fairPatienceMs = 5_000;

function isFault(answer: Answer, deadlineMs: number): boolean {
  if (answer.kind === 'answer') return answer.status >= 500;
  return answer.reason === 'connection' || (answer.reason === 'timeout' && deadlineMs >= fairPatienceMs);
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1_000);
}
