import type { GraphQLFormattedError, SelectionSetNode } from 'graphql';
import type { DataObject, ResponsePath } from '../Data.js';
import { errorsOf, type ExecutionState } from '../ExecutionState.js';
import type { PreparedOperation } from '../PreparedOperation.js';
import { ProjectionContext, type PendingFragment } from '../projection/ProjectionContext.js';
import type { FirstPart, LaterParts, PartName, ReadyPart } from './AnswerPart.js';
import { asksFor } from './asksFor.js';
import type { DeferredBranch } from './DeferredBranches.js';
import { ErrorsByPlace } from './ErrorsByPlace.js';
import { joinPart, objectAt } from './joinPart.js';

/** A part that the client waits for. */
interface Pending extends PendingFragment {
  readonly name: PartName;
  /** With what the part around it was projected. */
  readonly around: ExecutionState;
}

/** One answer as the client puts it together: what it has, and what it waits for. */
export class AnswerInParts {
  readonly #operation: PreparedOperation;
  readonly #state: ExecutionState;
  #data: DataObject | null = null;
  #pending: Pending[] = [];
  readonly #told = new Set<GraphQLFormattedError>();
  #parts = 0;

  constructor(operation: PreparedOperation, state: ExecutionState) {
    this.#operation = operation;
    this.#state = state;
  }

  /** All that the client has. */
  get data(): DataObject | null {
    return this.#data;
  }

  get isComplete(): boolean {
    return this.#pending.length === 0;
  }

