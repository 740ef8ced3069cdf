import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
  Kind,
  parse,
  print,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { EntityFetchNode } from '../execution/EntityFetch.js';
import { typesMatching } from '../execution/typesMatching.js';
import {
  collectFields,
  type CollectedField,
  type ConditionalSelection,
  type Fragments,
} from '../execution/projection/collectFields.js';
import { compileInclusion } from '../execution/projection/conditions.js';
import { NotSpliceable } from './HandOver.js';
import type { Position, Shape, ShapeField } from './Shape.js';

/** Shapes that an operation may have: each has code of its own. */
const maxShapes = 300;

/**
 * Works out which objects an operation's response has, and which fetch answers which of their fields, for one choice of
 * the variables that conditions depend on.
 */
export class ShapeBuilder {
  readonly root: Position;
  readonly #schema: GraphQLSchema;
  readonly #supergraph: GraphQLSchema;
  readonly #values: Readonly<Record<string, unknown>>;
  #shapes = 0;

  /**
   * @param schema what clients see
   * @param supergraph what subgraphs are asked
   * @param values coerced values of the operation's variables; only those that conditions name matter
   */
  constructor(
    schema: GraphQLSchema,
    supergraph: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: Fragments,
    values: Readonly<Record<string, unknown>>,
  ) {
    this.#schema = schema;
    this.#supergraph = supergraph;
    this.#values = values;
    const type = schema.getRootType(operation.operation);
    if (!type) throw new NotSpliceable('no root type');
    this.root = this.#output(type, [{ selectionSet: operation.selectionSet, conditions: [] }], fragments);
  }

  /** The positions that a path of the plan leads to. */
  at(path: readonly string[]): Position[] {
    let positions = [this.root];
    for (const step of path) {
      if (step === '@') continue;
      positions = positions.flatMap(({ shapes }) =>
        shapes.flatMap((shape) => shape.fields.get(step)?.child ?? []),
      );
    }
    return positions;
  }

  /** Notes what a fetch of root fields answers. */
  attachRoot(fetch: number, document: string): void {
    const { operation, fragments } = readDocument(document);
    this.#attach(this.root, [{ selectionSet: operation.selectionSet, conditions: [] }], fragments, fetch);
  }

  /** Notes what a fetch of entities answers at `path`, and what it asks with. */
  attachEntities(fetch: number, node: EntityFetchNode, path: readonly string[]): Position[] {
    const { operation, fragments } = readDocument(node.operation);
    const [entities] = operation.selectionSet.selections;
    if (entities?.kind !== Kind.FIELD || !entities.selectionSet) throw new NotSpliceable('no entities');
    const selection = [{ selectionSet: entities.selectionSet, conditions: [] }];
    const positions = this.at(path);
    for (const position of positions) {
      position.isEntity = true;
      this.#attach(position, selection, fragments, fetch);
    }
    return positions;
  }

  /**
   * The fields of the representation of a shape, in order; undefined when the fetch is not for this type, or what it asks
   * with is not there.
   */
  required(
    shape: Shape,
    requires: readonly QueryPlanSelectionNode[],
    isPartial: boolean,
  ): ShapeField[] | undefined {
    const selections = this.#flat(shape.typeName, requires);
    if (!selections.some(({ name }) => name === '__typename')) return undefined;
    const fields: ShapeField[] = [];
    for (const { key, nested } of selections) {
      const field = shape.fields.get(key);
      if (!field && isPartial) throw new NotSpliceable('entities of which a part is excluded');
      if (!field) return undefined;
      if (nested) this.#checkNested(field, nested);
      if (field.name !== '__typename') field.isRequired = true;
      fields.push(field);
    }
    return fields;
  }

