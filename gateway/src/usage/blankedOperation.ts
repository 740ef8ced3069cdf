import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  parse,
  print,
  separateOperations,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLSchema,
  type ObjectFieldNode,
  type ValueNode,
  type VariableNode,
} from 'graphql';

/** One operation of a document, with what it spreads. */
export function operationIn(source: string, operationName: string | undefined): DocumentNode {
  const document = parse(source, { noLocation: true });
  const operations = separateOperations(document);
  return operations[operationName ?? ''] ?? Object.values(operations)[0] ?? document;
}

/**
 * The text of an operation without what somebody may have written into it: values of scalars are blank, and comments are gone. Enum
 * values and names stay, since they are the schema's. `@defer` goes, too: it is no part of a schema, and says nothing of its use.
 * @param document valid for `schema`
 */
export function blankedOperation(schema: GraphQLSchema, document: DocumentNode): string {
  const types = new TypeInfo(schema);
  return print(
    visit(
      document,
      visitWithTypeInfo(types, {
        Directive: ({ name }) => (name.value === 'defer' ? null : undefined),
        IntValue: () => ({ kind: Kind.INT, value: '0' }),
        FloatValue: () => ({ kind: Kind.FLOAT, value: '0' }),
        StringValue: () => blank,
        BooleanValue: () => ({ kind: Kind.BOOLEAN, value: false }),
        EnumValue: () => (isEnumType(getNamedType(types.getInputType())) ? undefined : blank),
        // The names in the value of a scalar are as much somebody's as the values. Variables are used in it all the same.
        ObjectValue: (node) =>
          isInputObjectType(getNamedType(types.getInputType()))
            ? undefined
            : { kind: Kind.OBJECT, fields: variablesIn(node).map(nameless) },
      }),
    ),
  );
}

const blank: ValueNode = { kind: Kind.STRING, value: '' };

function nameless(value: VariableNode, index: number): ObjectFieldNode {
  return { kind: Kind.OBJECT_FIELD, name: { kind: Kind.NAME, value: `_${index}` }, value };
}

function variablesIn(node: ASTNode): VariableNode[] {
  const variables: VariableNode[] = [];
  visit(node, { Variable: (variable) => void variables.push(variable) });
  return variables;
}
