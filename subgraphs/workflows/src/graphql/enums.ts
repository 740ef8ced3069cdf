import { registerEnumType } from 'type-graphql';
import type { Severity } from '../domain/dsl/Diagnostic.js';
import { executionStatuses } from '../domain/execution/Execution.js';
import { historyEventTypes } from '../domain/interpreter/HistoryEvent.js';

/** An enum object of values that are their own names. */
export function enumOf<Value extends string>(values: readonly Value[]): { [Name in Value]: Name } {
  return Object.fromEntries(values.map((value) => [value, value])) as { [Name in Value]: Name };
}

export const ExecutionStatusEnum = enumOf(executionStatuses);
registerEnumType(ExecutionStatusEnum, {
  name: 'ExecutionStatus',
  description: 'Where an execution stands.',
  valuesConfig: {
    PENDING: { description: 'Asked for, and not begun.' },
    RUNNING: { description: 'Begun, and not ended; it may be waiting.' },
    COMPENSATING: { description: 'It failed, or was cancelled, and what it had done is being undone.' },
    COMPLETED: { description: 'Ended with an output.' },
    FAILED: { description: 'Ended with an error that nothing caught.' },
    CANCELLED: { description: 'Ended by someone before its end.' },
    COMPENSATION_FAILED: {
      description:
        'Something that it had done could not be undone: see `undone`, `retryCompensation` and `skipCompensation`.',
    },
  },
});

export const ExecutionEventTypeEnum = enumOf(historyEventTypes);
registerEnumType(ExecutionEventTypeEnum, {
  name: 'ExecutionEventType',
  description: 'What happened in an execution.',
  valuesConfig: {
    EXECUTION_STARTED: { description: 'It began; `detail` has its input.' },
    TASK_STARTED: { description: 'A task began.' },
    TASK_SKIPPED: { description: 'A task did not run, because its `if` was false.' },
    TASK_RETRIED: {
      description:
        'A task failed and will be tried again; `detail` has the attempt, the delay and the error.',
    },
    TASK_COMPLETED: { description: 'A task ended; `detail` has its output.' },
    TASK_FAILED: { description: 'A task ended with an error, which `detail` has.' },
    TASK_CANCELLED: {
      description:
        'A branch of a fork was ended, because the others had decided; nothing more follows of it.',
    },
    WAIT_STARTED: {
      description:
        'A task waits; `detail` says until when and, where it is a call that was put off, for which reason.',
    },
    LISTEN_STARTED: { description: 'A task waits for events; `detail` has their types, null for any.' },
    EVENT_CONSUMED: {
      description: 'A task has heard an event that it waits for; `detail` has its id, source and type.',
    },
    APPROVAL_REQUESTED: {
      description:
        'A task waits for the answer of people; `detail` has its approval, its title and who they are.',
    },
    APPROVAL_ANSWERED: {
      description: 'An approval was answered; `detail` has the decision, the reason, the data and by whom.',
    },
    EXECUTION_MIGRATED: {
      description:
        'Somebody had it go on with another version of its workflow; `detail` has `from`, `to` and who.',
    },
    EVENT_EMITTED: { description: 'A task has published an event; `detail` has its id, source and type.' },
    COMPENSATION_STARTED: {
      description:
        'What it has done is undone from here on, the last first; `detail` has the error, or who cancelled it.',
    },
    COMPENSATION_RESUMED: {
      description: 'Somebody had it tried again; `detail` says who, and what was left out.',
    },
    TASK_COMPENSATION_STARTED: { description: 'What a task has done begins to be undone.' },
    TASK_COMPENSATED: { description: 'What a task had done has been undone.' },
    TASK_COMPENSATION_FAILED: {
      description: 'What a task has done could not be undone; `detail` has the error.',
    },
    TASK_COMPENSATION_SKIPPED: {
      description: 'Somebody decided that what a task has done stays; `detail` says who.',
    },
    COMPENSATION_FAILED: {
      description:
        'The last event, unless somebody has it tried again: `detail` has the error, and what remains undone.',
    },
    EXECUTION_COMPLETED: { description: 'The last event: it ended; `detail` has its output.' },
    EXECUTION_FAILED: { description: 'The last event: it ended with the error in `detail`.' },
    EXECUTION_CANCELLED: { description: 'The last event: it was cancelled.' },
  },
});

const securitySchemeTypes = [
  'API_KEY',
  'BASIC',
  'BEARER',
  'DIGEST',
  'MUTUAL_TLS',
  'OAUTH2',
  'OPENID_CONNECT',
  'UNSUPPORTED',
] as const;
export type SecuritySchemeType = (typeof securitySchemeTypes)[number];
export const SecuritySchemeTypeEnum = enumOf(securitySchemeTypes);
registerEnumType(SecuritySchemeTypeEnum, {
  name: 'SecuritySchemeType',
  description: 'How callers prove themselves to an API.',
  valuesConfig: {
    API_KEY: { description: 'A key in a header, in the query or in a cookie.' },
    BASIC: { description: 'User and password, with each call.' },
    BEARER: { description: 'A token that was got elsewhere.' },
    DIGEST: { description: 'User and password, in answer to a challenge.' },
    MUTUAL_TLS: { description: 'A certificate and its key, when the connection is made.' },
    OAUTH2: { description: 'A token that client id and client secret are given for.' },
    OPENID_CONNECT: { description: 'The same where the issuer says by its metadata.' },
    UNSUPPORTED: { description: 'Something that no credential serves.' },
  },
});

export const DiagnosticSeverityEnum = enumOf<Severity>(['ERROR', 'WARNING', 'INFO']);
registerEnumType(DiagnosticSeverityEnum, {
  name: 'DiagnosticSeverity',
  description: 'How much a diagnostic matters.',
  valuesConfig: {
    ERROR: { description: 'The definition cannot be kept or run.' },
    WARNING: { description: 'It can, and may not do what was meant.' },
    INFO: { description: 'Something to know.' },
  },
});
