import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  isUnionType,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { clientKey } from '../aliasesApart.js';
import { isDataObject, type DataObject } from '../Data.js';
import type { ExecutionState } from '../ExecutionState.js';
import {
  collectFields,
  type CollectedField,
  type ConditionalSelection,
  type DeferredSelection,
  type Fragments,
} from './collectFields.js';
import { bubble, compileCompleter, type Completer } from './completers.js';
import { compileInclusion } from './conditions.js';
import { compileIntrospection } from './introspection.js';
import { ProjectionContext } from './ProjectionContext.js';

/**
 * Shapes what a plan fetched into the answer to the client's operation.
 * @param context of whoever wants to know what is left for later
 */
export type Projection = (
  state: ExecutionState,
  context?: ProjectionContext,
) => {
  data: DataObject | null;
  errors: GraphQLFormattedError[];
};

type Inclusion = ReturnType<typeof compileInclusion>;

interface FieldProjection {
  /** Where it is in what was fetched. */
  key: string;
  /** Where the client looks for it. */
  clientKey: string;
  included: Inclusion;
  project: (source: DataObject, context: ProjectionContext) => unknown;
}

/** What is selected on objects of one type. */
interface ObjectProjection {
  readonly fields: readonly FieldProjection[];
  readonly deferred: readonly DeferredFragment[];
}

/** A fragment with `@defer` on objects of one type. */
export interface DeferredFragment {
  readonly label: string;
  readonly selectionSet: SelectionSetNode;
  /** Null: always. */
  readonly included: Inclusion;
  /**
   * Projects the fragment's fields.
   * @returns null when a null bubbled out of all of them, undefined when the object turned out to be of another type
   */
  project(source: DataObject, context: ProjectionContext): DataObject | null | undefined;
}

const nothingRemoved: ReadonlySet<FieldNode> = new Set();

/**
 * Compiles the projection of an operation: only what was asked for, in the order asked for, under the client's
 * aliases, with nulls bubbling as the API schema says. What was `removed` before planning is null, without a word.
 */
