import { GivenAnswers, type GivenAnswer } from '../adapters/approvals/GivenAnswers.js';
import { MemoryDurable } from '../adapters/durable/MemoryDurable.js';
import { MemoryMailbox } from '../adapters/durable/MemoryMailbox.js';
import { MemoryStepJournal } from '../adapters/durable/MemoryStepJournal.js';
import { MemoryEventExchange } from '../adapters/events/MemoryEventExchange.js';
import { MemoryHistory } from '../adapters/history/MemoryHistory.js';
import type { JqExpressions } from '../adapters/jq/JqExpressions.js';
import type { MailServer } from '../adapters/mail/MailServer.js';
import { MachineProcesses } from '../adapters/process/MachineProcesses.js';
import { ProtocolCallers } from '../adapters/protocols/ProtocolCallers.js';
import { TokenCache } from '../domain/authentication/TokenCache.js';
import type { Definition } from '../domain/dsl/Definition.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';
import { childEndOf } from '../domain/execution/childEndOf.js';
import { defaultCalls } from '../domain/execution/defaultCalls.js';
import type { ChildEnd } from '../domain/interpreter/ChildWorkflows.js';
import type { ExpressionEvaluator } from '../domain/interpreter/ExpressionEvaluator.js';
import type { HistoryEvent, HistoryRecorder } from '../domain/interpreter/HistoryEvent.js';
import type { Inferences } from '../domain/inference/Inferences.js';
import { interpret } from '../domain/interpreter/interpret.js';
import type { ExecutionPlan, Surroundings } from '../domain/interpreter/Run.js';
import type { Secrets } from '../domain/secrets/secretValue.js';
import { IdleExecutions } from './IdleExecutions.js';
import { LazyHttpCaller } from './LazyHttpCaller.js';
import { LocalChildWorkflows, type LocalChild } from './LocalChildWorkflows.js';
import { localDirectory, type LocalConnector } from './LocalConnector.js';
import { PacedClock } from './PacedClock.js';
import { pacedProtocols } from './pacedProtocols.js';
import { toldHistory } from './toldHistory.js';

export interface LocalExecutionsOptions {
  /** Evaluates their expressions; closed with them. */
  expressions: JqExpressions;
  /** Runs their processes; closed with them. By default scripts only. */
  processes?: MachineProcesses | undefined;
  /** What their mails are sent by; without it none are. */
  mail?: MailServer | undefined;
  /** What they may run as workflows within themselves. */
  workflows: readonly Definition[];
  connectors?: readonly LocalConnector[] | undefined;
  /** By their names; what `use.secrets` does not name is not used. */
  secrets?: Secrets | undefined;
  /** How approvals are answered, by what the history calls their tasks. */
  answers?: ReadonlyMap<string, GivenAnswer> | undefined;
  /** Whom models are asked of; by default nobody. */
  inferences?: Inferences | undefined;
  /** Milliseconds after which a wait is taken as over; 0 skips all. Default Infinity. */
  longestWaitMs?: number | undefined;
  /** Told when none of them does anything but wait for what somebody would have to send. */
  idle: () => void;
  /** Ends them all. */
  signal: AbortSignal;
}

/** What each execution has of its own. */
interface Own {
  journal: MemoryStepJournal;
  mailbox: MemoryMailbox;
  exchange: MemoryEventExchange;
  history: HistoryRecorder;
  /** How many workflows it runs within. */
  depth: number;
  /** Ends it. */
  signal: AbortSignal;
}

const noModels: Inferences = {
  infer: async () => ({ kind: 'unusable', detail: 'no inference server is given to ask a model of' }),
};

/** The executions of one local run: the definition's, and those that run within it. They share a clock, events and all that is called. */
export class LocalExecutions {
  readonly #options: LocalExecutionsOptions;
  readonly #clock: PacedClock;
  readonly #http = new LazyHttpCaller();
  readonly #tokens = new TokenCache(this.#http).of('local');
  readonly #processes: MachineProcesses;
  readonly #protocols: ProtocolCallers;
  readonly #expressions: ExpressionEvaluator;
  readonly #exchanges: MemoryEventExchange[] = [];
  readonly #idle = new IdleExecutions();
  readonly #children: LocalChildWorkflows;

