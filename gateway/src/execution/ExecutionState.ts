import type { GraphQLFormattedError } from 'graphql';
import type { DataObject } from './Data.js';
import type { DeferredBranches } from './incremental/DeferredBranches.js';
import type { SubgraphSender } from './SubgraphSender.js';

/** The values of an operation's variables. */
export interface OperationVariables {
  /** As the client sent them: this is what subgraphs get, who coerce for themselves. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Coerced by the API schema, defaults filled in: conditions are decided by these. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** Why fields of an object are missing. */
export interface Failure {
  readonly error: GraphQLFormattedError;
  /** The response keys that the failed fetch was for at that object. */
  readonly keys: ReadonlySet<string>;
}

/** All that changes while one operation (or one event of a subscription) is executed. */
export interface ExecutionState {
  readonly variables: OperationVariables;
  readonly send: SubgraphSender;
  /** The response as it grows; fetches merge into it. */
  readonly data: DataObject;
  /** Errors that subgraphs reported at a path, already re-mapped to the client's. */
  readonly errors: GraphQLFormattedError[];
  /**
   * Why fields of an object are missing when no single field is to blame: its subgraph was down, refused the
   * request, or could not resolve the entity. The projection puts them at the fields the client asked for.
   */
  readonly failures: Map<DataObject, Failure[]>;
  /** Undefined where nothing can be deferred. */
  readonly branches?: DeferredBranches;
  /** In a deferred branch: resolves when everything is done that is fetched before it. */
  readonly before?: Promise<void>;
}

/** Notes that what a fetch was for is missing in `targets` because of `error`. @param keys see `Failure` */
export function noteFailure(
  state: ExecutionState,
  targets: readonly DataObject[],
  error: GraphQLFormattedError,
  keys: ReadonlySet<string>,
): void {
  const failure = { error, keys };
  for (const target of targets) {
    const known = state.failures.get(target);
    if (known) known.push(failure);
    else state.failures.set(target, [failure]);
  }
}

/** The error of every failure that was noted, once. */
export function errorsOf({ failures }: Pick<ExecutionState, 'failures'>): Set<GraphQLFormattedError> {
  return new Set([...failures.values()].flatMap((some) => some.map(({ error }) => error)));
}
