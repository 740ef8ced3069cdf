import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLFormattedError,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from '../execution/projection/collectFields.js';
import { readConditions, type Condition, type Conditions } from '../execution/projection/conditions.js';
import type { AccessRules } from './AccessRules.js';
import type { Requirement } from './Requirement.js';

/** A field the caller may not have, and the conditions under which it was asked for. */
export interface RefusedField {
  readonly error: GraphQLFormattedError;
  readonly conditions: Conditions;
}

/** An operation as it was asked, and what of it may be run. */
export interface GuardedOperation {
  /** As asked, its fragments expanded so that each occurrence of a field is a node of its own. */
  readonly asked: OperationDefinitionNode;
  /** Without what is refused; undefined when nothing is left. */
  readonly allowed: OperationDefinitionNode | undefined;
  /** The nodes of `asked` that `allowed` lacks. */
  readonly removed: ReadonlySet<FieldNode>;
  readonly refused: readonly RefusedField[];
  /**
   * Which of its fields it lacks, by their number in the order in which the operation has them, fragments expanded: the same field
   * has the same number whatever is refused, and by whichever schema.
   */
  readonly withheld: ReadonlySet<number>;
}

/** Apollo Router's name for it. */
export const unauthorizedCode = 'UNAUTHORIZED_FIELD_OR_TYPE';

/**
 * Takes out of a valid operation what its caller may not have. Introspection is left alone.
 * @param holds whether the caller meets a requirement; asked for every one that the operation touches
 */
