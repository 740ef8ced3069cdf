import { newId } from '@gantry/platform/ids/newId.js';
import { GivenAnswers, type GivenAnswer } from '../adapters/approvals/GivenAnswers.js';
import { MemoryDurable } from '../adapters/durable/MemoryDurable.js';
import { MemoryMailbox } from '../adapters/durable/MemoryMailbox.js';
import { longestTimerMs } from '../adapters/durable/longestTimerMs.js';
import { MemoryEventExchange } from '../adapters/events/MemoryEventExchange.js';
import { MemoryStepJournal } from '../adapters/durable/MemoryStepJournal.js';
import { MemoryHistory } from '../adapters/history/MemoryHistory.js';
import { MachineProcesses } from '../adapters/process/MachineProcesses.js';
import type { JqExpressions } from '../adapters/jq/JqExpressions.js';
import { TokenCache } from '../domain/authentication/TokenCache.js';
import type { Definition } from '../domain/dsl/Definition.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';
import { defaultCalls } from '../domain/execution/defaultCalls.js';
import { Abandoned } from '../domain/interpreter/Durable.js';
import type { ExpressionEvaluator } from '../domain/interpreter/ExpressionEvaluator.js';
import type { HistoryEvent, HistoryRecorder } from '../domain/interpreter/HistoryEvent.js';
import { childEndOf } from '../domain/execution/childEndOf.js';
import type { ChildEnd } from '../domain/interpreter/ChildWorkflows.js';
import { interpret } from '../domain/interpreter/interpret.js';
import type { Surroundings } from '../domain/interpreter/Run.js';
import { standardErrors, type Problem } from '../domain/interpreter/WorkflowError.js';
import type { Recording } from '../domain/replay/Recording.js';
import type { Json, JsonObject } from '../domain/Json.js';
import type { Secrets } from '../domain/secrets/secretValue.js';
import { ComingEvents } from './ComingEvents.js';
import { IdleExecutions } from './IdleExecutions.js';
import { ProtocolCallers } from '../adapters/protocols/ProtocolCallers.js';
import { LazyHttpCaller } from './LazyHttpCaller.js';
import { LocalChildWorkflows, type LocalChild } from './LocalChildWorkflows.js';
import { localDirectory, type LocalConnector } from './LocalConnector.js';
import { PacedClock } from './PacedClock.js';
import { taskRunsOf, type TaskRun } from './TaskRun.js';

export interface LocalRunOptions {
  definition: Definition;
  input: Json;
  /** Evaluates its expressions; closed when the run is over. */
  expressions: JqExpressions;
  /** Runs its processes; closed when the run is over. By default scripts only. */
  processes?: MachineProcesses;
  /** What it may run as workflows within itself, and what those may. */
  workflows?: readonly Definition[];
  connectors?: readonly LocalConnector[];
  /** By their names; what `use.secrets` does not name is not used. */
  secrets?: Secrets;
  /** How approvals are answered, by what the history calls their tasks. */
  answers?: ReadonlyMap<string, GivenAnswer>;
  /** Events that it can hear, as they come; by default there are none but its own. */
  events?: AsyncIterable<CloudEvent>;
  /** Milliseconds after which a wait is taken as over; 0 skips all. Default Infinity. */
  longestWaitMs?: number;
  /** Milliseconds after which the run fails. Default Infinity. */
  timeoutMs?: number;
  /** Cancels the run. */
  signal?: AbortSignal;
  /** Told what happens, as it happens. */
  onEvent?: (event: HistoryEvent) => void;
}

