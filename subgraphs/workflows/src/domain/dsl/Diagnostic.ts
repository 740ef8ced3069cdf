import type { Edit } from '../source/Edit.js';

/** How much a diagnostic matters: a definition with an ERROR cannot be stored or run. */
export type Severity = 'ERROR' | 'WARNING' | 'INFO';

/** A change of the text that resolves a finding. */
export interface Fix {
  /** A sentence that says what it does. */
  description: string;
  /** All of them together, none of which touches another; places are those of the text as it is. */
  edits: Edit[];
}

/** One finding about a definition, at the place in its text that causes it. */
export interface Diagnostic {
  severity: Severity;
  /** Stable, SCREAMING_SNAKE_CASE. */
  code: DiagnosticCode;
  /** A sentence that shows the value found and, where there is one, the way out. */
  message: string;
  /** Counts from 1. */
  line: number;
  /** Counts from 1. */
  column: number;
  /** What would resolve it, where that can be said; to be looked at by whoever applies it. */
  fix?: Fix | null;
}

/** Every code a diagnostic can have; a code never changes its meaning. */
export const diagnosticCodes = {
  INVALID_SYNTAX: 'The text is no YAML or JSON document.',
  INVALID_TYPE: 'A value is of the wrong kind.',
  INVALID_VALUE: 'A value is of the right kind, and yet not allowed.',
  MISSING_PROPERTY: 'A required property is missing.',
  UNKNOWN_PROPERTY: 'A property that the specification does not know.',
  UNKNOWN_TASK_KIND: 'A task does none of the things that tasks can do.',
  AMBIGUOUS_TASK: 'A task does more than one thing.',
  DUPLICATE_TASK: 'Two tasks of one list have the same name.',
  UNKNOWN_TASK: '`then` leads to no task of its list.',
  UNREACHABLE_TASK: 'No way leads to a task.',
  ENDLESS_LOOP: 'Tasks lead back to each other, and no way leads out.',
  UNKNOWN_REFERENCE: 'A name that `use` does not define.',
  UNREACHABLE_RESOURCE: 'A document elsewhere that cannot be read.',
  INVALID_RESOURCE: 'A document elsewhere that is not what it is taken for.',
  UNKNOWN_SECRET: 'A secret that is not there yet.',
  UNUSED_SECRET: 'A secret that is named and not used.',
  UNKNOWN_CONNECTOR: 'A connector that the tenant does not have.',
  UNKNOWN_OPERATION: 'An operation that the connector does not have.',
  UNKNOWN_PARAMETER: 'An argument that the operation does not take.',
  MISSING_PARAMETER: 'A required argument of the operation is missing.',
  INVALID_ARGUMENT: 'An argument that does not fit the schema that the operation has for it.',
  INVALID_EXPRESSION: 'An expression is no jq, or names a variable that is not there.',
  UNKNOWN_FIELD: 'An expression reads a field that is not there, or that no schema declares.',
  TEXT_WITH_EXPRESSION: 'Text around `${ … }`: only a whole string is evaluated.',
  INVALID_DURATION: 'No duration.',
  INVALID_CRON: 'No cron expression.',
  UNSAFE_RETRY: 'Advice: a call is retried that is only safe to repeat with an idempotency key.',
  MISSING_TIMEOUT: 'Advice: nothing limits how long a task may take.',
  PARALLEL_POSSIBLE: 'Advice: calls that do not need each other could run side by side.',
  BULK_POSSIBLE: 'Advice: a loop of calls could be one call.',
  MISSING_COMPENSATION: 'Advice: what a call did stays done when a later task fails.',
  SCHEDULE_TOO_OFTEN: 'A schedule asks for more than one firing a second.',
  SCHEDULE_WITHOUT_INPUT: 'The input that has to be given is not given by a schedule.',
  NOT_ALLOWED: 'Part of the specification that the deployment does not allow.',
  UNSUPPORTED: 'Part of the specification that this release does not run.',
  UNSUPPORTED_VERSION: 'A version of the specification that is not understood.',
} as const;

export type DiagnosticCode = keyof typeof diagnosticCodes;
