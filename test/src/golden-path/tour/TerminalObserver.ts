import type { GoldenPathObserver, Step } from '../journey/GoldenPathObserver.js';
import type {
  AuditEntry,
  BudgetAlert,
  CostReport,
  ExecutionEvent,
  LogLine,
  Overview,
  RolloutEvent,
} from '../journey/operationTypes.js';
import { costTable } from './costTable.js';
import { FlowingText } from './FlowingText.js';
import { Palette } from './Palette.js';

const margin = '           ';

export interface TerminalOptions {
  write(text: string): void;
  coloured: boolean;
  /** Columns to stay within. */
  width: number;
}

/** Shows the golden path in a terminal as it happens: each line with the seconds since its step began. */
export class TerminalObserver implements GoldenPathObserver {
  readonly #palette: Palette;
  readonly #reply: FlowingText;
  #stepStartedAt = 0;
  #total = 0;

  constructor(private readonly options: TerminalOptions) {
    this.#palette = new Palette(options.coloured);
    const bar = margin + this.#palette.cool('│ ');
    this.#reply = new FlowingText(options.write, bar, Math.max(30, options.width - margin.length - 4));
  }

  /** Seconds that the finished steps took. */
  get seconds(): number {
    return this.#total;
  }

  stepStarted({ number, title }: Step): void {
    this.#stepStartedAt = performance.now();
    this.options.write(`\n${this.#palette.strong(`${number}  ${title}`)}\n`);
  }

  stepFinished(_step: Step, seconds: number): void {
    this.#total += seconds;
  }

  checked(fact: string): void {
    this.#line(`${this.#palette.good('✓')} ${fact}`);
  }

  asked(question: string): void {
    this.#flow(`“${question}”`);
  }

  token(text: string): void {
    this.#reply.push(text);
  }

  drafted(definition: string): void {
    this.#reply.end();
    const lines = definition.trimEnd().split('\n');
    this.checked(`drafted a workflow of ${lines.length} lines, without errors`);
    // The built-in agent's reply shows the definition already; a model's may not.
    if (this.#reply.text.includes(definition.trim())) return;
    for (const line of lines)
      this.options.write(`${margin}${this.#palette.dim('┆')} ${this.#palette.cool(line)}\n`);
  }

  executionEvent({ type, task, detail }: ExecutionEvent): void {
    const colour = type === 'TASK_RETRIED' || type === 'EXECUTION_FAILED' ? 'warm' : 'dim';
    const reason = type === 'TASK_RETRIED' ? `  ${retryReason(detail)}` : '';
    this.#line(this.#palette[colour](this.#fit(`· ${type.padEnd(20)} ${task ?? ''}${reason}`.trimEnd())));
  }

  rolloutEvent({ phase, message }: RolloutEvent): void {
    const colour = phase === 'FAILED' ? 'warm' : phase === 'HEALTHY' ? 'good' : 'dim';
    this.#line(this.#palette[colour](this.#fit(`· ${phase.padEnd(12)} ${message.replaceAll('\n', ' ')}`)));
  }

  logLine({ stream, text }: LogLine): void {
    this.#line(this.#palette.dim(this.#fit(`  ${stream.toLowerCase()}: ${text}`)));
  }

  costReport(report: CostReport, names: ReadonlyMap<string, string>): void {
    for (const row of costTable(report, names)) this.options.write(`${margin}${row}\n`);
  }

  alert({ threshold, budget }: BudgetAlert): void {
    const text = `budget ${budget.name} of ${budget.amount} reached ${threshold}: ${budget.spent} spent`;
    this.#line(this.#palette.warm(`! ${text}`));
  }

  auditEntries(entries: readonly AuditEntry[]): void {
    this.checked(`the audit trail has ${entries.length} entries; the latest:`);
    for (const { action, resource, decision } of entries.slice(0, 5))
      this.options.write(
        `${margin}  ${this.#palette.dim(`${decision.padEnd(6)} ${action.padEnd(20)} ${resource}`)}\n`,
      );
  }

  overview({ conversations, workflows, agents, projects, budgets }: Overview): void {
    const run = workflows?.nodes[0]?.lastExecution;
    const release = projects?.nodes[0]?.currentRelease;
    this.checked('one query across six subgraphs:');
    const rows = [
      ['conversation', `${conversations?.nodes[0]?.title}, with ${conversations?.nodes[0]?.agent?.name}`],
      ['workflow', `${workflows?.nodes[0]?.name}, last run ${run?.status} for ${run?.cost?.amount}`],
      ['agent', `${agents?.nodes[0]?.name} on ${agents?.nodes[0]?.model?.name}`],
      ['project', `${projects?.nodes[0]?.name}, release ${release?.version} ${release?.status}`],
      ['budget', `${budgets?.nodes[0]?.spent} spent of ${budgets?.nodes[0]?.amount}`],
    ];
    for (const [what, text] of rows)
      this.options.write(`${margin}  ${this.#palette.dim(what!.padEnd(14))}${text}\n`);
  }

  /** Ends the output with what went wrong. */
  failed(sentence: string): void {
    this.#reply.end();
    this.options.write(`\n${this.#palette.bad('✗')} ${sentence}\n`);
  }

  #line(text: string): void {
    this.#reply.end();
    const seconds = ((performance.now() - this.#stepStartedAt) / 1000).toFixed(2);
    this.options.write(`${this.#palette.dim(`${seconds.padStart(7)} s`)}  ${text}\n`);
  }

  #flow(text: string): void {
    const flow = new FlowingText(
      this.options.write,
      margin,
      Math.max(30, this.options.width - margin.length),
    );
    flow.push(text);
    flow.end();
  }

  #fit(text: string): string {
    const room = this.options.width - margin.length;
    return text.length > room ? `${text.slice(0, room - 1)}…` : text;
  }
}

/** Why a task is tried again, from the event's detail: an RFC 7807 problem and the delay. */
function retryReason(detail: unknown): string {
  const { delayMilliseconds, error } = detail as {
    delayMilliseconds: number;
    error: { title?: string; detail?: string };
  };
  return `${error.detail ?? error.title ?? 'failed'}; again after ${delayMilliseconds / 1000} s`;
}
