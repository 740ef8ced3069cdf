import type { HistoryEntry, HistoryEvent, HistoryRecorder } from '../../domain/interpreter/HistoryEvent.js';

/** A history in memory: for tests, and for running a definition without a database. */
export class MemoryHistory implements HistoryRecorder {
  readonly events: HistoryEvent[] = [];
  readonly #byPlace = new Map<string, HistoryEvent>();
  /** Set to end the execution from outside. */
  ended = false;
  /** Called before entries are written, and when they have been; throwing a `Crash` ends the run there. */
  onRecord: () => void = () => {};

  async record(entries: readonly HistoryEntry[]): Promise<{ at: number; ended: boolean }> {
    if (this.ended) return { at: 0, ended: true };
    this.onRecord();
    let at = 0;
    for (const entry of entries) {
      const place = `${entry.number} ${entry.part}`;
      const known = this.#byPlace.get(place);
      const event = known ?? { ...entry, sequence: this.events.length + 1 };
      if (!known) this.events.push(event);
      this.#byPlace.set(place, event);
      ({ at } = event);
    }
    this.onRecord();
    return { at, ended: false };
  }

  /** The events as `TYPE task`. */
  get lines(): string[] {
    return this.events.map(({ type, task }) => (task === null ? type : `${type} ${task}`));
  }
}
