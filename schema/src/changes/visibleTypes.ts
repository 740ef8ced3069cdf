import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { isExecutable } from './isExecutable.js';

/** The types that clients can meet, by where: in what they send, and in what they are answered. */
export interface VisibleTypes {
  input: ReadonlySet<string>;
  output: ReadonlySet<string>;
}

/** Walks a schema from its roots and from the arguments of the directives that documents may use. */
export function visibleTypes(schema: GraphQLSchema): VisibleTypes {
  const input = new Set<string>();
  const output = new Set<string>();

  const send = (type: GraphQLNamedType): void => {
    if (input.has(type.name)) return;
    input.add(type.name);
    if (!isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) send(getNamedType(field.type));
  };
  const answer = (type: GraphQLNamedType): void => {
    if (output.has(type.name)) return;
    output.add(type.name);
    if (isUnionType(type)) type.getTypes().forEach(answer);
    if (isInterfaceType(type)) {
      const { objects, interfaces } = schema.getImplementations(type);
      [...objects, ...interfaces].forEach(answer);
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    type.getInterfaces().forEach(answer);
    for (const field of Object.values(type.getFields())) {
      answer(getNamedType(field.type));
      sendAll(field.args);
    }
  };
  const sendAll = (args: GraphQLDirective['args']): void => {
    for (const { type } of args) send(getNamedType(type));
  };

  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) answer(root);
  }
  for (const directive of schema.getDirectives()) {
    if (isExecutable(directive)) sendAll(directive.args);
  }
  return { input, output };
}
