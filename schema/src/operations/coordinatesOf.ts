import {
  getNamedType,
  isInputObjectType,
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { directiveCoordinates } from './directiveCoordinates.js';
import type { DocumentCoordinates, FragmentPlace } from './DocumentCoordinates.js';
import { inputCoordinates } from './inputCoordinates.js';
import { leftOut } from './leftOut.js';

/** Reads what a document uses of a schema that it is valid for. */
export function coordinatesOf(schema: GraphQLSchema, document: DocumentNode): DocumentCoordinates {
  const named = new Set<string>();
  const carried = new Set<string>();
  const fragments: FragmentPlace[] = [];
  const conditions = conditionsOf(document);
  const optional = optionalVariables(document);
  const here = new TypeInfo(schema);

  const fragmentFor = (condition: string | undefined): void => {
    const parent = here.getParentType();
    if (condition === undefined || !parent) return;
    named.add(condition);
    fragments.push({ parent: parent.name, condition });
  };

  const visitor = visitWithTypeInfo(here, {
    OperationDefinition({ operation }) {
      const root = schema.getRootType(operation);
      if (root) named.add(root.name);
    },
    Field(node) {
      const [parent, field] = [here.getParentType(), here.getFieldDef()];
      if (!parent || !field || isMeta(parent.name) || isMeta(field.name)) return;
      const type = getNamedType(field.type);
      named.add(parent.name).add(`${parent.name}.${field.name}`).add(type.name).add(`:${type.name}`);
      for (const argument of leftOut(field.args, node.arguments, optional)) {
        named.add(`${parent.name}.${field.name}(${argument}:)?`);
      }
    },
    InlineFragment({ typeCondition }) {
      fragmentFor(typeCondition?.name.value);
    },
    FragmentSpread({ name }) {
      fragmentFor(conditions.get(name.value));
    },
    FragmentDefinition({ typeCondition }) {
      named.add(typeCondition.name.value);
    },
    Argument() {
      const [argument, directive] = [here.getArgument(), here.getDirective()];
      const [parent, field] = [here.getParentType(), here.getFieldDef()];
      if (!argument || (!directive && isMeta(field?.name))) return;
      const owner = directive ? `@${directive.name}` : `${parent?.name}.${field?.name}`;
      named.add(`${owner}(${argument.name}:)`).add(getNamedType(argument.type).name);
    },
    ObjectValue({ fields }) {
      const type = getNamedType(here.getInputType());
      if (!isInputObjectType(type)) return;
      named.add(type.name).add(`${type.name}{}`);
      for (const field of leftOut(Object.values(type.getFields()), fields, optional)) {
        named.add(`${type.name}.${field}?`);
      }
    },
    ObjectField({ name }) {
      const type = getNamedType(here.getParentInputType());
      if (isInputObjectType(type)) named.add(`${type.name}.${name.value}`);
    },
    EnumValue() {
      const [type, value] = [getNamedType(here.getInputType()), here.getEnumValue()];
      if (type && value) named.add(type.name).add(`${type.name}.${value.name}`);
    },
    VariableDefinition() {
      const type = here.getInputType();
      if (!type) return;
      named.add(getNamedType(type).name);
      // What must be sent is sent, whatever is in it.
      if (isNonNullType(type) && isInputObjectType(type.ofType)) named.add(`${type.ofType.name}{}`);
      inputCoordinates(type, carried);
    },
    Directive(node, _key, _parent, _path, ancestors) {
      const name = `@${node.name.value}`;
      for (const coordinate of directiveCoordinates(node, ancestors.at(-1))) named.add(coordinate);
      for (const argument of leftOut(here.getDirective()?.args ?? [], node.arguments, optional)) {
        named.add(`${name}(${argument}:)?`);
      }
    },
  });
  visit(document, visitor);
  return { named, carried, fragments };
}

/** Whether a name is GraphQL's own, of introspection: no schema changes what it stands for. */
function isMeta(name: string | undefined): boolean {
  return name?.startsWith('__') ?? false;
}

/** The types that named fragments are for, by the fragments' names. */
function conditionsOf(document: DocumentNode): Map<string, string> {
  const conditions = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      conditions.set(definition.name.value, definition.typeCondition.name.value);
    }
  }
  return conditions;
}

/** Names of variables that may have no value. */
function optionalVariables(document: DocumentNode): Set<string> {
  const isOptional = ({ type, defaultValue }: VariableDefinitionNode): boolean =>
    type.kind !== Kind.NON_NULL_TYPE && (!defaultValue || defaultValue.kind === Kind.NULL);
  return new Set(
    document.definitions
      .flatMap((definition) =>
        definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
      )
      .filter(isOptional)
      .map(({ variable }) => variable.name.value),
  );
}
