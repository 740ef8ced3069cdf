import { compensationPart, takesPart } from '../../domain/interpreter/compensationPart.js';
import type {
  HistoryEntry,
  HistoryEvent,
  HistoryEventType,
  HistoryRecorder,
} from '../../domain/interpreter/HistoryEvent.js';
import { resumptionOf } from '../../domain/interpreter/resumptionOf.js';
import type { Compensating } from '../../domain/interpreter/Run.js';
import { remainingUndos } from '../../domain/interpreter/Undo.js';
import type { Problem } from '../../domain/interpreter/WorkflowError.js';
import { isJsonObject } from '../../domain/Json.js';

/** A history in memory: for tests, and for running a definition without a database. */
export class MemoryHistory implements HistoryRecorder {
  readonly events: HistoryEvent[] = [];
  readonly #byPlace = new Map<string, HistoryEvent>();
  /** Set to end the execution from outside. */
  ended = false;
  /** Set where what the execution has done is being undone, or could not be. */
  compensation: Compensating | null = null;
  /** Called before entries are written, and when they have been; throwing a `Crash` ends the run there. */
  onRecord: () => void = () => {};

  async record(entries: readonly HistoryEntry[]): Promise<{ at: number; ended: boolean }> {
    const round = this.compensation?.round ?? 0;
    const standing = { status: this.compensation ? ('COMPENSATING' as const) : ('RUNNING' as const), round };
    if (this.ended || !takesPart(standing, entries[0]?.part ?? '')) return { at: 0, ended: true };
    this.onRecord();
    let at = 0;
    for (const entry of entries) ({ at } = this.#add(entry));
    this.onRecord();
    return { at, ended: false };
  }

  async recorded(types: readonly HistoryEventType[], tasks: readonly string[]): Promise<HistoryEvent[]> {
    const wanted = this.events.filter(
      ({ type, task }) => types.includes(type) && task !== null && tasks.includes(task),
    );
    return structuredClone(wanted);
  }

  /** Ends the execution from outside, and has what it has done undone. */
  cancelAndCompensate(): void {
    const startedAt = this.events[0]?.at ?? 0;
    this.compensation = { round: 1, problem: null, startedAt };
    const part = compensationPart(1);
    this.#add({ part, number: 1, type: 'COMPENSATION_STARTED', task: null, at: Date.now(), detail: null });
  }

  /** Has what could not be undone tried again, but for what is at these places. */
  resume(skipped: readonly string[] = []): void {
    const { compensation } = this;
    if (!compensation) throw new Error('Nothing has been undone.');
    const round = compensation.round + 1;
    const undos = remainingUndos(this.events).filter(({ place }) => skipped.includes(place));
    for (const entry of resumptionOf(round, 'test', undos)) this.#add(entry);
    this.compensation = { ...compensation, round };
  }

  /** The events as `TYPE task`. */
  get lines(): string[] {
    return this.events.map(({ type, task }) => (task === null ? type : `${type} ${task}`));
  }

  #add(entry: HistoryEntry): HistoryEvent {
    const place = `${entry.number} ${entry.part}`;
    const known = this.#byPlace.get(place);
    if (known) return known;
    const event = { ...entry, sequence: this.events.length + 1 };
    this.events.push(event);
    this.#byPlace.set(place, event);
    if (event.type === 'COMPENSATION_STARTED' && !this.compensation) {
      const { error = null } = isJsonObject(event.detail) ? event.detail : {};
      const startedAt = this.events[0]?.at ?? 0;
      this.compensation = { round: 0, problem: error as unknown as Problem | null, startedAt };
    }
    return event;
  }
}
