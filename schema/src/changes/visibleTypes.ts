import {
  getNamedType,
  isAbstractType,
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
  /**
   * In their documents: those of answers, and those that fragments lead to from there. Each only has to have an object type in
   * common with the one around it, so that a document may name types that no answer ever has.
   */
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
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(name);
    if (isObjectType(type)) unions.filter((union) => schema.isSubType(union, type)).forEach(name);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    type.getInterfaces().forEach(name);
    for (const field of Object.values(type.getFields())) {
      name(getNamedType(field.type));
      sendAll(field.args);
    }
  };
  const answer = (type: GraphQLNamedType): void => {
    if (output.has(type.name)) return;
    output.add(type.name);
    name(type);
    if (isAbstractType(type)) schema.getPossibleTypes(type).forEach(answer);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const field of Object.values(type.getFields())) answer(getNamedType(field.type));
  };

  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (root) answer(root);
  }
  for (const directive of schema.getDirectives()) {
    if (isExecutable(directive)) sendAll(directive.args);
  }
  return { input, output, named };
}
