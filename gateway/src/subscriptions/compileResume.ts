import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import {
  Kind,
  parse,
  parseType,
  print,
  visit,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { isDataObject, type DataObject } from '../execution/Data.js';

/** How a subscription is taken up again after its last event. */
export interface Resume {
  /** The client's variable that says where it begins, and nothing else; undefined when there is none. */
  readonly variable: string | undefined;
  /** The cursor an event carries, under whichever key; undefined when it carries none. */
  cursorOf(data: DataObject): string | undefined;
  /** The request again, for what comes after `cursor`. */
  after(request: SubgraphRequest, cursor: string): SubgraphRequest;
}

const afterVariable = 'gantryResumeAfter';

/**
 * Compiles how to resume a subscription sent to a subgraph as `query`: its root field's `after` argument takes a
 * variable of our own. Undefined when the field has no such argument or the events carry no cursor.
 * @param client the document as the client sent it
 */
export function compileResume(
  query: string,
  schema: GraphQLSchema,
  client: DocumentNode,
): Resume | undefined {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const field = rootFieldOf(document);
  if (!operation || !field) return undefined;
  const definition = schema.getSubscriptionType()?.getFields()[field.name.value];
  const argument = definition?.args.find(({ name }) => name === 'after');
  const keys = cursorKeys(field);
  if (!argument || keys.length === 0) return undefined;
  const eventKey = keyOf(field);
  const resumed = resumedDocument(document, operation, field, String(argument.type));
  return {
    variable: beginningOf(field, client),
    cursorOf(data) {
      const event = data[eventKey];
      if (!isDataObject(event)) return undefined;
      for (const key of keys) {
        const cursor = event[key];
        if (typeof cursor === 'string') return cursor;
      }
      return undefined;
    },
    after: ({ variables, operationName }, cursor) => ({
      query: resumed,
      operationName,
      variables: { ...variables, [afterVariable]: cursor },
    }),
  };
}

/** The one field that a subscription's document selects. */
export function rootFieldOf(document: DocumentNode): FieldNode | undefined {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  return operation?.selectionSet.selections.find((node) => node.kind === Kind.FIELD);
}

function beginningOf(field: FieldNode, client: DocumentNode): string | undefined {
  const value = field.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (value?.kind !== Kind.VARIABLE) return undefined;
  let uses = 0;
  visit(client, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void (uses += name.value === value.name.value ? 1 : 0),
  });
  return uses === 1 ? value.name.value : undefined;
}

function resumedDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  field: FieldNode,
  type: string,
): string {
  const others = field.arguments?.filter(({ name }) => name.value !== 'after') ?? [];
  const resumedField: FieldNode = {
    ...field,
    arguments: [
      ...others,
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'after' },
        value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: afterVariable } },
      },
    ],
  };
  const replaced = visit(document, { Field: (node) => (node === field ? resumedField : undefined) });
  // The client's own variable may now be unused, which a subgraph's validation would refuse.
  const used = new Set<string>();
  visit(replaced, { VariableDefinition: () => false, Variable: (node) => void used.add(node.name.value) });
  const definitions =
    operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)) ?? [];
  return print(
    visit(replaced, {
      OperationDefinition: (node) => ({
        ...node,
        variableDefinitions: [
          ...definitions,
          {
            kind: Kind.VARIABLE_DEFINITION as const,
            variable: {
              kind: Kind.VARIABLE as const,
              name: { kind: Kind.NAME as const, value: afterVariable },
            },
            type: parseType(type),
          },
        ],
      }),
    }),
  );
}

/** Keys that are nothing but `cursor` in an event, be it of whichever type: any of them may be missing under its condition. */
function cursorKeys({ selectionSet }: FieldNode): string[] {
  const keys = new Set<string>();
  const others = new Set<string>();
  const read = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) read(node.selectionSet);
      else if (node.kind === Kind.FIELD) (node.name.value === 'cursor' ? keys : others).add(keyOf(node));
    }
  };
  if (selectionSet) read(selectionSet);
  return [...keys].filter((key) => !others.has(key));
}

function keyOf({ alias, name }: FieldNode): string {
  return alias?.value ?? name.value;
}
