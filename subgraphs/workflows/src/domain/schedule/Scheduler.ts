import { WakefulLoop } from '@gantry/platform/events/WakefulLoop.js';
import type { DueTriggers, FiredTriggers, ScheduleStore } from './ScheduleStore.js';

/** Most milliseconds between two looks; whoever adds a trigger makes it due no earlier. */
const idleMs = 1_000;
/** Most milliseconds before the next look when all that is due is being fired elsewhere, or must wait. */
const busyMs = 500;
/** Tenants whose triggers are fired side by side. */
const lanes = 3;

/** Told what has become of slots. */
export interface ScheduleObserver {
  /** @param seconds by which the execution was late */
  fired(seconds: number): void;
  missed(slots: number): void;
}

export interface SchedulerParts {
  store: ScheduleStore;
  observer: ScheduleObserver;
  /** Told what goes wrong; it is tried again. */
  warn(error: unknown, message: string): void;
}

/** Fires triggers when they are due. Every replica has one: what one of them fires the others leave alone. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #loop: WakefulLoop;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#loop = new WakefulLoop(
      () => this.#look(),
      (error) => {
        parts.warn(error, 'Looking for schedules that are due failed; it is tried again.');
        return idleMs;
      },
    );
  }

  start(): void {
    this.#loop.start();
  }

  /** Resolves when nothing is being fired any more. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #look(): Promise<number> {
    const { due, nextInMs } = await this.#parts.store.due();
    const waiting = due.values();
    const results = await Promise.all(Array.from({ length: lanes }, () => this.#fireAll(waiting)));
    if (results.some(Boolean)) return 0;
    return Math.ceil(Math.max(1, Math.min(nextInMs, due.length > 0 ? busyMs : idleMs)));
  }

  /** @returns whether there may be more to do at once */
  async #fireAll(waiting: Iterator<DueTriggers>): Promise<boolean> {
    let fired = false;
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      try {
        fired = this.#note(await this.#fire(next.value)) || fired;
      } catch (error) {
        this.#parts.warn(error, 'Firing schedules of a tenant failed; it is tried again.');
      }
    }
    return fired;
  }

  async #fire(due: DueTriggers): Promise<FiredTriggers> {
    const fired = await this.#parts.store.fire(due);
    try {
      await fired.submit();
    } catch (error) {
      this.#parts.warn(error, 'What a schedule has started is handed to the engine later.');
    }
    return fired;
  }

  #note({ late, missed, refused }: FiredTriggers): boolean {
    for (const ms of late) this.#parts.observer.fired(ms / 1_000);
    if (missed > 0) this.#parts.observer.missed(missed);
    return (late.length > 0 || missed > 0) && !refused;
  }
}