export function guardOperation(
  schema: GraphQLSchema,
  rules: AccessRules,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  holds: (requirement: Requirement) => boolean,
): GuardedOperation {
  const guard = new Guard(schema, rules, fragments, holds);
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation} type.`);
  const top: Place = { path: [], conditions: [], refused: !guard.holdsAll([rules.ofType(root.name)]) };
  const { asked, allowed } = guard.selectionSet(operation.selectionSet, root, new Set([root]), top);
  return {
    asked: { ...operation, selectionSet: asked },
    allowed: allowed && { ...operation, selectionSet: allowed },
    removed: guard.removed,
    refused: guard.errors(),
    withheld: guard.withheld,
  };
}

/** Where in the operation a selection stands. */
interface Place {
  /** Response keys; `@` stands for every index of a list, as in Apollo Router. */
  readonly path: readonly string[];
  readonly conditions: Conditions;
  /** Everything here is refused: at the root all fields are told, below a refused field none. */
  readonly refused: boolean;
}

interface Split<T> {
  asked: T;
  allowed: T | undefined;
}

type Scope = ReadonlySet<GraphQLObjectType>;

class Guard {
  readonly removed = new Set<FieldNode>();
  readonly withheld = new Set<number>();
  #visited = 0;
  readonly #refused = new Map<string, RefusedField[]>();
  readonly #schema: GraphQLSchema;
  readonly #rules: AccessRules;
  readonly #fragments: Fragments;
  readonly #holds: (requirement: Requirement) => boolean;

  constructor(
    schema: GraphQLSchema,
    rules: AccessRules,
    fragments: Fragments,
    holds: (requirement: Requirement) => boolean,
  ) {
    this.#schema = schema;
    this.#rules = rules;
    this.#fragments = fragments;
    this.#holds = holds;
  }

  errors(): RefusedField[] {
    return [...this.#refused.values()].flat();
  }

  /** @param parent undefined within introspection */
  selectionSet(
    set: SelectionSetNode,
    parent: GraphQLCompositeType | undefined,
    scope: Scope,
    place: Place,
  ): Split<SelectionSetNode> {
    const splits = set.selections.map((node) =>
      node.kind === Kind.FIELD
        ? this.#field(node, parent, scope, place)
        : this.#fragment(node, parent, scope, place),
    );
    const selections = splits.flatMap(({ allowed }) => allowed ?? []);
    return {
      asked: { kind: Kind.SELECTION_SET, selections: splits.map(({ asked }) => asked) },
      allowed: selections.length > 0 ? { kind: Kind.SELECTION_SET, selections } : undefined,
    };
  }

  holdsAll(requirements: Iterable<Requirement | undefined>): boolean {
    let all = true;
    // To the end, always: which requirements matter is learned by being asked for them.
    for (const requirement of requirements) if (requirement && !this.#holds(requirement)) all = false;
    return all;
  }

  #fragment(
    node: Exclude<SelectionNode, FieldNode>,
    parent: GraphQLCompositeType | undefined,
    scope: Scope,
    place: Place,
  ): Split<SelectionNode> {
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(node.name.value)! : node;
    const condition = fragment.typeCondition && this.#schema.getType(fragment.typeCondition.name.value);
    const type = parent && isCompositeType(condition) ? condition : parent;
    const inner = { ...place, conditions: conditionsAt(place, node) };
    const narrowed = type && type !== parent ? intersect(scope, this.#possible(type)) : scope;
    const { asked, allowed } = this.selectionSet(fragment.selectionSet, type, narrowed, inner);
    const inline: InlineFragmentNode = {
      kind: Kind.INLINE_FRAGMENT,
      ...(fragment.typeCondition ? { typeCondition: fragment.typeCondition } : {}),
      ...(node.directives ? { directives: node.directives } : {}),
      selectionSet: asked,
    };
    return { asked: inline, allowed: allowed && { ...inline, selectionSet: allowed } };
  }

  #field(
    node: FieldNode,
    parent: GraphQLCompositeType | undefined,
    scope: Scope,
    place: Place,
  ): Split<SelectionNode> {
    const number = this.#visited++;
    const name = node.name.value;
    const introspects = name === '__schema' || name === '__type';
    const type = parent && !introspects ? this.#fieldType(parent, name) : undefined;
    const allowedHere = introspects || !parent || this.#allows(parent, scope, name, type);
    const refused = place.refused || !allowedHere;
    const conditions = conditionsAt(place, node);
    const path = [...place.path, node.alias?.value ?? name];
    const atRoot = place.path.length === 0;
    if (refused && (!place.refused || atRoot)) this.#tell(path, conditions);

    const named = type && getNamedType(type);
    const composite = isCompositeType(named) ? named : undefined;
    const below =
      node.selectionSet &&
      this.selectionSet(node.selectionSet, composite, composite ? this.#possible(composite) : new Set(), {
        path: [...path, ...listMarks(type)],
        conditions,
        refused,
      });
    const asked: FieldNode = below ? { ...node, selectionSet: below.asked } : { ...node };
    if (refused) {
      this.removed.add(asked);
      if (!conditions.includes(never)) this.withheld.add(number);
      return { asked, allowed: undefined };
    }
    // Nothing below is left, but the object itself was asked for and may be had.
    return { asked, allowed: below ? { ...node, selectionSet: below.allowed ?? onlyTypename } : { ...node } };
  }

  #allows(
    parent: GraphQLCompositeType,
    scope: Scope,
    name: string,
    type: GraphQLOutputType | undefined,
  ): boolean {
    const rules = this.#rules;
    if (name === '__typename') {
      // Clients add it everywhere: on an abstract type it may be read as long as any of the types behind it may be.
      const types = [...scope].map((object) => this.holdsAll([rules.ofType(object.name)]));
      return this.holdsAll([rules.ofType(parent.name)]) && (types.length === 0 || types.includes(true));
    }
    const owners = isAbstractType(parent) ? [...scope] : [];
    return this.holdsAll([
      rules.ofType(parent.name),
      ...rules.ofField(parent.name, name),
      // An interface promises nothing that each of the types behind it would not grant.
      ...owners.flatMap((object) => [rules.ofType(object.name), ...rules.ofField(object.name, name)]),
      type && rules.ofType(getNamedType(type).name),
    ]);
  }

  #fieldType(parent: GraphQLCompositeType, name: string): GraphQLOutputType | undefined {
    return isUnionType(parent) ? undefined : parent.getFields()[name]?.type;
  }

  #possible(type: GraphQLCompositeType): Scope {
    return new Set(isObjectType(type) ? [type] : this.#schema.getPossibleTypes(type));
  }

  #tell(path: readonly string[], conditions: Conditions): void {
    if (conditions.includes(never)) return;
    const key = path.join('.');
    const known = this.#refused.get(key) ?? [];
    // Whatever is told of a place without condition need not be told again.
    if (known.some((refused) => refused.conditions.length === 0)) return;
    const error = {
      message: `You may not have the field "${key.replaceAll('.@', '')}".`,
      path,
      extensions: { code: unauthorizedCode },
    };
    this.#refused.set(
      key,
      conditions.length === 0 ? [{ error, conditions }] : [...known, { error, conditions }],
    );
  }
}

/** Of what literals leave out already. */
const never: Condition = { variable: '', value: true };

function conditionsAt(place: Place, node: SelectionNode): Conditions {
  return [...place.conditions, ...(readConditions(node.directives) ?? [never])];
}

const onlyTypename: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

function intersect(one: Scope, other: Scope): Scope {
  return new Set([...one].filter((type) => other.has(type)));
}

function listMarks(type: GraphQLOutputType | undefined): string[] {
  const marks: string[] = [];
  for (
    let inner = type;
    isListType(inner) || isNonNullType(inner);
    inner = inner.ofType as GraphQLOutputType
  ) {
    if (isListType(inner)) marks.push('@');
  }
  return marks;
}
