import type { PodFleet } from './PodFleet.js';

export interface PodMeterOptions {
  fleet: PodFleet;
  /** Milliseconds between two publications of a pod's usage. */
  everyMs: number;
  /** Publishes what a pod reserved since the last time; nothing more follows when it is the last. */
  meter(pod: { tenantId: string; podId: string }, last: boolean): Promise<void>;
  onError(error: unknown): void;
}

/** Publishes from time to time what each serving pod has reserved. */
export class PodMeter {
  readonly #options: PodMeterOptions;
  #timer: NodeJS.Timeout | undefined;
  #metering: Promise<void> = Promise.resolve();

  constructor(options: PodMeterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#metering = this.#metering.then(() => this.#meterAll(false));
    }, this.#options.everyMs);
  }

  /** Publishes what is left of every pod; call it while they still serve. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#metering;
    await this.#meterAll(true);
  }

  /** Ends without publishing anything more: somebody else meters them now. */
  async abandon(): Promise<void> {
    clearInterval(this.#timer);
    await this.#metering;
  }

  async #meterAll(last: boolean): Promise<void> {
    const { fleet, meter, onError } = this.#options;
    for (const { workload } of fleet.serving) {
      // What could not be published is part of the next span.
      await meter(workload, last).catch(onError);
    }
  }
}
