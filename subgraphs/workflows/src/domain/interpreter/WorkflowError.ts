import type { JsonObject } from '../Json.js';

/** An error as workflows see it: a problem detail (RFC 7807). */
export interface Problem {
  /** URI of the kind of error. */
  type: string;
  /** HTTP-like status. */
  status: number;
  title: string;
  detail?: string;
  /** JSON Pointer to the task that raised it. */
  instance: string;
}

const base = 'https://serverlessworkflow.io/spec/1.0.0/errors/';

/** The specification's standard error types with their default statuses and titles. */
export const standardErrors = {
  configuration: { type: `${base}configuration`, status: 400, title: 'Configuration error' },
  validation: { type: `${base}validation`, status: 400, title: 'Validation error' },
  expression: { type: `${base}expression`, status: 400, title: 'Expression error' },
  authentication: { type: `${base}authentication`, status: 401, title: 'Authentication error' },
  authorization: { type: `${base}authorization`, status: 403, title: 'Authorization error' },
  timeout: { type: `${base}timeout`, status: 408, title: 'Timeout' },
  communication: { type: `${base}communication`, status: 500, title: 'Communication error' },
  runtime: { type: `${base}runtime`, status: 500, title: 'Runtime error' },
} as const;

/** A fault of the workflow: raised by a task, to be caught by a `try` or to end the execution. */
export class WorkflowError extends Error {
  override readonly name = 'WorkflowError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}${problem.detail === undefined ? '' : `: ${problem.detail}`}`);
    this.problem = problem;
  }

  /** One of the specification's standard errors. */
  static standard(
    kind: keyof typeof standardErrors,
    instance: string,
    detail: string,
    over: Partial<Problem> = {},
  ): WorkflowError {
    return new WorkflowError({ ...standardErrors[kind], instance, detail, ...over });
  }
}

/** A problem as JSON, for expressions and the history. */
export function problemJson(problem: Problem): JsonObject {
  const { type, status, title, detail, instance } = problem;
  return { type, status, title, ...(detail === undefined ? {} : { detail }), instance };
}
