import {
  defaultFieldResolver,
  defaultTypeResolver,
  getArgumentValues,
  GraphQLError,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
  responsePathAsArray,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
} from 'graphql';
import { allOf } from './allOf.js';
import type { EventErrors } from './EventErrors.js';
import { EventFields, type EventOperation } from './EventFields.js';
import { isPromise, type MaybePromise } from './MaybePromise.js';
import { OwnValues } from './OwnValues.js';

export type EventPath = GraphQLResolveInfo['path'];

/** What belongs to one event. */
export interface EventRun {
  readonly event: unknown;
  readonly contextValue: unknown;
  readonly variableValues: Record<string, unknown>;
  readonly errors: EventErrors;
}

/** Makes what a resolver gave what its type is answered with; throws where that cannot be. `info` is the field's, `path` the value's. */
type Completion = (
  value: unknown,
  path: EventPath,
  info: GraphQLResolveInfo,
  run: EventRun,
) => MaybePromise<unknown>;

/** A field that is selected of an object of one type. */
export class EventField {
  readonly key: string;
  readonly #operation: EventOperation;
  readonly #parentType: GraphQLObjectType;
  readonly #nodes: readonly FieldNode[];
  readonly #definition: GraphQLField<unknown, unknown>;
  readonly #arguments: OwnValues<EventRun>;
  readonly #complete: Completion;

  constructor(
    operation: EventOperation,
    parentType: GraphQLObjectType,
    key: string,
    nodes: readonly FieldNode[],
  ) {
    const name = nodes[0]!.name.value;
    this.key = key;
    this.#operation = operation;
    this.#parentType = parentType;
    this.#nodes = nodes;
    this.#definition = name === '__typename' ? TypeNameMetaFieldDef : parentType.getFields()[name]!;
    this.#arguments = new OwnValues(({ variableValues }) =>
      getArgumentValues(this.#definition, nodes[0]!, variableValues),
    );
    this.#complete = this.#completionOf(this.#definition.type);
  }

  answer(source: unknown, parent: EventPath | undefined, run: EventRun): MaybePromise<unknown> {
    const definition = this.#definition;
    const { schema, fragments, operation } = this.#operation;
    const path = { prev: parent, key: this.key, typename: this.#parentType.name };
    const info: GraphQLResolveInfo = {
      fieldName: definition.name,
      fieldNodes: this.#nodes,
      returnType: definition.type,
      parentType: this.#parentType,
      path,
      schema,
      fragments,
      rootValue: run.event,
      operation,
      variableValues: run.variableValues,
    };
    const resolve = definition.resolve ?? defaultFieldResolver;
    return this.#guarded(definition.type, path, run, () => {
      const value = resolve(
        source,
        this.#arguments.take(run),
        run.contextValue,
        info,
      ) as MaybePromise<unknown>;
      if (!isPromise(value)) return this.#complete(value, path, info, run);
      return value.then((known) => this.#complete(known, path, info, run));
    });
  }

  /** Has what fails be null where that may be, with an error that says where. @throws GraphQLError where it may not */
  #guarded(
    type: GraphQLOutputType,
    path: EventPath,
    run: EventRun,
    complete: () => MaybePromise<unknown>,
  ): MaybePromise<unknown> {
    const fail = (fault: unknown): null => {
      const error = locatedError(fault, this.#nodes, responsePathAsArray(path));
      if (isNonNullType(type)) throw error;
      run.errors.add(error, path);
      return null;
    };
    try {
      const completed = complete();
      return isPromise(completed) ? completed.then(undefined, fail) : completed;
    } catch (fault) {
      return fail(fault);
    }
  }

  /** As messages name it. */
  get #name(): string {
    return `${this.#parentType.name}.${this.#definition.name}`;
  }

  #completionOf(type: GraphQLOutputType): Completion {
    if (!isNonNullType(type)) {
      const complete = this.#completionOfValue(type);
      return (value, path, info, run) => {
        if (value instanceof Error) throw value;
        return value === null || value === undefined ? null : complete(value, path, info, run);
      };
    }
    const complete = this.#completionOf(type.ofType);
    const present = (value: unknown): unknown => {
      if (value !== null) return value;
      throw new Error(`Cannot return null for non-nullable field ${this.#name}.`);
    };
    return (value, path, info, run) => {
      const completed = complete(value, path, info, run);
      return isPromise(completed) ? completed.then(present) : present(completed);
    };
  }

  /** For what is not null. */
  #completionOfValue(type: GraphQLOutputType): Completion {
    if (isListType(type)) return this.#completionOfList(type.ofType as GraphQLOutputType);
    if (isAbstractType(type)) return this.#completionOfAbstract(type);
    if (isObjectType(type)) return this.#completionOfObject(type);
    const leaf = type as GraphQLLeafType;
    return (value) => {
      const serialized: unknown = leaf.serialize(value);
      if (serialized !== null && serialized !== undefined) return serialized;
      throw new Error(`${leaf.name} has nothing to say of a value of the field ${this.#name}.`);
    };
  }

  #completionOfList(type: GraphQLOutputType): Completion {
    const complete = this.#completionOf(type);
    return (value, path, info, run) => {
      if (typeof value !== 'object' || typeof (value as Iterable<unknown>)[Symbol.iterator] !== 'function')
        throw new GraphQLError(`Expected Iterable, but did not find one for field "${this.#name}".`);
      const items = [...(value as Iterable<MaybePromise<unknown>>)];
      return allOf(items, (item, key) => {
        const place = { prev: path, key, typename: undefined };
        return this.#guarded(type, place, run, () => {
          if (!isPromise(item)) return complete(item, place, info, run);
          return item.then((known) => complete(known, place, info, run));
        });
      });
    };
  }

  #completionOfAbstract(type: GraphQLAbstractType): Completion {
    const { schema } = this.#operation;
    const resolveType = type.resolveType ?? defaultTypeResolver;
    const completions = new Map<string, Completion>();
    const completionOf = (name: string): Completion => {
      const actual = schema.getType(name);
      if (!isObjectType(actual) || !schema.isSubType(type, actual)) {
        throw new GraphQLError(
          `What the field ${this.#name} gave as ${type.name} is said to be "${name}", which is none.`,
        );
      }
      const completion = this.#completionOfObject(actual);
      completions.set(name, completion);
      return completion;
    };
    return (value, path, info, run) => {
      const complete = (name: string | undefined): MaybePromise<unknown> =>
        (completions.get(name!) ?? completionOf(name!))(value, path, info, run);
      const name = resolveType(value, run.contextValue, info, type) as MaybePromise<string | undefined>;
      return isPromise(name) ? name.then(complete) : complete(name);
    };
  }

  #completionOfObject(type: GraphQLObjectType): Completion {
    let fields: EventFields | undefined;
    return (value, path, info, run) => {
      // Only now: a type can hold itself, and has a selection only as deep as the document.
      fields ??= EventFields.of(this.#operation, type, this.#nodes);
      if (!type.isTypeOf) return fields.answer(value, path, run);
      const answer = (isOfType: boolean): MaybePromise<unknown> => {
        if (!isOfType) throw new GraphQLError(`What the field ${this.#name} gave as ${type.name} is none.`);
        return fields!.answer(value, path, run);
      };
      const isOfType = type.isTypeOf(value, run.contextValue, info) as MaybePromise<boolean>;
      return isPromise(isOfType) ? isOfType.then(answer) : answer(isOfType);
    };
  }
}
