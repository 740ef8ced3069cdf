import type { FieldNode, GraphQLObjectType } from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import { EventField, type EventPath, type EventRun } from './EventField.js';
import { isPromise, type MaybePromise } from './MaybePromise.js';

/** The operation of a subscription, its variables known. */
export type EventOperation = Pick<ExecutionContext, 'schema' | 'fragments' | 'operation' | 'variableValues'>;

export type EventData = Record<string, unknown>;

/** The fields that are selected of an object of one type, in their order. */
export class EventFields {
  readonly #fields: readonly EventField[];
  /** Whether an object may have no prototype that a client's name for a field could change; JSON is written of others faster. */
  readonly #bare: boolean;

  private constructor(
    operation: EventOperation,
    type: GraphQLObjectType,
    nodes: ReadonlyMap<string, readonly FieldNode[]>,
  ) {
    this.#fields = Array.from(nodes, ([key, same]) => new EventField(operation, type, key, same));
    this.#bare = nodes.has('__proto__');
  }

  static ofRoot(operation: EventOperation): EventFields {
    const { schema, fragments, variableValues } = operation;
    const type = schema.getSubscriptionType()!;
    const { selectionSet } = operation.operation;
    const nodes = collectFields(schema, fragments, variableValues, type, selectionSet);
    return new EventFields(operation, type, nodes);
  }

  /** @param parents the selections of the field whose value the object is */
  static of(operation: EventOperation, type: GraphQLObjectType, parents: readonly FieldNode[]): EventFields {
    const { schema, fragments, variableValues } = operation;
    const nodes = collectSubfields(schema, fragments, variableValues, type, parents);
    return new EventFields(operation, type, nodes);
  }

  /** @throws GraphQLError of a field that may not be null, once its siblings have come to an end, too */
  answer(source: unknown, path: EventPath | undefined, run: EventRun): MaybePromise<EventData> {
    const values: unknown[] = [];
    let awaited = false;
    try {
      for (const field of this.#fields) {
        const value = field.answer(source, path, run);
        awaited ||= isPromise(value);
        values.push(value);
      }
    } catch (error) {
      if (!awaited) throw error;
      return Promise.all(values).finally(() => {
        throw error;
      }) as Promise<never>;
    }
    return awaited ? Promise.all(values).then((known) => this.#named(known)) : this.#named(values);
  }

  #named(values: readonly unknown[]): EventData {
    const data = (this.#bare ? Object.create(null) : {}) as EventData;
    for (let index = 0; index < values.length; index++) data[this.#fields[index]!.key] = values[index];
    return data;
  }
}
