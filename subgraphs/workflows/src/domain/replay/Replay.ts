import { isSame } from '../comparison/isSame.js';
import type { HistoryEntry, HistoryEvent } from '../interpreter/HistoryEvent.js';
import type { KeptStep } from '../interpreter/StepJournal.js';
import type { Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { Difference } from './Difference.js';
import type { Recording } from './Recording.js';

const never = new Promise<never>(() => {});

/** What a replay has asked for and said so far, beside what was recorded. */
export class Replay {
  readonly recording: Recording;
  difference: Difference | null = null;
  /** Events and steps that came as they were recorded. */
  same = 0;
  readonly #events = new Map<string, HistoryEvent>();
  readonly #said = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  readonly #waiting: { rank: number; go: () => void }[] = [];
  #working = 0;
  #pumping = false;

  constructor(recording: Recording) {
    this.recording = recording;
    for (const event of recording.history) this.#events.set(placeOf(event.part, event.number), event);
  }

  /** What was recorded of a line at a number. */
  event(part: string, number: number): HistoryEvent | undefined {
    return this.#events.get(placeOf(part, number));
  }

  /** The next step of a line, as it was recorded; waits forever where the record of the line ends. */
  async step(part: string, name: string): Promise<KeptStep> {
    const index = this.#asked.get(part) ?? 0;
    const recorded = this.recording.journal[part]?.[index];
    if (this.difference || !recorded) return never;
    if (recorded.name !== name) {
      return this.#differ({
        kind: 'STEP',
        message: `Step ${index + 1}${lineOf(part)} was ${showValue(recorded.name)}, and is ${showValue(name)}.`,
        part,
        number: index + 1,
        sequence: null,
        recorded: recorded.name,
        found: name,
      });
    }
    this.#asked.set(part, index + 1);
    this.same += 1;
    return recorded;
  }

  /** Takes an entry of a line; waits forever where the record of the line ends. @returns when it was recorded */
  async say(entry: HistoryEntry): Promise<{ at: number; ended: boolean }> {
    const { part, number } = entry;
    const recorded = this.event(part, number);
    if (this.difference || !recorded) return never;
    this.#said.set(part, number);
    // Somebody else has written that, and it was the last.
    if (isFromOutside(recorded)) return { at: recorded.at, ended: recorded.type === 'EXECUTION_CANCELLED' };
    if (!isSame(shown(recorded), shown(entry))) {
      return this.#differ({
        kind: 'EVENT',
        message: `Event ${recorded.sequence}${lineOf(part)} was ${showValue(shown(recorded))}, and is ${showValue(shown(entry))}.`,
        part,
        number,
        sequence: recorded.sequence,
        recorded: shown(recorded),
        found: shown(entry),
      });
    }
    this.same += 1;
    return { at: recorded.at, ended: false };
  }

  /** Does what takes longer than deciding. */
  async working<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
    }
  }

  /**
   * Ends when nothing goes on any more: everything has ended, or waits for what was not recorded, or here. Of those that wait here
   * one goes on at a time, of the highest rank.
   */
  async quiet(rank: number): Promise<void> {
    const turn = Promise.withResolvers<void>();
    this.#waiting.push({ rank, go: turn.resolve });
    if (!this.#pumping) void this.#pump();
    await turn.promise;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#waiting.length > 0) {
      for (let idle = 0; idle < 3;) {
        await new Promise((resolve) => setImmediate(resolve));
        idle = this.#working === 0 ? idle + 1 : 0;
      }
      const rank = Math.max(...this.#waiting.map((each) => each.rank));
      const [next] = this.#waiting.splice(
        this.#waiting.findIndex((each) => each.rank === rank),
        1,
      );
      next?.go();
    }
    this.#pumping = false;
  }

  /**
   * Notes what was recorded and did not come, once nothing goes on any more.
   * @param isWhole whether nothing was going on when it was recorded; otherwise there may be steps that came after the history was read
   */
  conclude(isWhole: boolean): void {
    if (this.difference) return;
    const missing = this.recording.history.find(
      (event) => !isFromOutside(event) && event.number > (this.#said.get(event.part) ?? 0),
    );
    if (missing) {
      const { part, number, sequence } = missing;
      const message = `Event ${sequence}${lineOf(part)} was ${showValue(shown(missing))}, and does not come any more.`;
      const recorded = shown(missing);
      this.difference = { kind: 'EVENT', message, part, number, sequence, recorded, found: null };
      return;
    }
    if (!isWhole) return;
    for (const [part, steps] of Object.entries(this.recording.journal)) {
      const asked = this.#asked.get(part) ?? 0;
      const left = steps[asked];
      if (!left) continue;
      const message = `Step ${asked + 1}${lineOf(part)} was ${showValue(left.name)}, and does not come any more.`;
      const number = asked + 1;
      this.difference = {
        kind: 'STEP',
        message,
        part,
        number,
        sequence: null,
        recorded: left.name,
        found: null,
      };
      return;
    }
  }

  #differ(difference: Difference): Promise<never> {
    this.difference ??= difference;
    return never;
  }
}

/** Whether an event was written by somebody else than the interpreter. */
function isFromOutside({ type, part }: HistoryEvent): boolean {
  return (
    (type === 'EXECUTION_CANCELLED' && part === '') ||
    type === 'COMPENSATION_RESUMED' ||
    type === 'EXECUTION_MIGRATED' ||
    type === 'TASK_COMPENSATION_SKIPPED' ||
    (type === 'COMPENSATION_STARTED' && part !== 'undo*0')
  );
}

/** What of an entry was decided: not when. */
function shown({ type, task, detail }: HistoryEntry): Json {
  return { type, task, detail };
}

function placeOf(part: string, number: number): string {
  return `${number} ${part}`;
}

function lineOf(part: string): string {
  return part === '' ? '' : ` of ${showValue(part)}`;
}
