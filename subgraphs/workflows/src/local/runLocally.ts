import { newId } from '@gantry/platform/ids/newId.js';
import { longestTimerMs } from '../adapters/durable/longestTimerMs.js';
import { MemoryStepJournal } from '../adapters/durable/MemoryStepJournal.js';
import { MemoryHistory } from '../adapters/history/MemoryHistory.js';
import type { Definition } from '../domain/dsl/Definition.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';
import { defaultCalls } from '../domain/execution/defaultCalls.js';
import { Abandoned } from '../domain/interpreter/Durable.js';
import type { HistoryEvent } from '../domain/interpreter/HistoryEvent.js';
import { standardErrors, type Problem } from '../domain/interpreter/WorkflowError.js';
import type { Json, JsonObject } from '../domain/Json.js';
import type { Recording } from '../domain/replay/Recording.js';
import { ComingEvents } from './ComingEvents.js';
import { LocalExecutions, type LocalExecutionsOptions } from './LocalExecutions.js';
import { taskRunsOf, type TaskRun } from './TaskRun.js';

export interface LocalRunOptions extends Omit<LocalExecutionsOptions, 'workflows' | 'idle' | 'signal'> {
  definition: Definition;
  input: Json;
  /** What it may run as workflows within itself, and what those may. */
  workflows?: readonly Definition[];
  /** Events that it can hear, as they come; by default there are none but its own. */
  events?: AsyncIterable<CloudEvent>;
  /** Milliseconds after which the run fails. Default Infinity. */
  timeoutMs?: number;
  /** Cancels the run. */
  signal?: AbortSignal;
  /** Told what happens, as it happens. */
  onEvent?: (event: HistoryEvent) => void;
}

/** How a run ended. */
export interface LocalRun {
  /** COMPENSATION_FAILED: it failed, and what it had done could not be undone as the definition says. */
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'COMPENSATION_FAILED';
  /** Null unless it completed. */
  output: Json;
  /** Null unless it failed; of what could not be undone, why. */
  error: Problem | null;
  /** In the order in which their turns came. */
  tasks: TaskRun[];
  /** All that it has decided, to be replayed. */
  recording: Recording;
}

/**
 * Runs a definition in this process, with nothing of the platform around it and nothing kept: its calls are made, also of
 * loopback and private addresses, which are the caller's own, and its waits are waited.
 */
export async function runLocally(options: LocalRunOptions): Promise<LocalRun> {
  const { definition, input, signal, timeoutMs = Infinity, workflows = [] } = options;
  const ending = new AbortController();
  const history = new MemoryHistory();
  const journal = new MemoryStepJournal();
  const executionId = newId('exe');
  let inVain = false;
  const executions = new LocalExecutions({
    ...options,
    workflows: [...workflows, definition],
    idle: () => {
      // What only waits for events has waited in vain once none can come.
      if (!coming.over) return;
      inVain = true;
      end();
    },
    signal: ending.signal,
  });
  const end = (): void => {
    history.ended = true;
    ending.abort(new Abandoned('The run has ended.'));
    // What is under way gets its answer now, and finds that the execution has ended.
    void executions.close();
  };
  const coming = new ComingEvents(options.events, (event) => executions.emit(event), end);
  // Who waits for events keeps no timer, and the process is to wait as well.
  const held = setInterval(() => {}, longestTimerMs);
  const timer = Number.isFinite(timeoutMs) ? setTimeout(end, Math.min(timeoutMs, longestTimerMs)) : undefined;
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    const { onEvent } = options;
    await executions.run({ executionId, definition, input }, { history, journal, onEvent });
    await executions.finish();
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
  } finally {
    coming.end();
    clearInterval(held);
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    await executions.close();
  }
  if (coming.fault !== undefined) throw coming.fault;
  const rest = {
    tasks: taskRunsOf(definition, history.events),
    recording: {
      executionId,
      definition,
      input,
      calls: defaultCalls,
      history: history.events,
      journal: journal.all,
    },
  };
  const ended = endOf(history.events.at(-1));
  if (ended) return { ...ended, ...rest };
  if (signal?.aborted) return { status: 'CANCELLED', output: null, error: null, ...rest };
  const detail = inVain
    ? 'The run waits for events or answers, and none are to come.'
    : `The run took longer than the ${timeoutMs} ms that it was given.`;
  return { status: 'FAILED', output: null, error: timedOut(detail), ...rest };
}

/** How the run ended by itself, or null when it was ended. */
function endOf(last: HistoryEvent | undefined): Omit<LocalRun, 'tasks' | 'recording'> | null {
  const { output = null, error = null } = (last?.detail ?? {}) as JsonObject;
  if (last?.type === 'EXECUTION_COMPLETED') return { status: 'COMPLETED', output, error: null };
  if (last?.type === 'EXECUTION_FAILED')
    return { status: 'FAILED', output: null, error: error as unknown as Problem };
  if (last?.type === 'COMPENSATION_FAILED')
    return { status: 'COMPENSATION_FAILED', output: null, error: error as unknown as Problem };
  return null;
}

function timedOut(detail: string): Problem {
  return { ...standardErrors.timeout, detail, instance: '/' };
}
