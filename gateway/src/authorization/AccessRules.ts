import {
  isCompositeType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { directiveArguments } from '../supergraph/directiveArguments.js';
import { parseFieldSet } from '../supergraph/parseFieldSet.js';
import { readSecurityFeatures, type SecurityFeature } from '../supergraph/securityFeatures.js';
import type { Requirement } from './Requirement.js';

type Directives = readonly DirectiveNode[] | undefined;

/**
 * The access rules of one supergraph, read once from its unstripped SDL: what `@authenticated`, `@requiresScopes` and
 * `@policy` demand on each type and field.
 */
export class AccessRules {
  readonly #types = new Map<string, Requirement>();
  /** By coordinate: what a field itself demands, and the data that it is computed from. */
  readonly #fields = new Map<string, Requirement[]>();

  /**
   * @param document the supergraph as it was composed
   * @param supergraphSchema everything subgraphs may be asked, `@inaccessible` included
   */
  constructor(document: DocumentNode, supergraphSchema: GraphQLSchema) {
    const features = readSecurityFeatures(document);
    if (features.length === 0) return;
    const derived: [type: string, field: FieldDefinitionNode][] = [];
    const contexts = new Map<string, string[]>();
    const interfaceObjects = new Set<string>();
    for (const node of document.definitions) {
      if (!('name' in node) || !node.name || !('directives' in node)) continue;
      const type = node.name.value;
      const own = readRequirement(node.directives, features);
      if (own) this.#types.set(type, own);
      for (const directive of node.directives ?? []) {
        if (directive.name.value !== 'context') continue;
        const name = String(directiveArguments(directive)['name']);
        contexts.set(name, [...(contexts.get(name) ?? []), type]);
      }
      if (node.kind === Kind.INTERFACE_TYPE_DEFINITION && node.directives?.some(tellsOfInterfaceObject)) {
        interfaceObjects.add(type);
      }
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      for (const field of node.fields ?? []) {
        const demanded = readRequirement(field.directives, features);
        if (demanded) this.#fields.set(`${type}.${field.name.value}`, [demanded]);
        if (field.directives?.some(({ name }) => name.value === 'join__field')) derived.push([type, field]);
      }
    }
    if (this.isEmpty) return;
    const own = new Map(this.#fields);
    const reader = new DerivedRequirements(
      supergraphSchema,
      this.#types,
      own,
      new Map(derived.map(byCoordinate)),
      contexts,
      interfaceObjects,
    );
    for (const [type, field] of derived) {
      const all = reader.of(`${type}.${field.name.value}`);
      if (all.size > 0) this.#fields.set(`${type}.${field.name.value}`, [...all]);
    }
  }

  /** True when nothing is guarded, so that nothing needs to be looked at. */
  get isEmpty(): boolean {
    return this.#types.size === 0 && this.#fields.size === 0;
  }

  ofType(name: string): Requirement | undefined {
    return this.#types.get(name);
  }

  /** What `type.field` demands besides what its types do. */
  ofField(type: string, field: string): readonly Requirement[] {
    return this.#fields.get(`${type}.${field}`) ?? [];
  }
}

/**
 * A field that is computed from others (`@requires`, `@fromContext`) would tell about them, so it demands what they do; and one
 * that a type has from an interface object demands what it does there.
 * Recent versions of composition say so themselves, or refuse schemas that do not; older ones do neither.
 */
class DerivedRequirements {
  readonly #schema: GraphQLSchema;
  readonly #types: ReadonlyMap<string, Requirement>;
  readonly #own: ReadonlyMap<string, Requirement[]>;
  readonly #fields: ReadonlyMap<string, FieldDefinitionNode>;
  readonly #contexts: ReadonlyMap<string, string[]>;
  readonly #interfaceObjects: ReadonlySet<string>;
  readonly #known = new Map<string, Set<Requirement>>();

  constructor(
    schema: GraphQLSchema,
    types: ReadonlyMap<string, Requirement>,
    own: ReadonlyMap<string, Requirement[]>,
    fields: ReadonlyMap<string, FieldDefinitionNode>,
    contexts: ReadonlyMap<string, string[]>,
    interfaceObjects: ReadonlySet<string>,
  ) {
    this.#schema = schema;
    this.#types = types;
    this.#own = own;
    this.#fields = fields;
    this.#contexts = contexts;
    this.#interfaceObjects = interfaceObjects;
  }

  of(coordinate: string): Set<Requirement> {
    const known = this.#known.get(coordinate);
    if (known) return known;
    const all = new Set(this.#own.get(coordinate));
    this.#known.set(coordinate, all);
    const [type = '', name = ''] = coordinate.split('.');
    const joins = (this.#fields.get(coordinate)?.directives ?? [])
      .filter((directive) => directive.name.value === 'join__field')
      .map(directiveArguments);
    // What is said of a field that no subgraph has on the type was taken from the interface by composition.
    const isInherited = joins.every(({ graph, external }) =>
      graph === undefined ? !this.#own.has(coordinate) : external === true,
    );
    if (joins.length > 0 && isInherited) this.#collectInherited(type, name, all);
    for (const { requires, contextArguments } of joins) {
      if (typeof requires === 'string') this.#collect(type, parseFieldSet(requires), all);
      for (const argument of Array.isArray(contextArguments) ? contextArguments : []) {
        const { context, selection } = argument as Record<string, unknown>;
        for (const owner of this.#contexts.get(String(context)) ?? []) {
          this.#collect(owner, parseFieldSet(String(selection)), all);
        }
      }
    }
    return all;
  }

  /** What is demanded of a field that no subgraph has on the type itself. */
  #collectInherited(typeName: string, name: string, into: Set<Requirement>): void {
    const type = this.#schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const { name: owner } of type.getInterfaces()) {
      if (!this.#interfaceObjects.has(owner)) continue;
      for (const requirement of this.of(`${owner}.${name}`)) into.add(requirement);
    }
  }

  #collect(typeName: string, set: SelectionSetNode, into: Set<Requirement>): void {
    const type = this.#schema.getType(typeName);
    if (!isCompositeType(type)) return;
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) {
        const condition = node.typeCondition?.name.value ?? typeName;
        const ofCondition = this.#types.get(condition);
        if (ofCondition) into.add(ofCondition);
        this.#collect(condition, node.selectionSet, into);
      } else if (node.kind === Kind.FIELD) this.#collectField(type, node.name.value, node.selectionSet, into);
    }
  }

  #collectField(
    type: GraphQLCompositeType,
    name: string,
    below: SelectionSetNode | undefined,
    into: Set<Requirement>,
  ): void {
    const concrete = isObjectType(type) ? [] : this.#schema.getPossibleTypes(type);
    for (const owner of [type, ...concrete]) {
      for (const requirement of this.of(`${owner.name}.${name}`)) into.add(requirement);
      const ofOwner = owner === type ? undefined : this.#types.get(owner.name);
      if (ofOwner) into.add(ofOwner);
    }
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!field) return;
    const { name: named } = getNamedType(field.type);
    const ofNamed = this.#types.get(named);
    if (ofNamed) into.add(ofNamed);
    if (below) this.#collect(named, below, into);
  }
}

