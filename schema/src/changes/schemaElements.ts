import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isIntrospectionType,
  type ASTNode,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/** A part of a schema that directives can be applied to. */
export interface SchemaElement {
  kind: 'schema' | 'type' | 'field' | 'argument' | 'input field' | 'enum value';
  deprecationReason?: string | null | undefined;
  astNode?: ASTNode | null | undefined;
  extensionASTNodes?: readonly ASTNode[] | null | undefined;
}

/** All parts of a schema by their paths; the schema's own path is empty. */
export function schemaElements(schema: GraphQLSchema): Map<string, SchemaElement> {
  const elements = new Map<string, SchemaElement>([['', elementOf('schema', schema)]]);
  const types = Object.values(schema.getTypeMap());
  for (const type of types.filter((type) => !isSpecifiedScalarType(type) && !isIntrospectionType(type))) {
    elements.set(type.name, elementOf('type', type));
    for (const [path, element] of partsOf(type)) elements.set(`${type.name}.${path}`, element);
  }
  return elements;
}

type Part = Omit<SchemaElement, 'kind'>;

function elementOf(kind: SchemaElement['kind'], part: Part): SchemaElement {
  const { astNode, extensionASTNodes, deprecationReason } = part;
  return { kind, astNode, extensionASTNodes, deprecationReason };
}

function* partsOf(type: GraphQLNamedType): Generator<[string, SchemaElement]> {
  if (isEnumType(type)) {
    for (const value of type.getValues()) yield [value.name, elementOf('enum value', value)];
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) yield [field.name, elementOf('input field', field)];
  } else if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      yield [field.name, elementOf('field', field)];
      for (const argument of field.args) yield [`${field.name}.${argument.name}`, argumentOf(argument)];
    }
  }
}

function argumentOf(argument: GraphQLArgument): SchemaElement {
  return elementOf('argument', argument);
}
