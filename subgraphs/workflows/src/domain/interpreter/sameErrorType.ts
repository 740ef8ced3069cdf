import { standardErrors } from './WorkflowError.js';

/**
 * Where the specification, its examples and its conformance tests have its standard errors: under the address of one
 * version, under that of the language, and under the names that the project has had.
 */
const places =
  /^https?:\/\/(?:serverlessworkflow\.io(?:\.io)?|open-workflow-specification\.org)\/(?:(?:spec\/)?\d+\.\d+\.\d+\/|dsl\/)?errors\/(?:types\/)?([a-z]+)$/u;

/** Whether two error types mean the same: they are the same URI, or two addresses of one standard error. */
export function sameErrorType(one: string, other: string): boolean {
  if (one === other) return true;
  const kind = standardKind(one);
  return kind !== null && kind === standardKind(other);
}

function standardKind(type: string): string | null {
  const kind = places.exec(type)?.[1];
  return kind !== undefined && Object.hasOwn(standardErrors, kind) ? kind : null;
}
