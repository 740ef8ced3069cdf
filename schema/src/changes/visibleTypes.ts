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

/** The types that clients can meet, by where they do. */
export interface VisibleTypes {
  /** In what they send. */
  input: ReadonlySet<string>;
  /** In what they are answered. */
  output: ReadonlySet<string>;
  /** In their documents: those of answers, and interfaces and unions that no field answers, but whose object types some field does. */
  named: ReadonlySet<string>;
}

/** Walks a schema from its roots and from the arguments of the directives that documents may use. */
export function visibleTypes(schema: GraphQLSchema): VisibleTypes {
  const input = new Set<string>();
  const output = new Set<string>();
  const named = new Set<string>();
  const unions = Object.values(schema.getTypeMap()).filter(isUnionType);

  const send = (type: GraphQLNamedType): void => {
    if (input.has(type.name)) return;
    input.add(type.name);
    if (!isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) send(getNamedType(field.type));
  };
  const sendAll = (args: GraphQLDirective['args']): void => {
    for (const { type } of args) send(getNamedType(type));
  };
  const name = (type: GraphQLNamedType): void => {
    if (named.has(type.name)) return;
    named.add(type.name);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const field of Object.values(type.getFields())) {
      answer(getNamedType(field.type));
      sendAll(field.args);
    }
    type.getInterfaces().forEach(name);
    if (isObjectType(type)) unions.filter((union) => schema.isSubType(union, type)).forEach(name);
  };
  const answer = (type: GraphQLNamedType): void => {
    if (output.has(type.name)) return;
    output.add(type.name);
    name(type);
    if (isInterfaceType(type) || isUnionType(type)) schema.getPossibleTypes(type).forEach(answer);
  };

  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) answer(root);
  }
  for (const directive of schema.getDirectives()) {
    if (isExecutable(directive)) sendAll(directive.args);
  }
  return { input, output, named };
}
