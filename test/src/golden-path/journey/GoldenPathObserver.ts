import type {
  AuditEntry,
  BudgetAlert,
  CostReport,
  ExecutionEvent,
  LogLine,
  Overview,
  RolloutEvent,
} from './operationTypes.js';

/** One chapter of the golden path. */
export interface Step {
  /** From 1. */
  number: number;
  title: string;
}

/** Who watches the golden path: each callback is called as the thing happens. */
export interface GoldenPathObserver {
  stepStarted(step: Step): void;
  stepFinished(step: Step, seconds: number): void;
  /** Something was done and its answer checked, in one sentence. */
  checked(fact: string): void;
  /** What is said to the agent. */
  asked(question: string): void;
  token(text: string): void;
  /** The draft's definition, once the reply is complete. */
  drafted(definition: string): void;
  executionEvent(event: ExecutionEvent): void;
  rolloutEvent(event: RolloutEvent): void;
  logLine(line: LogLine): void;
  /** @param names of the things whose ids are in the report */
  costReport(report: CostReport, names: ReadonlyMap<string, string>): void;
  alert(alert: BudgetAlert): void;
  auditEntries(entries: readonly AuditEntry[]): void;
  overview(overview: Overview): void;
}

const ignore = (): void => {};

/** Watches nothing. */
export const silentObserver: GoldenPathObserver = {
  stepStarted: ignore,
  stepFinished: ignore,
  checked: ignore,
  asked: ignore,
  token: ignore,
  drafted: ignore,
  executionEvent: ignore,
  rolloutEvent: ignore,
  logLine: ignore,
  costReport: ignore,
  alert: ignore,
  auditEntries: ignore,
  overview: ignore,
};
