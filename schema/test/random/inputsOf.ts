import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { RandomRequest } from './randomRequest.js';

/** What a gateway reports of a request: the coordinates that its variables said, with counts; see UsageEntry. */
export function inputsOf(
  schema: GraphQLSchema,
  { document, variables }: RandomRequest,
): Record<string, number> {
  const inputs = new Set<string>();
  const here = new TypeInfo(schema);
  visit(
    parse(document),
    visitWithTypeInfo(here, {
      Argument({ value }) {
        if (value.kind !== Kind.VARIABLE || !(value.name.value in variables)) return;
        const argument = here.getArgument();
        if (!argument) return;
        const directive = here.getDirective();
        const owner = directive
          ? `@${directive.name}`
          : `${here.getParentType()?.name}.${here.getFieldDef()?.name}`;
        inputs.add(`${owner}(${argument.name}:)`);
      },
      VariableDefinition({ variable }) {
        const type = here.getInputType();
        if (type) addValue(variables[variable.name.value], type, inputs);
      },
    }),
  );
  return Object.fromEntries([...inputs].map((coordinate) => [coordinate, 1]));
}

function addValue(value: unknown, type: GraphQLInputType, inputs: Set<string>): void {
  const named = getNamedType(type);
  if (Array.isArray(value)) {
    for (const item of value) addValue(item, type, inputs);
  } else if (isEnumType(named) && typeof value === 'string') {
    inputs.add(`${named.name}.${value}`);
  } else if (isInputObjectType(named) && typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      inputs.add(`${named.name}.${name}`);
      const field = named.getFields()[name];
      if (field) addValue(item, field.type, inputs);
    }
  }
}
