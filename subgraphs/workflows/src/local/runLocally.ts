import { newId } from '@gantry/platform/ids/newId.js';
import { MemoryDurable } from '../adapters/durable/MemoryDurable.js';
import { longestTimerMs } from '../adapters/durable/longestTimerMs.js';
import { MemoryHistory } from '../adapters/history/MemoryHistory.js';
import type { JqExpressions } from '../adapters/jq/JqExpressions.js';
import { TokenCache } from '../domain/authentication/TokenCache.js';
import type { Definition } from '../domain/dsl/Definition.js';
import { defaultCalls } from '../domain/execution/defaultCalls.js';
import type { HistoryEvent, HistoryRecorder } from '../domain/interpreter/HistoryEvent.js';
import { interpret } from '../domain/interpreter/interpret.js';
import { standardErrors, type Problem } from '../domain/interpreter/WorkflowError.js';
import type { Json, JsonObject } from '../domain/Json.js';
import type { Secrets } from '../domain/secrets/secretValue.js';
import { LazyHttpCaller } from './LazyHttpCaller.js';
import { localDirectory, type LocalConnector } from './LocalConnector.js';
import { PacedClock } from './PacedClock.js';
import { taskRunsOf, type TaskRun } from './TaskRun.js';

export interface LocalRunOptions {
  definition: Definition;
  input: Json;
  /** Evaluates its expressions; closed when the run is over. */
  expressions: JqExpressions;
  connectors?: readonly LocalConnector[];
  /** By their names; what `use.secrets` does not name is not used. */
  secrets?: Secrets;
  /** Milliseconds after which a wait is taken as over; 0 skips all. Default Infinity. */
  longestWaitMs?: number;
  /** Milliseconds after which the run fails. Default Infinity. */
  timeoutMs?: number;
  /** Cancels the run. */
  signal?: AbortSignal;
  /** Told what happens, as it happens. */
  onEvent?: (event: HistoryEvent) => void;
}

/** How a run ended. */
export interface LocalRun {
  status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  /** Null unless it completed. */
  output: Json;
  /** Null unless it failed. */
  error: Problem | null;
  /** In the order in which their turns came. */
  tasks: TaskRun[];
}

/**
 * Runs a definition in this process, with nothing of the platform around it and nothing kept: its calls are made, also of
 * loopback and private addresses, which are the caller's own, and its waits are waited.
 */
export async function runLocally(options: LocalRunOptions): Promise<LocalRun> {
  const { definition, input, expressions, connectors = [], secrets = {}, onEvent = () => {} } = options;
  const { signal, timeoutMs = Infinity, longestWaitMs = Infinity } = options;
  const ending = new AbortController();
  const clock = new PacedClock(longestWaitMs);
  const history = new MemoryHistory();
  const http = new LazyHttpCaller();
  const named = definition.use?.secrets ?? [];
  const release = (): Promise<unknown> => Promise.all([http.close(), expressions.close()]);
  const end = (): void => {
    history.ended = true;
    ending.abort();
    // What is under way gets its answer now, and finds that the execution has ended.
    void release();
  };
  const timer = Number.isFinite(timeoutMs) ? setTimeout(end, Math.min(timeoutMs, longestTimerMs)) : undefined;
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    await interpret(
      { executionId: newId('exe'), definition, input },
      {
        durable: new MemoryDurable({
          clock: () => clock.now(),
          wait: (ms, abandoned) => clock.wait(ms, ending.signal, ...(abandoned ? [abandoned] : [])),
        }),
        history: told(history, clock, onEvent),
        expressions: {
          evaluate: (...given) => clock.during(() => expressions.evaluate(...given)),
          validate: (...given) => clock.during(() => expressions.validate(...given)),
        },
        http: { send: (request) => clock.during(() => http.send(request)) },
        connectors: localDirectory(connectors),
        calls: defaultCalls,
        secrets: Object.fromEntries(Object.entries(secrets).filter(([name]) => named.includes(name))),
        tokens: new TokenCache(http).of('local'),
      },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    await release();
  }
  const tasks = taskRunsOf(definition, history.events);
  const ended = endOf(history.events.at(-1));
  if (ended) return { ...ended, tasks };
  if (signal?.aborted) return { status: 'CANCELLED', output: null, error: null, tasks };
  return { status: 'FAILED', output: null, error: timedOut(timeoutMs), tasks };
}

/** How the run ended by itself, or null when it was ended. */
function endOf(last: HistoryEvent | undefined): Omit<LocalRun, 'tasks'> | null {
  const { output = null, error = null } = (last?.detail ?? {}) as JsonObject;
  if (last?.type === 'EXECUTION_COMPLETED') return { status: 'COMPLETED', output, error: null };
  if (last?.type === 'EXECUTION_FAILED')
    return { status: 'FAILED', output: null, error: error as unknown as Problem };
  return null;
}

/** Tells what is recorded, by the clock of the run. */
function told(
  history: MemoryHistory,
  clock: PacedClock,
  onEvent: (event: HistoryEvent) => void,
): HistoryRecorder {
  return {
    record: async (entries) => {
      const known = history.events.length;
      const answer = await history.record(entries.map((entry) => ({ ...entry, at: clock.at(entry.at) })));
      for (const event of history.events.slice(known)) onEvent(event);
      return answer;
    },
  };
}

function timedOut(timeoutMs: number): Problem {
  return {
    ...standardErrors.timeout,
    detail: `The run took longer than the ${timeoutMs} ms that it was given.`,
    instance: '/',
  };
}
