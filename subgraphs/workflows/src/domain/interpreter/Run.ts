import type { ApprovalDesk } from '../approval/ApprovalDesk.js';
import type { Definition } from '../dsl/Definition.js';
import { expressionOf } from '../dsl/expressionOf.js';
import type { TokenSource } from '../authentication/TokenCache.js';
import { Mask } from '../secrets/Mask.js';
import type { Secrets } from '../secrets/secretValue.js';
import { secretsRead } from '../secrets/secretsRead.js';
import type { EventExchange } from '../event/EventExchange.js';
import type { Inferences } from '../inference/Inferences.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { ChildWorkflows } from './ChildWorkflows.js';
import { Abandoned, type Durable, type Parts, type StepAround } from './Durable.js';
import { ExpressionFault, type ExpressionEvaluator } from './ExpressionEvaluator.js';
import type { HistoryEntry, HistoryEvent, HistoryEventType, HistoryRecorder } from './HistoryEvent.js';
import type { Signal } from './Mailbox.js';
import type { Processes } from './Processes.js';
import type { ProtocolCaller } from './ProtocolCaller.js';
import type { CallSettings, ConnectorDirectory, HttpCaller } from './Services.js';
import { innerLists } from '../dsl/innerLists.js';
import { fillInLoosely } from './fillInLoosely.js';
import { partKeyOf } from './partKeyOf.js';
import { WorkflowError, type Problem } from './WorkflowError.js';

/** What an execution runs. */
export interface ExecutionPlan {
  executionId: string;
  /** Absent on a laptop. */
  workflowId?: string;
  definition: Definition;
  input: Json;
  /** Where connectors are called; by default as the definition says, or at their own base URLs. */
  environment?: string | null;
  /** Set where nothing goes on any more but the undoing of what has been done. */
  compensation?: Compensating;
}

/** Why and how far what an execution has done is being undone. */
export interface Compensating {
  /** Counts how often the undoing was begun; 0 where the execution itself has begun it. */
  round: number;
  /** What the execution failed with; null when it was cancelled. */
  problem: Problem | null;
  /** When the execution began, in milliseconds since 1970. */
  startedAt: number;
}

/** What an execution runs on. */
export interface Surroundings {
  durable: Durable;
  history: HistoryRecorder;
  expressions: ExpressionEvaluator;
  connectors: ConnectorDirectory;
  http: HttpCaller;
  events: EventExchange;
  approvals: ApprovalDesk;
  processes: Processes;
  children: ChildWorkflows;
  protocols: ProtocolCaller;
  inferences: Inferences;
  calls: CallSettings;
  /** Those that `use.secrets` names, as far as there are any. */
  secrets: Secrets;
  tokens: TokenSource;
}

/** The execution was ended from outside; nothing more may happen in it. */
export class ExecutionEnded extends Error {
  override readonly name = 'ExecutionEnded';
}

/** The engine under the durable port failed; the engine decides what becomes of the execution. */
export class DurableFault extends Error {
  override readonly name = 'DurableFault';
}

/** Runs a part of what goes on side by side, by its name there. */
export type RunPart = <T>(name: string, work: (run: Run) => Promise<T>) => Promise<T>;

/** How many tasks one execution may run, so that an endless loop ends. */
const mostTasks = 10_000;

/** One execution while it runs, or one part of it where it goes on side by side: its context, its history and its place in time. */
export class Run {
  readonly plan: ExecutionPlan;
  readonly surroundings: Surroundings;
  /** Key of the part; empty for what is no part. */
  readonly part: string;
  /** What `export` has made so far. */
  context: Json = {};
  /** When the last recorded event happened, in milliseconds since 1970: as late as it can be known without asking. */
  now = 0;
  startedAt = 0;
  /** Hides secrets in all that is kept. */
  readonly mask: Mask;
  #number = 0;
  #tasks: { count: number };
  #pending: HistoryEntry[] = [];
  readonly #repeated: ReadonlySet<string>;
  readonly #of: Run | null;
  /** Tasks under way that are not to be left half told. */
  #held = 0;
  #released: (() => void) | null = null;
  #unwanted = false;
  /** The workflows within it that it, or a part of it, waits for at the moment: their executions. */
  readonly awaited = new Set<string>();
  /** How far it has read channels, each by what names it: a part goes on where the flow around it was. */
  readonly readTo: Map<string, Json>;
  /** How often it has come to a place: a retry does so at the same place again. */
  readonly #visits = new Map<string, number>();

  /** @param of the run that it is a part of */
  constructor(plan: ExecutionPlan, surroundings: Surroundings, part = '', of?: Run) {
    this.plan = plan;
    this.surroundings = surroundings;
    this.part = part;
    this.#of = of ?? null;
    this.mask = of ? of.mask : new Mask(surroundings.secrets);
    this.readTo = new Map(of?.readTo);
    this.#tasks = of ? of.#tasks : { count: 0 };
    this.#repeated = of ? of.#repeated : repeatedNames(plan.definition);
    if (!of) return;
    this.context = of.context;
    this.now = of.now;
    this.startedAt = of.startedAt;
  }