  /** What is required of a nested object must be just what its fetch answers: it is passed on as it came. */
  #checkNested(field: ShapeField, nested: readonly QueryPlanSelectionNode[]): void {
    const [source] = field.sources;
    if (!field.child || source === undefined || field.sources.size > 1) {
      throw new NotSpliceable('nested requirements of several fetches');
    }
    for (const shape of field.child.shapes) {
      const wanted = this.#flat(shape.typeName, nested);
      const order = shape.order.get(source) ?? [];
      if (wanted.length !== order.length || wanted.some(({ key }, index) => key !== order[index])) {
        throw new NotSpliceable('nested requirements that are only a part of what is fetched');
      }
      for (const { key, nested: deeper } of wanted) {
        if (deeper) this.#checkNested(shape.fields.get(key)!, deeper);
      }
    }
  }

  #flat(
    typeName: string,
    selections: readonly QueryPlanSelectionNode[],
  ): { key: string; name: string; nested: readonly QueryPlanSelectionNode[] | undefined }[] {
    const found = new Map<
      string,
      { key: string; name: string; nested: readonly QueryPlanSelectionNode[] | undefined }
    >();
    const collect = (some: readonly QueryPlanSelectionNode[]): void => {
      for (const selection of some) {
        if (selection.kind === 'InlineFragment') {
          const { typeCondition } = selection;
          const applies =
            typeCondition === undefined || typesMatching(this.#supergraph, typeCondition).has(typeName);
          if (applies) collect(selection.selections);
          continue;
        }
        const key = selection.alias ?? selection.name;
        const known = found.get(key);
        if (known?.nested) throw new NotSpliceable('nested requirements in several fragments');
        if (!known) found.set(key, { key, name: selection.name, nested: selection.selections });
      }
    };
    collect(selections);
    return [...found.values()];
  }

  #output(
    declared: GraphQLCompositeType,
    selections: readonly ConditionalSelection[],
    fragments: Fragments,
  ): Position {
    const shapes = this.#typesOf(this.#schema, declared).map((type) => {
      const shape = this.#shape(type);
      for (const field of this.#included(this.#schema, type, selections, fragments)) {
        const fieldType = typeOf(type, field.name);
        const named = getNamedType(fieldType);
        shape.fields.set(field.key, {
          ...describe(field),
          type: fieldType,
          isOutput: true,
          child: isCompositeType(named) ? this.#output(named, field.selections, fragments) : undefined,
          sources: new Set(),
          isRequired: false,
        });
      }
      return shape;
    });
    return { declared, shapes, isEntity: false };
  }

  #attach(
    position: Position,
    selections: readonly ConditionalSelection[],
    fragments: Fragments,
    fetch: number,
  ): void {
    for (const shape of position.shapes) {
      const type = this.#supergraph.getType(shape.typeName);
      if (!isCompositeType(type)) throw new NotSpliceable(`no type ${shape.typeName}`);
      if (shape.order.has(fetch)) throw new NotSpliceable('a fetch that answers an object twice');
      const answered = this.#included(this.#supergraph, type, selections, fragments);
      shape.order.set(
        fetch,
        answered.map(({ key }) => key),
      );
      for (const field of answered) this.#attachField(shape, type, field, fragments, fetch);
    }
  }

  #attachField(
    shape: Shape,
    parent: GraphQLCompositeType,
    field: CollectedField,
    fragments: Fragments,
    fetch: number,
  ): void {
    const type = typeOf(parent, field.name);
    const description = describe(field);
    let known = shape.fields.get(field.key);
    if (!known) {
      known = {
        ...description,
        type,
        isOutput: false,
        child: undefined,
        sources: new Set(),
        isRequired: false,
      };
      shape.fields.set(field.key, known);
    }
    if (known.name !== description.name || known.args !== description.args) {
      throw new NotSpliceable('different fields under one key');
    }
    known.sources.add(fetch);
    const named = getNamedType(type);
    if (!isCompositeType(named)) return;
    if (known.sources.size > 1) throw new NotSpliceable('an object that several fetches answer');
    known.child ??= this.#hidden(named);
    this.#attach(known.child, field.selections, fragments, fetch);
  }

  /** A position that the client does not see. */
  #hidden(declared: GraphQLCompositeType): Position {
    return {
      declared,
      shapes: this.#typesOf(this.#supergraph, declared).map((type) => this.#shape(type)),
      isEntity: false,
    };
  }

  #shape({ name }: GraphQLCompositeType): Shape {
    if (this.#shapes >= maxShapes) throw new NotSpliceable('too many types');
    return { id: this.#shapes++, typeName: name, fields: new Map(), order: new Map() };
  }

  #typesOf(schema: GraphQLSchema, declared: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    return isAbstractType(declared) ? schema.getPossibleTypes(declared) : [declared];
  }

  #included(
    schema: GraphQLSchema,
    type: GraphQLCompositeType,
    selections: readonly ConditionalSelection[],
    fragments: Fragments,
  ): CollectedField[] {
    return collectFields(schema, type, selections, fragments).fields.filter(({ occurrences }) => {
      const included = compileInclusion(occurrences);
      return !included || included(this.#values);
    });
  }
}

function readDocument(source: string): {
  operation: OperationDefinitionNode;
  fragments: Map<string, FragmentDefinitionNode>;
} {
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const definition of parse(source, { noLocation: true }).definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition;
  }
  return { operation: operation!, fragments };
}

function typeOf(parent: GraphQLCompositeType, name: string): GraphQLOutputType {
  if (name === '__typename') return TypeNameMetaFieldDef.type;
  const definition = isUnionType(parent) ? undefined : parent.getFields()[name];
  if (!definition) throw new NotSpliceable(`no field ${name}`);
  return definition.type;
}

function describe({ key, name, nodes }: CollectedField): Pick<ShapeField, 'key' | 'name' | 'args'> {
  return { key, name, args: (nodes[0] as FieldNode).arguments?.map(print).sort().join(' ') ?? '' };
}