export function compileProjection(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  removed: ReadonlySet<FieldNode> = nothingRemoved,
): Projection {
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation} type.`);
  const compiler = new ProjectionCompiler(schema, operation, fragments, removed);
  const complete = compiler.compileObject(root, [{ selectionSet: operation.selectionSet, conditions: [] }]);
  return (state, context = new ProjectionContext(state)) => {
    const data = complete(state.data, context);
    return { data: isDataObject(data) ? data : null, errors: context.allErrors() };
  };
}

class ProjectionCompiler {
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Fragments;
  readonly #removed: ReadonlySet<FieldNode>;

  constructor(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    removed: ReadonlySet<FieldNode>,
  ) {
    this.#schema = schema;
    this.#operation = operation;
    this.#fragments = fragments;
    this.#removed = removed;
  }

  /** A completer of objects; what it does for each runtime type is compiled when the type first occurs. */
  compileObject(declared: GraphQLCompositeType, selections: readonly ConditionalSelection[]): Completer {
    const byType = new Map<string, ObjectProjection>();
    const projectionFor = (source: DataObject): ObjectProjection | undefined => {
      const type = this.#runtimeType(declared, source['__typename']);
      let projection = type && byType.get(type.name);
      if (type && !projection) {
        byType.set(type.name, (projection = this.#compileType(type, selections, projectionFor)));
      }
      return projection;
    };
    // Of an object type there is only one.
    let only: ObjectProjection | undefined;
    return (value, context) => {
      if (value === null || value === undefined) return null;
      if (only && isDataObject(value)) return projectObject(only, value, context);
      const projection = isDataObject(value) ? projectionFor(value) : undefined;
      if (!isDataObject(value) || !projection) {
        // Not naming the type: it may be one that is hidden from clients.
        context.reportInvalid(`Invalid object found where ${declared.name} is expected.`);
        return bubble;
      }
      if (isObjectType(declared)) only = projection;
      return projectObject(projection, value, context);
    };
  }

  /** @param projectionFor what an object is projected by, once its type is known */
  #compileType(
    type: GraphQLCompositeType,
    selections: readonly ConditionalSelection[],
    projectionFor: (source: DataObject) => ObjectProjection | undefined,
  ): ObjectProjection {
    const { fields, deferred } = collectFields(this.#schema, type, selections, this.#fragments);
    const projection: ObjectProjection = {
      fields: fields.map((field) => ({
        key: field.key,
        clientKey: field.nodes[0]?.alias ? clientKey(field.key) : field.key,
        included: compileInclusion(field.occurrences),
        project: this.#compileField(type, field),
      })),
      deferred: deferred.map((selection) =>
        this.#compileDeferred(type, selection, (source) => {
          const now = projectionFor(source);
          return now === projection ? undefined : now;
        }),
      ),
    };
    return projection;
  }

  /** @param retyped what an object is projected by whose type was not known when its fragments were deferred, and now is */
  #compileDeferred(
    type: GraphQLCompositeType,
    { label, selectionSet, conditions, elsewhere }: DeferredSelection,
    retyped: (source: DataObject) => ObjectProjection | undefined,
  ): DeferredFragment {
    let own: ObjectProjection | undefined;
    return {
      label,
      selectionSet,
      included: compileInclusion([conditions]),
      project: (source, context) => {
        const typed = isAbstractType(type) ? retyped(source) : undefined;
        if (typed) return typed.deferred.find((same) => same.label === label)?.project(source, context);
        if (elsewhere) return undefined;
        own ??= this.#compileType(type, [{ selectionSet, conditions: [] }], () => own);
        const data = projectObject(own, source, context);
        return isDataObject(data) ? data : null;
      },
    };
  }

  #compileField(type: GraphQLCompositeType, field: CollectedField): FieldProjection['project'] {
    const removed = field.nodes.filter((node) => this.#removed.has(node)).length;
    if (removed === 0) return this.#compileAllowed(type, field);
    const required = isNonNullType(this.#typeOf(type, field.name));
    const absent = (): unknown => (required ? bubble : null);
    if (removed === field.nodes.length) return absent;
    // Some occurrences may be had, and others not: under conditions, only the latter may be asked for.
    const project = this.#compileAllowed(type, field);
    return (source, context) => (Object.hasOwn(source, field.key) ? project(source, context) : absent());
  }

  #typeOf(type: GraphQLCompositeType, name: string): GraphQLOutputType | undefined {
    if (name === '__typename') return TypeNameMetaFieldDef.type;
    return isUnionType(type) ? undefined : type.getFields()[name]?.type;
  }

  #compileAllowed(type: GraphQLCompositeType, field: CollectedField): FieldProjection['project'] {
    if (field.name === '__typename') return typenameOf(type);
    if (field.name === '__schema' || field.name === '__type') {
      return compileIntrospection(this.#schema, this.#operation, field, this.#fragments);
    }
    const definition = isUnionType(type) ? undefined : type.getFields()[field.name];
    if (!definition) throw new Error(`The type ${type.name} has no field ${field.name}.`);
    const named = getNamedType(definition.type);
    const completeObject = isCompositeType(named) ? this.compileObject(named, field.selections) : null;
    const label = `${type.name}.${field.name}`;
    return readField(field.key, compileCompleter(definition.type, completeObject, label));
  }

  #runtimeType(declared: GraphQLCompositeType, typename: unknown): GraphQLCompositeType | undefined {
    // A subgraph may call its root types as it likes, so an object type is taken as declared.
    if (isObjectType(declared) || typeof typename !== 'string' || typename === declared.name) return declared;
    const type = this.#schema.getType(typename);
    if (!isCompositeType(type) || isUnionType(type)) return undefined;
    return this.#schema.isSubType(declared, type) ? type : undefined;
  }
}

function projectObject(
  { fields, deferred }: ObjectProjection,
  source: DataObject,
  context: ProjectionContext,
): unknown {
  const result: DataObject = {};
  let bubbled = false;
  for (const { key, clientKey: shown, included, project } of fields) {
    if (included && !included(context.variables)) continue;
    context.path.push(key);
    const value = project(source, context);
    context.path.pop();
    // The rest is still looked at, so that every field that failed is reported.
    if (value === bubble) bubbled = true;
    else result[shown] = value;
  }
  for (const fragment of deferred) {
    if (!fragment.included || fragment.included(context.variables)) context.defer(fragment);
  }
  return bubbled ? bubble : result;
}

function readField(key: string, complete: Completer): FieldProjection['project'] {
  const inherited = key in Object.prototype;
  return (source, context) => {
    const value = inherited && !Object.hasOwn(source, key) ? undefined : source[key];
    if (value === undefined) context.blameFailure(source);
    return complete(value, context);
  };
}

function typenameOf(type: GraphQLCompositeType): FieldProjection['project'] {
  // Only an `@interfaceObject` whose real type could not be fetched: its object has no name a client may see.
  return isAbstractType(type) ? () => bubble : () => type.name;
}