  /** What is not deferred. */
  first(): FirstPart {
    const context = new ProjectionContext(this.#state);
    const { data } = this.#operation.project(this.#state, context);
    this.#data = data;
    const pending = this.#await(context.pending, this.#state);
    const errors = [
      ...this.#tell(({ path }) => !path || this.#isAskedFirst(path) || !this.#isAsked(path)),
      ...context.errors,
      ...context.unplaced(),
    ];
    return { data, ...(errors.length > 0 ? { errors } : {}), pending };
  }

  /** The parts that are ready, with those in them that are ready too. Waits until there is one. */
  async next(): Promise<LaterParts> {
    const branches = new Set(this.#pending.map((part) => this.#branchOf(part)));
    await Promise.race([...branches].map(async (branch) => branch?.done));
    const parts: ReadyPart[] = [];
    const announced: PartName[] = [];
    for (let ready = this.#takeReady(); ready.length > 0; ready = this.#takeReady()) {
      for (const together of byBranch(ready)) {
        const answered = this.#answer(together);
        parts.push(...answered.parts);
        announced.push(...answered.pending);
      }
    }
    return { parts, pending: announced, hasNext: !this.isComplete };
  }

  /** Answers the parts of one deferred fragment, on whatever objects: there may be thousands, with an error each. */
  #answer(pending: readonly Pending[]): { parts: ReadyPart[]; pending: PartName[] } {
    const parts: ReadyPart[] = [];
    const announced: PartName[] = [];
    // What parts around it have in common: most often there is one such state.
    const contexts = new Map<ExecutionState, ProjectionContext>();
    const branch = this.#branchOf(pending[0]!);
    const reported = new ErrorsByPlace(this.#state.errors);
    for (const part of pending) {
      let common = contexts.get(part.around);
      if (!common) {
        common = new ProjectionContext(branch ? within(branch, part.around) : part.around);
        contexts.set(part.around, common);
      }
      const context = new ProjectionContext(common.state, part.path, common);
      const ready = this.#project(part, context, reported.near(part.path));
      parts.push(ready);
      if (ready.data) announced.push(...this.#await(context.pending, common.state));
    }
    const last = parts.at(-1)!;
    const homeless = this.#tell(({ path }) => !path || !this.#isAsked(path));
    const unplaced = this.#unplaced(branch, [...contexts.values()]);
    parts[parts.length - 1] = { ...last, errors: [...last.errors, ...homeless, ...unplaced] };
    return { parts, pending: announced };
  }

  /** Failures of a branch that no field of its parts shows. */
  #unplaced(
    branch: DeferredBranch | undefined,
    contexts: readonly ProjectionContext[],
  ): GraphQLFormattedError[] {
    const failures = branch ? [...errorsOf(branch.state)] : [];
    const unplaced = failures.filter(
      (failure) => !this.#told.has(failure) && !contexts.some((context) => context.hasPlaced(failure)),
    );
    for (const failure of unplaced) this.#told.add(failure);
    return unplaced;
  }

  /** @param reported what subgraphs reported there, and perhaps elsewhere */
  #project(
    { fragment, path, name }: Pending,
    context: ProjectionContext,
    reported: readonly GraphQLFormattedError[],
  ): ReadyPart {
    const nothing = { ...name, additions: [], errors: [] };
    const source = objectAt(this.#state.data, path);
    const known = objectAt(this.#data, path);
    const data = source && known && fragment.project(source, context);
    if (data === undefined || !known) return { ...nothing, data: undefined };
    const additions = data && joinPart(known, data);
    const concerns = ({ path: at }: GraphQLFormattedError): boolean =>
      !!at && this.#isAskedIn(fragment.selectionSet, path, at);
    if (!additions) {
      const errors = [...reported.filter(concerns), ...context.errors];
      return { ...nothing, data: null, errors: errors.length > 0 ? errors : [misfit(path)] };
    }
    return { ...nothing, data, additions, errors: [...this.#tell(concerns, reported), ...context.errors] };
  }

  /** Parts that were found, but for those whose object the client was not given. */
  #await(found: readonly PendingFragment[], around: ExecutionState): PartName[] {
    const { deferred } = this.#operation;
    return found.flatMap((each) => {
      const { fragment, path } = each;
      if (!objectAt(this.#data, path)) return [];
      const name = { id: String(this.#parts++), path, label: deferred?.get(fragment.label) };
      this.#pending.push({ ...each, name, around });
      return name;
    });
  }

  #takeReady(): Pending[] {
    const isReady = (part: Pending): boolean => this.#branchOf(part)?.isDone ?? true;
    const { ready = [], waiting = [] } = Object.groupBy(this.#pending, (part) =>
      isReady(part) ? 'ready' : 'waiting',
    );
    this.#pending = waiting;
    return ready;
  }

  #branchOf({ fragment }: PendingFragment): DeferredBranch | undefined {
    return this.#state.branches?.get(fragment.label);
  }

  /** What subgraphs reported and was not told before. */
  #tell(
    concerns: (error: GraphQLFormattedError) => boolean,
    among: readonly GraphQLFormattedError[] = this.#state.errors,
  ): GraphQLFormattedError[] {
    const errors = among.filter((error) => !this.#told.has(error) && concerns(error));
    for (const error of errors) this.#told.add(error);
    return errors;
  }

  #isAskedFirst(path: ResponsePath): boolean {
    const { variables } = this.#state;
    return asksFor(this.#operation.operation.selectionSet, path, variables.coerced, 'switched off');
  }

  #isAskedIn(selectionSet: SelectionSetNode, path: ResponsePath, at: ResponsePath): boolean {
    const isWithin = path.every((step, index) => at[index] === step || at[index] === '@');
    return (
      isWithin && asksFor(selectionSet, at.slice(path.length), this.#state.variables.coerced, 'switched off')
    );
  }

  #isAsked(path: ResponsePath): boolean {
    return asksFor(this.#operation.operation.selectionSet, path, this.#state.variables.coerced, 'all');
  }
}

/** What a part is projected with: its own failures tell more about an object than those before it. */
function within({ state }: DeferredBranch, around: ExecutionState): ExecutionState {
  return { ...state, failures: new Map([...around.failures, ...state.failures]) };
}

/** Subgraphs answered differently within one operation, and no error says why. */
function misfit(path: ResponsePath): GraphQLFormattedError {
  const message = 'What was deferred does not fit what was answered before.';
  return { message, path, extensions: { code: 'INTERNAL' } };
}

function byBranch(parts: readonly Pending[]): Pending[][] {
  return [...Map.groupBy(parts, ({ fragment }) => fragment.label).values()];
}
