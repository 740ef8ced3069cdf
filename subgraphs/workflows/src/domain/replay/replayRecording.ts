import { compensationPart } from '../interpreter/compensationPart.js';
import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import { endsHistory, type HistoryEvent, type HistoryRecorder } from '../interpreter/HistoryEvent.js';
import { interpret } from '../interpreter/interpret.js';
import type { Compensating, Surroundings } from '../interpreter/Run.js';
import type { Problem } from '../interpreter/WorkflowError.js';
import { isJsonObject } from '../Json.js';
import { masked } from '../secrets/Mask.js';
import type { Difference } from './Difference.js';
import type { Recording } from './Recording.js';
import { Replay } from './Replay.js';
import { ReplayDurable } from './ReplayDurable.js';

/** What came of a replay. */
export interface ReplayResult {
  /** Events and steps that came as they were recorded. */
  same: number;
  /** Null where the same was decided everywhere. */
  difference: Difference | null;
}

/**
 * Has the interpreter decide again what an execution has decided, on what it was told then, and compares. Nothing is called,
 * waited for or written. Of an execution that has not ended, or that somebody else has ended, what is recorded is compared.
 * @param options `isWhole`: nothing was going on when it was recorded, so that every step that it has must come
 */
export async function replayRecording(
  recording: Recording,
  expressions: ExpressionEvaluator,
  { isWhole = endsHistory(recording.history.at(-1)?.type ?? 'EXECUTION_STARTED') } = {},
): Promise<ReplayResult> {
  const replay = new Replay(recording);
  const { executionId, definition, input } = recording;
  const recorder = new ReplayHistory(replay);
  const surroundings = surroundingsOf(replay, recorder, recording, expressions);
  const plan = { executionId, definition, input };
  for (const compensation of [null, ...roundsOf(recording.history)]) {
    recorder.round = compensation?.round ?? 0;
    const ended = interpret({ ...plan, ...(compensation && { compensation }) }, surroundings).catch(
      (error: Error) => {
        replay.difference ??= {
          kind: 'UNDECIDED',
          message: `The replay broke off: ${error.message}`,
          part: '',
          number: 0,
          sequence: null,
          recorded: null,
          found: null,
        };
      },
    );
    await Promise.race([ended, replay.quiet(0)]);
    await replay.quiet(0);
  }
  replay.conclude(isWhole);
  return { same: replay.same, difference: replay.difference };
}

/** The rounds of undoing that were begun from outside. */
function roundsOf(history: readonly HistoryEvent[]): Compensating[] {
  const begun = history.filter(
    ({ type, part, number }) =>
      number === 1 &&
      (type === 'COMPENSATION_RESUMED' || (type === 'COMPENSATION_STARTED' && part !== compensationPart(0))),
  );
  return begun.map((event, index) => ({
    round: index + 1,
    problem: problemIn(history.filter(({ sequence }) => sequence <= event.sequence)),
    startedAt: history.find(({ type }) => type === 'EXECUTION_STARTED')?.at ?? 0,
  }));
}

/** What an execution had failed with by then; null when it was cancelled. */
function problemIn(history: readonly HistoryEvent[]): Problem | null {
  const { detail } = history.find(({ type }) => type === 'COMPENSATION_STARTED') ?? {};
  return isJsonObject(detail) && isJsonObject(detail['error'])
    ? (detail['error'] as unknown as Problem)
    : null;
}

/** The history as it was recorded, which listens. */
class ReplayHistory implements HistoryRecorder {
  /** Of undoing. */
  round = 0;
  readonly #replay: Replay;

  constructor(replay: Replay) {
    this.#replay = replay;
  }

  async record(entries: Parameters<HistoryRecorder['record']>[0]): Promise<{ at: number; ended: boolean }> {
    let last = { at: 0, ended: false };
    for (const entry of entries) {
      last = await this.#replay.say(entry);
      if (last.ended) return last;
    }
    return last;
  }

  async recorded(types: readonly HistoryEvent['type'][], tasks: readonly string[]): Promise<HistoryEvent[]> {
    // What was there when the round began.
    const begin = this.#replay.event(compensationPart(this.round), 1)?.sequence ?? Infinity;
    const own = `${compensationPart(this.round)}|`;
    return this.#replay.recording.history.filter(
      ({ type, task, sequence, part }) =>
        (sequence < begin || part === `${own}skipped`) &&
        types.includes(type) &&
        task !== null &&
        tasks.includes(task),
    );
  }
}

function surroundingsOf(
  replay: Replay,
  history: HistoryRecorder,
  { definition, calls }: Recording,
  expressions: ExpressionEvaluator,
): Surroundings {
  // All that reaches outside is a step, and none is done again.
  const never = async (): Promise<never> => {
    throw new Error('A replay reaches nothing outside.');
  };
  return {
    durable: new ReplayDurable(replay),
    history,
    expressions: {
      evaluate: (...given) => replay.working(() => expressions.evaluate(...given)),
      validate: (...given) => replay.working(() => expressions.validate(...given)),
    },
    connectors: { find: never },
    http: { send: never },
    processes: { run: never },
    children: { start: never, cancel: never },
    protocols: { call: never, subscribe: never },
    inferences: { infer: never },
    events: { emit: never, listen: never, leave: never },
    approvals: { ask: never, expire: never },
    calls,
    // Nobody recorded them: what they gave was hidden.
    secrets: Object.fromEntries((definition.use?.secrets ?? []).map((name) => [name, masked])),
    tokens: { token: never, forget: () => {} },
  };
}