/** What each execution of a run has of its own. */
interface OwnSurroundings {
  journal: MemoryStepJournal;
  mailbox: MemoryMailbox;
  exchange: MemoryEventExchange;
  history: HistoryRecorder;
  depth: number;
  signal: AbortSignal;
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
  const { definition, input, expressions, connectors = [], secrets = {}, onEvent = () => {} } = options;
  const { signal, timeoutMs = Infinity, longestWaitMs = Infinity, events } = options;
  const ending = new AbortController();
  const clock = new PacedClock(longestWaitMs);
  const history = new MemoryHistory();
  const http = new LazyHttpCaller();
  const journal = new MemoryStepJournal();
  const executionId = newId('exe');
  const evaluating: ExpressionEvaluator = {
    evaluate: (...given) => clock.during(() => expressions.evaluate(...given)),
    validate: (...given) => clock.during(() => expressions.validate(...given)),
  };
  const mailbox = new MemoryMailbox();
  const exchanges = [new MemoryEventExchange({ mailbox, expressions: evaluating })];
  const emit = async (event: CloudEvent): Promise<void> => {
    await Promise.all(exchanges.map((exchange) => exchange.emit(event)));
  };
  const idle = new IdleExecutions();
  let inVain = false;
  const processes =
    options.processes ?? new MachineProcesses({ allowed: { shell: false, container: false } });
  const own = processes.of('');
  const tokens = new TokenCache(http).of('local');
  const protocols = new ProtocolCallers({
    allowPrivateAddresses: true,
    allowPrograms: processes.allowsPrograms,
  });
  const release = (): Promise<unknown> => Promise.all([http.close(), expressions.close(), processes.close()]);
  const end = (): void => {
    history.ended = true;
    ending.abort(new Abandoned('The run has ended.'));
    // What is under way gets its answer now, and finds that the execution has ended.
    void release();
  };
  const coming = new ComingEvents(events, emit, end);
  // Who waits for events keeps no timer, and the process is to wait as well.
  const held = setInterval(() => {}, longestTimerMs);
  const timer = Number.isFinite(timeoutMs) ? setTimeout(end, Math.min(timeoutMs, longestTimerMs)) : undefined;
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  /** What one execution runs on, where several share the rest. */
  const surroundingsOf = (
    executionId: string,
    { use }: Definition,
    { journal, mailbox, exchange, history, depth, signal }: OwnSurroundings,
  ): Surroundings => ({
    children: children.of(mailbox, depth),
    durable: new MemoryDurable({
      journal,
      mailbox,
      clock: () => clock.now(),
      wait: (ms, abandoned) => clock.wait(ms, signal, ...(abandoned ? [abandoned] : [])),
      quiet: async (waits) => {
        // What only waits for events has waited in vain once none can come.
        if (!idle.only(executionId, waits) || !coming.over) return;
        inVain = true;
        end();
      },
      signal,
    }),
    events: {
      emit,
      listen: (listening) => exchange.listen(listening),
      leave: (...given) => exchange.leave(...given),
    },
    approvals: new GivenAnswers(mailbox, options.answers, () => clock.now()),
    history,
    expressions: evaluating,
    http: { send: (request) => clock.during(() => http.send(request)) },
    protocols: { call: (...given) => clock.during(() => protocols.call(...given)) },
    processes: { run: (...given) => clock.during(() => own.run(...given)) },
    connectors: localDirectory(connectors),
    calls: defaultCalls,
    secrets: Object.fromEntries(Object.entries(secrets).filter(([name]) => use?.secrets?.includes(name))),
    tokens,
  });
  const runChild = async ({ executionId, ...child }: LocalChild): Promise<ChildEnd> => {
    const history = new MemoryHistory();
    const mailbox = new MemoryMailbox();
    const exchange = new MemoryEventExchange({ mailbox, expressions: evaluating });
    for (const event of exchanges[0]!.events) await exchange.emit(event);
    exchanges.push(exchange);
    const signal = AbortSignal.any([ending.signal, child.signal]);
    idle.begins(executionId);
    try {
      await interpret(
        { executionId, definition: child.definition, input: child.input },
        surroundingsOf(executionId, child.definition, {
          journal: new MemoryStepJournal(),
          mailbox,
          exchange,
          history: told(history, clock, () => {}),
          depth: child.depth,
          signal,
        }),
      );
      return childEndOf(executionId, history.events.at(-1)!) as ChildEnd;
    } catch (error) {
      if (!signal.aborted) throw error;
      return { executionId, status: 'CANCELLED', output: null, error: null };
    } finally {
      idle.ends(executionId);
    }
  };
  const children = new LocalChildWorkflows([...(options.workflows ?? []), definition], runChild);
  idle.begins(executionId);
  try {
    await interpret(
      { executionId, definition, input },
      surroundingsOf(executionId, definition, {
        journal,
        mailbox,
        exchange: exchanges[0]!,
        history: told(history, clock, onEvent),
        depth: 0,
        signal: ending.signal,
      }),
    );
    idle.ends(executionId);
    // What the definition does not wait for ends by itself, too.
    await children.finish();
    await processes.idle();
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
  } finally {
    coming.end();
    clearInterval(held);
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
    await release();
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
    recorded: (types, tasks) => history.recorded(types, tasks),
  };
}

function timedOut(detail: string): Problem {
  return { ...standardErrors.timeout, detail, instance: '/' };
}
