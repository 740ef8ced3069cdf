import type {
  ArgumentDefinition,
  DirectiveDefinition,
  EnumValue,
  FieldDefinition,
  InputFieldDefinition,
  InterfaceType,
  NamedType,
  ObjectType,
} from '@apollo/federation-internals';

/** A type that has fields which clients select. */
export type FieldedType = ObjectType | InterfaceType;

/** What belongs to a type and goes with it. */
export type TypeMember = FieldDefinition<FieldedType> | InputFieldDefinition | EnumValue;

/** What a contract can hide. */
export type SchemaPart =
  | NamedType
  | TypeMember
  | ArgumentDefinition<FieldDefinition<FieldedType> | DirectiveDefinition>;

export function isType(part: SchemaPart): part is NamedType {
  return part.kind.endsWith('Type');
}

/** The type or field that a part belongs to; null for types, and for arguments of directives. */
export function ownerOf(part: SchemaPart): SchemaPart | null {
  switch (part.kind) {
    case 'FieldDefinition':
    case 'InputFieldDefinition':
    case 'EnumValue':
      return part.parent;
    case 'ArgumentDefinition':
      return part.parent.kind === 'FieldDefinition' ? part.parent : null;
    default:
      return null;
  }
}

/** What a type consists of. */
export function membersOf(type: NamedType): readonly TypeMember[] {
  switch (type.kind) {
    case 'ObjectType':
    case 'InterfaceType':
      return type.fields();
    case 'InputObjectType':
      return type.fields();
    case 'EnumType':
      return type.values;
    default:
      return [];
  }
}

/** Types with all that belongs to them. */
export function* partsOf(types: readonly NamedType[]): Generator<SchemaPart> {
  for (const type of types) {
    yield type;
    for (const member of membersOf(type)) {
      yield member;
      if (member.kind === 'FieldDefinition') yield* member.arguments();
    }
  }
}
