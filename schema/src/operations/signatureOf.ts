import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';

/**
 * An operation without the values that it spells out, in one way of writing. Gateways record it so; what a client has registered and what was
 * recorded are the same operation when they have the same signature. Enum values and names stay, but for those inside a scalar's value.
 */
export function signatureOf(schema: GraphQLSchema, operation: DocumentNode): string {
  const here = new TypeInfo(schema);
  const blanked = visit(
    operation,
    visitWithTypeInfo(here, {
      IntValue: () => ({ kind: Kind.INT, value: '0' }),
      FloatValue: () => ({ kind: Kind.FLOAT, value: '0' }),
      StringValue: () => ({ kind: Kind.STRING, value: '' }),
      BooleanValue: () => ({ kind: Kind.BOOLEAN, value: false }),
      EnumValue: () =>
        isEnumType(getNamedType(here.getInputType())) ? undefined : { kind: Kind.STRING, value: '' },
      ObjectValue: (node) =>
        isInputObjectType(getNamedType(here.getInputType()))
          ? undefined
          : { kind: Kind.LIST, values: variablesIn(node) },
    }),
  );
  return print(blanked);
}

function variablesIn(value: ASTNode): ValueNode[] {
  const variables: ValueNode[] = [];
  visit(value, { Variable: (variable) => void variables.push(variable) });
  return variables;
}
