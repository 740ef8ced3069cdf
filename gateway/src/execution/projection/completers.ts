import {
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLLeafType,
  type GraphQLOutputType,
} from 'graphql';
import type { ProjectionContext } from './ProjectionContext.js';

/** Returned instead of a value when a null has to bubble up; what is wrong has been reported. */
export const bubble = Symbol('bubble');

/** Turns what subgraphs answered for a position into what the client gets there. */
export type Completer = (value: unknown, context: ProjectionContext) => unknown;

/** CompleteValue of the GraphQL specification, compiled for one type. `completeObject` serves composite types. */
export function compileCompleter(
  type: GraphQLOutputType,
  completeObject: Completer | null,
  label: string,
): Completer {
  if (isNonNullType(type)) return nonNull(compileRaw(type.ofType, completeObject, label), label);
  const complete = compileRaw(type, completeObject, label);
  return (value, context) => {
    const completed = complete(value, context);
    return completed === bubble ? null : completed;
  };
}

function compileRaw(type: GraphQLOutputType, completeObject: Completer | null, label: string): Completer {
  if (isListType(type)) return list(compileCompleter(type.ofType, completeObject, label), label);
  if (isLeafType(type)) return leaf(type, label);
  if (!completeObject) throw new Error(`${label} is of a composite type but has no selection.`);
  return completeObject;
}

function nonNull(complete: Completer, label: string): Completer {
  return (value, context) => {
    const completed = complete(value, context);
    if (completed !== null) return completed;
    context.reportInvalid(`Cannot return null for non-nullable field ${label}.`);
    return bubble;
  };
}

function list(completeItem: Completer, label: string): Completer {
  return (value, context) => {
    if (value === null || value === undefined) return null;
    if (!Array.isArray(value)) {
      context.reportInvalid(`Expected a list for field ${label}.`);
      return bubble;
    }
    let bubbled = false;
    const items = value.map((item: unknown, index) => {
      context.path.push(index);
      const completed = completeItem(item, context);
      context.path.pop();
      bubbled ||= completed === bubble;
      return completed;
    });
    return bubbled ? bubble : items;
  };
}

function leaf(type: GraphQLLeafType, label: string): Completer {
  const accepts = leafCheck(type);
  // The specification serialises an ID as a string, whatever a subgraph made of it.
  const serialize = type.name === 'ID' ? String : (value: unknown) => value;
  return (value, context) => {
    if (value === null || value === undefined) return null;
    if (accepts(value)) return serialize(value);
    context.reportInvalid(`Invalid value found for field ${label}.`);
    return bubble;
  };
}

function leafCheck(type: GraphQLLeafType): (value: unknown) => boolean {
  if (isEnumType(type)) {
    const names = new Set(type.getValues().map(({ name }) => name));
    return (value) => typeof value === 'string' && names.has(value);
  }
  switch (type.name) {
    case 'String':
      return (value) => typeof value === 'string';
    case 'Boolean':
      return (value) => typeof value === 'boolean';
    case 'Int':
      return Number.isInteger;
    case 'Float':
      return Number.isFinite;
    case 'ID':
      return (value) => typeof value === 'string' || Number.isInteger(value);
    default:
      return () => true;
  }
}