function tellsOfInterfaceObject(directive: DirectiveNode): boolean {
  return directive.name.value === 'join__type' && directiveArguments(directive)['isInterfaceObject'] === true;
}

function byCoordinate([type, field]: [string, FieldDefinitionNode]): [string, FieldDefinitionNode] {
  return [`${type}.${field.name.value}`, field];
}

function readRequirement(
  directives: Directives,
  features: readonly SecurityFeature[],
): Requirement | undefined {
  let found = false;
  let authenticated = false;
  let scopes: string[][] | undefined;
  let policies: string[][] | undefined;
  for (const directive of directives ?? []) {
    const feature = features.find((known) => known.directive === directive.name.value)?.feature;
    if (!feature) continue;
    found = true;
    if (feature === 'authenticated') authenticated = true;
    if (feature === 'requiresScopes') scopes = groups(directiveArguments(directive)['scopes']);
    if (feature === 'policy') policies = groups(directiveArguments(directive)['policies']);
  }
  return found ? { authenticated, scopes, policies } : undefined;
}

/** A list of lists; like any GraphQL list, a single value stands for a list of it. */
function groups(value: unknown): string[][] {
  const list = (one: unknown): unknown[] => (Array.isArray(one) ? one : [one]);
  return list(value).map((group) => list(group).map(String));
}