  /** Adds to the history, written with the next `flush`. */
  note(type: HistoryEventType, task: string | null, detail: Json, startedAt?: number): void {
    this.#number += 1;
    const shown = this.mask.value(detail);
    const entry = { part: this.part, number: this.#number, type, task, at: Date.now(), detail: shown };
    this.#pending.push(startedAt === undefined ? entry : { ...entry, startedAt });
  }

  /** Writes what has been noted. Throws `ExecutionEnded` when the execution has been ended from outside. */
  async flush(): Promise<void> {
    const entries = this.#pending;
    if (entries.length === 0) return;
    this.#pending = [];
    const { durable, history } = this.surroundings;
    const { at, ended } = await this.#durably(() => durable.write('history', () => history.record(entries)));
    if (ended) throw new ExecutionEnded(`Execution ${this.plan.executionId} has been ended.`);
    this.now = at;
  }

  /** What its execution's history has of these types and tasks. */
  async recorded(types: readonly HistoryEventType[], tasks: readonly string[]): Promise<HistoryEvent[]> {
    const { durable, history } = this.surroundings;
    return this.#durably(() => durable.write('history', () => history.recorded(types, tasks)));
  }

  /** Keeps whoever stops waiting for this run, or one around it, from leaving before the release that it gives has been called. */
  hold(): () => void {
    this.checkWanted();
    const around = [...this.#lineage()];
    for (const run of around) run.#held += 1;
    return () => {
      for (const run of around) {
        run.#held -= 1;
        if (run.#held === 0) run.#released?.();
      }
    };
  }

  /** Lets no further task of a part begin, and waits for those that are held. */
  async leave(): Promise<void> {
    this.#unwanted = true;
    if (this.#held > 0) await new Promise<void>((resolve) => (this.#released = resolve));
  }

  /** Throws where nobody wants any more what the part goes on with. */
  checkWanted(): void {
    for (const run of this.#lineage()) {
      if (run.#unwanted) throw new DurableFault('Nobody waits for it any more.', { cause: new Abandoned() });
    }
  }

  *#lineage(): Generator<Run> {
    yield this;
    if (this.#of) yield* this.#of.#lineage();
  }

  /** A durable step. What it gives is without secrets at once, so that a replay finds what was found before. */
  async step<T extends Json>(name: string, work: (around: StepAround) => Promise<T>): Promise<T> {
    return this.#durably(() =>
      this.surroundings.durable.step(name, async (around) => this.mask.value(await work(around))),
    );
  }

  /** Names what is at a position this time: another name when it is come to again, as by a retry. */
  placeOf(position: string): string {
    return partKeyOf(this.part, position, this.#visit(position), 'wait');
  }

  /** A durable wait. */
  async sleep(ms: number): Promise<void> {
    if (ms > 0) await this.#durably(() => this.surroundings.durable.sleep(ms));
  }

  /** Waits for what is sent to the execution under a name, which has the position in it; null when `until` comes first. */
  async signal(name: string, until?: number): Promise<Signal | null> {
    const { durable } = this.surroundings;
    return this.#durably(() => durable.signal(name, until === Infinity ? undefined : until));
  }

  /** How often the flow has come to a place of which something else has to be told apart, this time included. */
  visit(position: string): number {
    const visit = (this.#visits.get(position) ?? 0) + 1;
    this.#visits.set(position, visit);
    return visit;
  }

  /** Does something while it waits for a workflow within it. */
  async whileAwaiting<T>(executionId: string, work: () => Promise<T>): Promise<T> {
    this.awaited.add(executionId);
    try {
      return await (this.#of ? this.#of.whileAwaiting(executionId, work) : work());
    } finally {
      this.awaited.delete(executionId);
    }
  }

  /** Asks for the time, and remembers it. */
  async askNow(): Promise<number> {
    this.now = await this.#durably(() => this.surroundings.durable.now());
    return this.now;
  }

  /**
   * Goes on side by side: `work` runs parts, each a run of its own that begins with this one's context. What `work` gives is
   * kept, the parts' tasks are counted as this run's, and what goes wrong with the engine ends them all.
   * @param position the place; a part's name is its own there
   */
  async parallel<T extends Json>(position: string, work: (runPart: RunPart) => Promise<T>): Promise<T> {
    const visit = this.#visit(position);
    const run = async (parts: Parts): Promise<{ result: T; tasks: number }> => {
      const result = await work((name, run) => {
        const part = partKeyOf(this.part, position, visit, name);
        return parts.run(part, (durable) =>
          run(new Run(this.plan, { ...this.surroundings, durable }, part, this)),
        );
      });
      return { result: this.mask.value(result), tasks: this.#tasks.count };
    };
    const { result, tasks } = (await this.#durably(() =>
      this.surroundings.durable.parallel(`parallel ${position}`, run as never),
    )) as { result: T; tasks: number };
    this.#tasks.count = tasks;
    return result;
  }

  /** Counts a task about to run, and ends what runs in circles. */
  countTask(instance: string): void {
    this.#tasks.count += 1;
    if (this.#tasks.count > mostTasks) {
      throw WorkflowError.standard(
        'runtime',
        instance,
        `The execution has run ${mostTasks} tasks, which is the limit.`,
      );
    }
  }

  /** How the history calls a task. */
  label(name: string, reference: string): string {
    return this.#repeated.has(name) || reference.startsWith('/use/') ? reference : name;
  }

  /** Evaluates expressions on one value. A failure is an error of the workflow, at `instance`. */
  async evaluate(
    expressions: readonly string[],
    on: Json,
    all: JsonObject,
    instance: string,
  ): Promise<Json[]> {
    if (expressions.length === 0) return [];
    const variables = Object.fromEntries(
      Object.entries(all).filter(([name]) => expressions.some((jq) => mentions(jq, name))),
    );
    const secrets = [...new Set(expressions.flatMap(secretsRead))];
    if (secrets.length > 0) await this.requireSecrets(secrets, instance);
    // The clock is the one thing in jq that a replay would see differently, and a journal holds no secrets.
    const timed = expressions.some((jq) => /\bnow\b/u.test(jq) && !jq.includes('$secrets'));
    if (!timed) return this.#valuesOf(await this.#result(expressions, on, variables), instance);
    if (expressions.length > 1 && expressions.some((jq) => jq.includes('$secrets'))) {
      const values: Json[] = [];
      for (const jq of expressions) values.push(...(await this.evaluate([jq], on, variables, instance)));
      return values;
    }
    const result = await this.step(`evaluate ${instance}`, () => this.#result(expressions, on, variables));
    return this.#valuesOf(result, instance);
  }

  /**
   * Says no where one of these secrets is not there, as the specification has it, and says the same on each replay.
   * @throws WorkflowError
   */
  async requireSecrets(names: readonly string[], instance: string): Promise<void> {
    const { secrets } = this.surroundings;
    const missing = await this.step(`secrets ${instance}`, async () =>
      names.filter((name) => !Object.hasOwn(secrets, name)),
    );
    if (missing.length === 0) return;
    const shown = missing.map((name) => JSON.stringify(name)).join(', ');
    throw WorkflowError.standard('authorization', instance, `There is no secret ${shown} for this workflow.`);
  }

  #valuesOf(result: JsonObject, instance: string): Json[] {
    if (typeof result['fault'] === 'string')
      throw WorkflowError.standard('expression', instance, result['fault']);
    return result['values'] as Json[];
  }

  async #result(expressions: readonly string[], on: Json, variables: JsonObject): Promise<JsonObject> {
    try {
      return { values: await this.surroundings.expressions.evaluate(expressions, on, variables) };
    } catch (error) {
      if (!(error instanceof ExpressionFault)) throw error;
      // jq shows the beginning of what it could not work with.
      const secret = this.mask.touches(on) || this.mask.touches(variables);
      const said = secret ? 'it failed on a value that holds a secret' : error.message;
      return { fault: `${expressions[error.index] ?? ''}: ${said}` };
    }
  }

  /** Evaluates one expression. */
  async evaluateOne(jq: string, on: Json, variables: JsonObject, instance: string): Promise<Json> {
    const [value] = await this.evaluate([jq], on, variables, instance);
    return value ?? null;
  }

  /** A value with the expressions inside it replaced by what they give, evaluated together. */
  async fillIn(template: Json, on: Json, variables: JsonObject, instance: string): Promise<Json> {
    if (this.plan.definition.evaluate?.mode === 'loose')
      return fillInLoosely(this, template, on, variables, instance);
    const expressions: string[] = [];
    collect(template, expressions);
    if (expressions.length === 0) return template;
    const values = await this.evaluate(expressions, on, variables, instance);
    let next = 0;
    const replace = (value: Json): Json => {
      if (typeof value === 'string') {
        if (expressionOf(value) === null) return value;
        next += 1;
        return values[next - 1] ?? null;
      }
      if (Array.isArray(value)) return value.map(replace);
      if (!isJsonObject(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, replace(item)]));
    };
    return replace(template);
  }

  #visit(position: string): number {
    const visit = this.visit(position);
    return visit;
  }

  async #durably<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DurableFault) throw error;
      throw new DurableFault('The engine failed.', { cause: error });
    }
  }
}

function collect(value: Json, into: string[]): void {
  if (typeof value === 'string') {
    const jq = expressionOf(value);
    if (jq !== null) into.push(jq);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, into);
  } else if (isJsonObject(value)) {
    for (const item of Object.values(value)) collect(item, into);
  }
}

/** Whether an expression names a variable. */
export function mentions(jq: string, name: string): boolean {
  return new RegExp(`\\$${name}(?![A-Za-z0-9_])`, 'u').test(jq);
}

/** The names that more than one task of the definition has. */
function repeatedNames(definition: Definition): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const visit = (items: readonly Json[]): void => {
    for (const item of items) {
      for (const [name, task] of Object.entries(isJsonObject(item) ? item : {})) {
        if (seen.has(name)) repeated.add(name);
        seen.add(name);
        if (isJsonObject(task)) for (const { items } of innerLists(task)) visit(items);
      }
    }
  };
  visit(definition.do as unknown as Json[]);
  return repeated;
}
