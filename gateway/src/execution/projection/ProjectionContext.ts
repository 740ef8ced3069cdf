import type { GraphQLFormattedError } from 'graphql';
import type { DataObject } from '../Data.js';
import type { ExecutionState } from '../ExecutionState.js';
import { ErrorPaths } from './ErrorPaths.js';

/** What a projection carries along: where it is, and the errors it finds. */
export class ProjectionContext {
  readonly state: ExecutionState;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly path: (string | number)[] = [];
  readonly errors: GraphQLFormattedError[] = [];
  readonly #placed = new Set<GraphQLFormattedError>();
  readonly #blamed = new Set<string>();
  #explained: ErrorPaths | undefined;

  constructor(state: ExecutionState) {
    this.state = state;
    this.variables = state.variables.coerced;
  }

  /** The field here is missing from `source`: when a failed fetch is to blame, its error is reported here. */
  blameFailure(source: DataObject): void {
    const failures = this.state.failures.get(source);
    if (!failures) return;
    const explained = this.#explainedByError();
    this.#blamed.add(this.path.join('/'));
    for (const failure of failures) {
      this.#placed.add(failure);
      if (!explained) this.errors.push({ ...failure, path: [...this.path] });
    }
  }

  /** A value the schema does not allow. It is a subgraph's fault, unless an error already says why. */
  reportInvalid(message: string): void {
    if (this.#explainedByError()) return;
    this.errors.push({ message, path: [...this.path], extensions: { code: 'INTERNAL' } });
  }

  /** All errors of the execution. A failure that no requested field shows is still told, without a path. */
  allErrors(): GraphQLFormattedError[] {
    const unplaced = new Set(
      [...this.state.failures.values()].flat().filter((error) => !this.#placed.has(error)),
    );
    return [...this.state.errors, ...this.errors, ...unplaced];
  }

  #explainedByError(): boolean {
    if (this.#blamed.has(this.path.join('/'))) return true;
    this.#explained ??= new ErrorPaths(this.state.errors);
    return this.#explained.explain(this.path);
  }
}
