import type { CloudEvent } from '../domain/event/CloudEvent.js';

/** Events that come while a run is under way. */
export class ComingEvents {
  /** Whether no more will come. */
  over = false;
  /** What ended them early; undefined for nothing. */
  fault: unknown;
  #ended = false;

  /**
   * @param take told of each, in order
   * @param failed told when one could not be read
   */
  constructor(
    events: AsyncIterable<CloudEvent> | undefined,
    take: (event: CloudEvent) => Promise<void>,
    failed: () => void,
  ) {
    if (!events) this.over = true;
    else void this.#read(events, take, failed);
  }

  /** Takes no more. */
  end(): void {
    this.#ended = true;
  }

  async #read(
    events: AsyncIterable<CloudEvent>,
    take: (event: CloudEvent) => Promise<void>,
    failed: () => void,
  ): Promise<void> {
    try {
      for await (const event of events) {
        if (this.#ended) return;
        await take(event);
      }
    } catch (error) {
      if (this.#ended) return;
      this.fault = error;
      failed();
    } finally {
      this.over = true;
    }
  }
}