  constructor(options: LocalExecutionsOptions) {
    this.#options = options;
    const { expressions, workflows, processes, longestWaitMs = Infinity } = options;
    this.#clock = new PacedClock(longestWaitMs);
    this.#processes = processes ?? new MachineProcesses({ allowed: { shell: false, container: false } });
    this.#protocols = new ProtocolCallers({
      allowPrivateAddresses: true,
      allowPrograms: this.#processes.allowsPrograms,
      mail: options.mail,
    });
    this.#expressions = {
      evaluate: (...given) => this.#clock.during(() => expressions.evaluate(...given)),
      validate: (...given) => this.#clock.during(() => expressions.validate(...given)),
    };
    this.#children = new LocalChildWorkflows(workflows, (child) => this.#runChild(child));
  }

  /** Sends an event to all of them. */
  async emit(event: CloudEvent): Promise<void> {
    await Promise.all(this.#exchanges.map((exchange) => exchange.emit(event)));
  }

  /**
   * Runs one to its end.
   * @param options where its steps and its history are kept, who is told of the latter, how many workflows it runs within, and what ends
   *   it by itself
   * @throws Abandoned when the signal has ended it
   */
  async run(
    plan: ExecutionPlan,
    {
      history,
      journal = new MemoryStepJournal(),
      onEvent = () => {},
      depth = 0,
      signal = this.#options.signal,
    }: {
      history: MemoryHistory;
      journal?: MemoryStepJournal;
      onEvent?: ((event: HistoryEvent) => void) | undefined;
      depth?: number;
      signal?: AbortSignal;
    },
  ): Promise<void> {
    const mailbox = new MemoryMailbox();
    const exchange = new MemoryEventExchange({ mailbox, expressions: this.#expressions });
    for (const event of this.#exchanges[0]?.events ?? []) await exchange.emit(event);
    this.#exchanges.push(exchange);
    this.#idle.begins(plan.executionId);
    try {
      const told = toldHistory(history, this.#clock, onEvent);
      const own = { journal, mailbox, exchange, history: told, depth, signal };
      await interpret(plan, this.#surroundings(plan, own));
    } finally {
      this.#idle.ends(plan.executionId);
    }
  }

  /** Waits for what the definition itself does not wait for, which ends by itself. */
  async finish(): Promise<void> {
    await this.#children.finish();
    await this.#processes.idle();
  }

  /** Ends what is under way, so that whoever waits for it gets an answer. */
  async close(): Promise<void> {
    await Promise.all([this.#http.close(), this.#options.expressions.close(), this.#processes.close()]);
  }

  #surroundings(
    { executionId, definition }: ExecutionPlan,
    { journal, mailbox, exchange, history, depth, signal }: Own,
  ): Surroundings {
    const clock = this.#clock;
    const { connectors = [], secrets = {}, answers } = this.#options;
    const processes = this.#processes.of('');
    const named = definition.use?.secrets;
    return {
      children: this.#children.of(mailbox, depth),
      durable: new MemoryDurable({
        journal,
        mailbox,
        clock: () => clock.now(),
        wait: (ms, abandoned) => clock.wait(ms, signal, ...(abandoned ? [abandoned] : [])),
        quiet: async (waits) => {
          if (this.#idle.only(executionId, waits)) this.#options.idle();
        },
        signal,
      }),
      events: {
        emit: (event) => this.emit(event),
        listen: (listening) => exchange.listen(listening),
        leave: (...given) => exchange.leave(...given),
      },
      approvals: new GivenAnswers(mailbox, answers, () => clock.now()),
      history,
      expressions: this.#expressions,
      http: { send: (request) => clock.during(() => this.#http.send(request)) },
      protocols: pacedProtocols(this.#protocols, clock),
      inferences: {
        infer: (...given) => clock.during(() => (this.#options.inferences ?? noModels).infer(...given)),
      },
      processes: { run: (...given) => clock.during(() => processes.run(...given)) },
      connectors: localDirectory(connectors),
      calls: defaultCalls,
      secrets: Object.fromEntries(Object.entries(secrets).filter(([name]) => named?.includes(name))),
      tokens: this.#tokens,
    };
  }

  async #runChild({ executionId, definition, input, depth, signal: own }: LocalChild): Promise<ChildEnd> {
    const history = new MemoryHistory();
    const signal = AbortSignal.any([this.#options.signal, own]);
    try {
      await this.run({ executionId, definition, input }, { history, depth, signal });
      return childEndOf(executionId, history.events.at(-1)!) as ChildEnd;
    } catch (error) {
      if (!signal.aborted) throw error;
      return { executionId, status: 'CANCELLED', output: null, error: null };
    }
  }
}
