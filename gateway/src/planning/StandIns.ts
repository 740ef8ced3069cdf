import {
  Kind,
  print,
  type ArgumentNode,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  type InterfaceTypeDefinitionNode,
  type ObjectTypeDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { directiveArguments } from '../supergraph/directiveArguments.js';
import { parseFieldSet } from '../supergraph/parseFieldSet.js';

type FieldsDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** What a stand-in stands for: a field with the arguments that some `@requires` gives it. */
export interface Call {
  readonly field: string;
  readonly args: readonly ArgumentNode[];
}

/** Stand-ins by where they are required, as field names joined by dots. */
export type Needs = ReadonlyMap<string, string>;

const nothing: Needs = new Map();

/**
 * Fields without arguments that stand for required fields with arguments. The planner takes `price(currency: "USD")` and
 * `price(currency: "EUR")` for one field when both are required, or one is and the client asks for the other, and
 * fetches either. To it each of them is a field of its own; fetches are written back to what is meant.
 */
export class StandIns {
  /** The supergraph with the stand-ins. */
  readonly document: DocumentNode;
  readonly #calls: ReadonlyMap<string, Call>;
  readonly #needs: ReadonlyMap<string, Needs>;

  private constructor(
    document: DocumentNode,
    calls: ReadonlyMap<string, Call>,
    needs: ReadonlyMap<string, Needs>,
  ) {
    this.document = document;
    this.#calls = calls;
    this.#needs = needs;
  }

  /** Undefined when nothing with arguments is required anywhere. */
  static for(supergraph: DocumentNode): StandIns | undefined {
    const writer = new Writer(supergraph);
    const document = writer.write();
    return writer.calls.size === 0 ? undefined : new StandIns(document, writer.calls, writer.needs);
  }

  /** What a field name of a plan stands for; undefined for every other field. */
  call(name: string): Call | undefined {
    return this.#calls.get(name);
  }

  /** The stand-ins that a subgraph needs to resolve a field. */
  needsOf(subgraph: string, type: string, field: string): Needs {
    return this.#needs.get(keyOf(subgraph, type, field)) ?? nothing;
  }
}

function keyOf(subgraph: string, type: string, field: string): string {
  return JSON.stringify([subgraph, type, field]);
}

class Writer {
  readonly calls = new Map<string, Call>();
  readonly needs = new Map<string, Needs>();
  readonly #supergraph: DocumentNode;
  readonly #types = new Map<string, FieldsDefinition>();
  readonly #graphs: ReadonlyMap<string, string>;
  readonly #taken = new Set<string>();
  readonly #names = new Map<string, string>();
  /** The stand-ins that each type gets. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(supergraph: DocumentNode) {
    this.#supergraph = supergraph;
    this.#graphs = readGraphs(supergraph);
    for (const definition of supergraph.definitions) {
      if (!hasFields(definition)) continue;
      this.#types.set(definition.name.value, definition);
      definition.fields?.forEach(({ name }) => this.#taken.add(name.value));
    }
  }

  write(): DocumentNode {
    const definitions = this.#supergraph.definitions.map((definition) =>
      hasFields(definition)
        ? { ...definition, fields: definition.fields?.map((field) => this.#field(definition, field)) ?? [] }
        : definition,
    );
    return {
      ...this.#supergraph,
      definitions: definitions.map((definition) =>
        hasFields(definition) ? this.#extended(definition) : definition,
      ),
    };
  }

  #field(parent: FieldsDefinition, field: FieldDefinitionNode): FieldDefinitionNode {
    const directives = field.directives?.map((directive) => this.#directive(parent, field, directive));
    return { ...field, directives: directives ?? [] };
  }

  #directive(
    parent: FieldsDefinition,
    field: FieldDefinitionNode,
    directive: ConstDirectiveNode,
  ): ConstDirectiveNode {
    if (directive.name.value !== 'join__field') return directive;
    const { requires, graph } = directiveArguments(directive);
    if (typeof requires !== 'string') return directive;
    const needs = new Map<string, string>();
    const selections = this.#selections(parent, parseFieldSet(requires), [], needs);
    if (needs.size === 0) return directive;
    const subgraph = this.#graphs.get(String(graph)) ?? String(graph);
    this.needs.set(keyOf(subgraph, parent.name.value, field.name.value), needs);
    return withArgument(directive, 'requires', print(selections));
  }

  #selections(
    parent: FieldsDefinition | undefined,
    set: SelectionSetNode,
    path: readonly string[],
    needs: Map<string, string>,
  ): SelectionSetNode {
    const selections = set.selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return selection;
      if (selection.kind === Kind.FIELD) return this.#required(parent, selection, path, needs);
      const narrowed = selection.typeCondition ? this.#types.get(selection.typeCondition.name.value) : parent;
      return { ...selection, selectionSet: this.#selections(narrowed, selection.selectionSet, path, needs) };
    });
    return { ...set, selections };
  }

  #required(
    parent: FieldsDefinition | undefined,
    node: FieldNode,
    path: readonly string[],
    needs: Map<string, string>,
  ): FieldNode {
    const definition = parent?.fields?.find(({ name }) => name.value === node.name.value);
    if (!parent || !definition) return node;
    const here = [...path, node.name.value];
    const below = this.#types.get(namedType(definition.type));
    const selectionSet = node.selectionSet && this.#selections(below, node.selectionSet, here, needs);
    const written = selectionSet ? { ...node, selectionSet } : node;
    // Arguments that come from a field's context are not in the supergraph's definition of it.
    if (!definition.arguments?.length || takesContext(definition)) return written;
    const name = this.#standIn(parent, node);
    needs.set(here.join('.'), name);
    return { ...written, name: { kind: Kind.NAME, value: name }, arguments: [] };
  }

  #standIn(parent: FieldsDefinition, { name: { value: field }, arguments: args = [] }: FieldNode): string {
    const call = `${field}(${args.map(print).sort().join()})`;
    let name = this.#names.get(call);
    if (name === undefined) {
      for (let index = 0; name === undefined || this.#taken.has(name); index++) {
        name = `${field}__required_${index}`;
      }
      this.#taken.add(name);
      this.#names.set(call, name);
      this.calls.set(name, { field, args });
    }
    for (const type of this.#types.values()) {
      if (type === parent || implementsType(type, parent.name.value)) this.#want(type.name.value, name);
    }
    return name;
  }

  #want(type: string, standIn: string): void {
    const wanted = this.#wanted.get(type);
    if (wanted) wanted.add(standIn);
    else this.#wanted.set(type, new Set([standIn]));
  }

  #extended(definition: FieldsDefinition): FieldsDefinition {
    const { fields = [] } = definition;
    const added = [...(this.#wanted.get(definition.name.value) ?? [])].flatMap((name) => {
      const field = fields.find(({ name: { value } }) => value === this.calls.get(name)?.field);
      if (!field) return [];
      const { type, directives = [] } = field;
      const joined = directives.filter((directive) => directive.name.value === 'join__field');
      return [
        { kind: field.kind, name: { kind: Kind.NAME as const, value: name }, type, directives: joined },
      ];
    });
    return { ...definition, fields: [...fields, ...added] };
  }
}

function hasFields(definition: DefinitionNode): definition is FieldsDefinition {
  return (
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
  );
}

function implementsType(type: FieldsDefinition, name: string): boolean {
  return type.interfaces?.some((each) => each.name.value === name) ?? false;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}

function takesContext({ directives = [] }: FieldDefinitionNode): boolean {
  return directives.some((directive) => directiveArguments(directive)['contextArguments'] !== undefined);
}

function withArgument(directive: ConstDirectiveNode, name: string, value: string): ConstDirectiveNode {
  const args = directive.arguments?.map((argument) =>
    argument.name.value === name ? { ...argument, value: { kind: Kind.STRING as const, value } } : argument,
  );
  return { ...directive, arguments: args ?? [] };
}

/** Subgraph names by the values of `join__Graph`. */
function readGraphs({ definitions }: DocumentNode): ReadonlyMap<string, string> {
  const graphs = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph') continue;
    for (const { name, directives = [] } of definition.values ?? []) {
      const [declared] = directives.filter((directive) => directive.name.value === 'join__graph');
      graphs.set(name.value, String(declared ? directiveArguments(declared)['name'] : name.value));
    }
  }
  return graphs;
}
