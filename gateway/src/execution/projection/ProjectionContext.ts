import type { GraphQLFormattedError } from 'graphql';
import type { DataObject, ResponsePath } from '../Data.js';
import { errorsOf, type ExecutionState } from '../ExecutionState.js';
import type { DeferredFragment } from './compileProjection.js';
import { ErrorPaths } from './ErrorPaths.js';

/** A deferred fragment of an object that was projected. */
export interface PendingFragment {
  readonly fragment: DeferredFragment;
  /** Where the object is. */
  readonly path: ResponsePath;
}

/** What a projection carries along: where it is, the errors it finds, and what it leaves for later. */
export class ProjectionContext {
  readonly state: ExecutionState;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly path: (string | number)[];
  readonly errors: GraphQLFormattedError[] = [];
  readonly pending: PendingFragment[] = [];
  readonly #beside: ProjectionContext | undefined;
  readonly #placed: Set<GraphQLFormattedError>;
  readonly #blamed = new Set<string>();
  #explained: ErrorPaths | undefined;

  /**
   * @param path where it begins
   * @param beside one of the same state, for another object: what either finds out of its errors the other knows
   */
  constructor(state: ExecutionState, path: ResponsePath = [], beside?: ProjectionContext) {
    this.state = state;
    this.#beside = beside;
    this.#placed = beside ? beside.#placed : new Set();
    this.path = [...path];
    this.variables = state.variables.coerced;
  }

  /**
   * The field here is missing from `source`: when a failed fetch is to blame, its error is reported here. That is the one that
   * was to fetch it; where none was, because what it needs is missing, any may be.
   */
  blameFailure(source: DataObject): void {
    const failures = this.state.failures.get(source);
    if (!failures) return;
    const key = String(this.path.at(-1));
    const own = failures.filter(({ keys }) => keys.has(key));
    const explained = this.#explainedByError();
    this.#blamed.add(this.path.join('/'));
    // Several fetches of a subgraph that is down fail for the same reason.
    const reasons = new Set<string>();
    for (const { error } of own.length > 0 ? own : failures) {
      this.#placed.add(error);
      if (reasons.has(error.message)) continue;
      reasons.add(error.message);
      if (!explained) this.errors.push({ ...error, path: [...this.path] });
    }
  }

  /** A value the schema does not allow. It is a subgraph's fault, unless an error already says why. */
  reportInvalid(message: string): void {
    if (this.#explainedByError()) return;
    this.errors.push({ message, path: [...this.path], extensions: { code: 'INTERNAL' } });
  }

  /** The fields of `fragment` on the object here come later. */
  defer(fragment: DeferredFragment): void {
    this.pending.push({ fragment, path: [...this.path] });
  }

  /** All errors of the execution. A failure that no requested field shows is still told, without a path. */
  allErrors(): GraphQLFormattedError[] {
    return [...this.state.errors, ...this.errors, ...this.unplaced()];
  }

  /** Failures that no requested field shows. */
  unplaced(): Iterable<GraphQLFormattedError> {
    return [...errorsOf(this.state)].filter((error) => !this.#placed.has(error));
  }

  /** Whether a requested field shows this failure. */
  hasPlaced(failure: GraphQLFormattedError): boolean {
    return this.#placed.has(failure);
  }

  #explainedByError(): boolean {
    if (this.#blamed.has(this.path.join('/'))) return true;
    return this.#errorPaths().explain(this.path);
  }

  #errorPaths(): ErrorPaths {
    this.#explained ??= this.#beside ? this.#beside.#errorPaths() : new ErrorPaths(this.state.errors);
    return this.#explained;
  }
}
