import { Kind, parseType, print } from 'graphql';
import type {
  ConstDirectiveNode,
  DocumentNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  Location,
  NameNode,
  NamedTypeNode,
  OperationTypeNode,
  StringValueNode,
  TypeNode,
} from 'graphql';

/** What conventions look at of a type, whatever its kind; its extensions are such types, too. */
export interface IndexedType {
  kind: Kind;
  loc?: Location | undefined;
  name: NameNode;
  description?: StringValueNode | undefined;
  directives?: readonly ConstDirectiveNode[] | undefined;
  interfaces?: readonly NamedTypeNode[] | undefined;
  fields?: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] | undefined;
  values?: readonly EnumValueDefinitionNode[] | undefined;
}

/** The types of a document by name: definitions and what extends them. */
export class TypeIndex {
  readonly types: ReadonlyMap<string, readonly IndexedType[]>;
  readonly #roots: ReadonlyMap<OperationTypeNode, string>;

  constructor(document: DocumentNode) {
    const types = document.definitions.filter((definition) =>
      /Type(Definition|Extension)$/.test(definition.kind),
    );
    this.types = Map.groupBy(types as unknown as IndexedType[], ({ name }) => name.value);
    const named = document.definitions.flatMap((definition) =>
      definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
        ? (definition.operationTypes ?? [])
        : [],
    );
    this.#roots = new Map(named.map(({ operation, type }) => [operation, type.name.value]));
  }

  get all(): readonly IndexedType[] {
    return [...this.types.values()].flat();
  }

  /** Types that answers are made of. */
  get outputs(): readonly IndexedType[] {
    return this.all.filter(({ kind }) => /^(Object|Interface)Type/.test(kind));
  }

  /** The fields of a type and of what extends it. */
  fieldsOf(type: string): readonly (FieldDefinitionNode | InputValueDefinitionNode)[] {
    return (this.types.get(type) ?? []).flatMap(({ fields = [] }) => fields);
  }

  /** What clients can ask for; a field that they do not see need not keep to what is there for them. */
  operations(operation: `${OperationTypeNode}`): readonly FieldDefinitionNode[] {
    const fields = this.fieldsOf(this.rootOf(operation)) as readonly FieldDefinitionNode[];
    return fields.filter((field) => !hasDirective(field, 'inaccessible'));
  }

  /** The name of a root type. */
  rootOf(operation: `${OperationTypeNode}`): string {
    return (
      this.#roots.get(operation as OperationTypeNode) ?? `${operation[0]?.toUpperCase()}${operation.slice(1)}`
    );
  }

  /** Whether a type implements an interface. */
  implements(type: string, name: string): boolean {
    return (this.types.get(type) ?? []).some(({ interfaces = [] }) =>
      interfaces.some((implemented) => implemented.name.value === name),
    );
  }

  /** Whether a type is an entity that subgraphs share. */
  isEntity(type: string): boolean {
    return (this.types.get(type) ?? []).some((definition) => hasDirective(definition, 'key'));
  }
}

export function hasDirective(
  { directives = [] }: { directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): boolean {
  return directives.some((directive) => directive.name.value === name);
}

/** The type that a type is a list of, or none. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}

export function isNonNull({ kind }: TypeNode): boolean {
  return kind === Kind.NON_NULL_TYPE;
}

export function isList(type: TypeNode): boolean {
  return type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
}

/** Whether a type is written so: `[String!]`. */
export function isType(type: TypeNode, written: string): boolean {
  return print(type) === print(parseType(written));
}
