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
} from 'graphql';
import { directiveCoordinates } from './directiveCoordinates.js';
import type { DocumentCoordinates, FragmentPlace } from './DocumentCoordinates.js';
import { inputCoordinates } from './inputCoordinates.js';

/** Reads what a document uses of a schema that it is valid for. */
export function coordinatesOf(schema: GraphQLSchema, document: DocumentNode): DocumentCoordinates {
  const named = new Set<string>();
  const carried = new Set<string>();
  const fragments: FragmentPlace[] = [];
  const conditions = conditionsOf(document);
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
    Field() {
      const [parent, field] = [here.getParentType(), here.getFieldDef()];
      if (!parent || !field) return;
      named.add(parent.name).add(`${parent.name}.${field.name}`).add(getNamedType(field.type).name);
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
      if (!argument) return;
      const owner = directive
        ? `@${directive.name}`
        : `${here.getParentType()?.name}.${here.getFieldDef()?.name}`;
      named.add(`${owner}(${argument.name}:)`).add(getNamedType(argument.type).name);
    },
    ObjectValue() {
      const type = getNamedType(here.getInputType());
      if (isInputObjectType(type)) named.add(type.name).add(`${type.name}{}`);
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
      for (const coordinate of directiveCoordinates(node, ancestors.at(-1))) named.add(coordinate);
    },
  });
  visit(document, visitor);
  return { named, carried, fragments };
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
