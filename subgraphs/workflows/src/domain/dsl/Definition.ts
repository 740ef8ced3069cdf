import type { Json, JsonObject } from '../Json.js';
import type { EmitTask, EventStrategy, ListenTask } from './EventTasks.js';

/**
 * A definition of the Open Workflow Specification 1.0.x that the compiler has accepted, as the interpreter reads it.
 * Names are the specification's own.
 */
export interface Definition {
  document: {
    dsl: string;
    namespace: string;
    name: string;
    version: string;
    title?: string;
    summary?: string;
    metadata?: JsonObject;
  };
  schedule?: { every?: Json; cron?: string; after?: Json; on?: EventStrategy };
  input?: DataInput;
  output?: DataOutput;
  use?: {
    authentications?: Record<string, JsonObject>;
    secrets?: string[];
    functions?: Record<string, Task>;
    extensions?: JsonObject[];
    errors?: Record<string, ErrorTemplate>;
    retries?: Record<string, RetryPolicy>;
    timeouts?: Record<string, Timeout>;
  };
  evaluate?: { language?: string; mode?: 'strict' | 'loose' };
  timeout?: string | Timeout;
  do: TaskList;
}

/** Tasks in order, each a map of one name. */
export type TaskList = Record<string, Task>[];

/** What all tasks have. */
export interface TaskBase {
  if?: string;
  input?: DataInput;
  output?: DataOutput;
  export?: DataOutput;
  timeout?: string | Timeout;
  then?: string;
  metadata?: JsonObject;
}

export interface CallTask extends TaskBase {
  call: string;
  with: JsonObject;
}
export interface DoTask extends TaskBase {
  do: TaskList;
}
export interface ForTask extends TaskBase {
  /** `in` is an expression, or the list itself, whose items may hold expressions. */
  for: { each?: string; in: string | Json[]; at?: string };
  while?: string;
  do: TaskList;
}
export interface ForkTask extends TaskBase {
  fork: { branches: TaskList; compete?: boolean };
}
export interface RaiseTask extends TaskBase {
  raise: { error: string | ErrorTemplate };
}
/** A process, by its kind; what kinds have is in the specification. */
export interface RunTask extends TaskBase {
  run: {
    script?: JsonObject;
    shell?: JsonObject;
    container?: JsonObject;
    workflow?: { namespace: string; name: string; version: string; input?: Json };
    await?: boolean;
    return?: 'stdout' | 'stderr' | 'code' | 'all' | 'none';
  };
}
export interface SetTask extends TaskBase {
  set: Json;
}
export interface SwitchTask extends TaskBase {
  switch: Record<string, { when?: string; then: string }>[];
}
export interface TryTask extends TaskBase {
  try: TaskList;
  catch: Catch;
}
export interface WaitTask extends TaskBase {
  wait: Json;
}

export type Task =
  | CallTask
  | DoTask
  | EmitTask
  | ForTask
  | ForkTask
  | ListenTask
  | RaiseTask
  | RunTask
  | SetTask
  | SwitchTask
  | TryTask
  | WaitTask;

export interface DataInput {
  schema?: DataSchema;
  from?: Json;
}
export interface DataOutput {
  schema?: DataSchema;
  as?: Json;
}
export interface DataSchema {
  format?: string;
  /** Absent where it stands elsewhere and could not be read. */
  document?: Json;
}
export interface Timeout {
  after: Json;
}
/** An error as written: any of its strings may be an expression. */
export interface ErrorTemplate {
  type: string;
  status: Json;
  title?: string;
  detail?: string;
  instance?: string;
}
export interface Catch {
  errors?: { with?: JsonObject };
  as?: string;
  when?: string;
  exceptWhen?: string;
  retry?: string | RetryPolicy;
  do?: TaskList;
  /** Where the flow goes on once the error has been caught, rather than where the task's own `then` leads. */
  then?: string;
}
export interface RetryPolicy {
  when?: string;
  exceptWhen?: string;
  delay?: Json;
  backoff?: { constant?: JsonObject; linear?: JsonObject; exponential?: JsonObject };
  limit?: { attempt?: { count?: number; duration?: Json }; duration?: Json };
  jitter?: { from: Json; to: Json };
}
