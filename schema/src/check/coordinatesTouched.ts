import type { GraphQLNamedType, GraphQLSchema } from 'graphql';
import type { Change } from '../changes/Change.js';
import { isRequiredInput } from '../changes/isRequiredInput.js';
import { inputAt } from '../operations/inputAt.js';

/**
 * What of a schema a change touches: an operation that uses none of these coordinates does not notice it. They are those of
 * DocumentCoordinates.
 */
export function coordinatesTouched(
  { type, path, criticality }: Change,
  before: GraphQLSchema,
  after: GraphQLSchema,
): readonly string[] {
  if (path === null) return rootTouched(type, before);
  const [owner = '', member = ''] = path.split('.');
  const coordinate = coordinateAt(path);
  switch (type) {
    case 'DIRECTIVE_ARGUMENT_ADDED':
      return [owner];
    case 'FIELD_ARGUMENT_ADDED':
      return [`${owner}.${member}`];
    case 'INPUT_FIELD_ADDED':
    case 'INPUT_ONE_OF_ADDED':
      return [`${owner}{}`];
    case 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED':
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      return [`${coordinate}?`];
    case 'DIRECTIVE_ARGUMENT_TYPE_CHANGED':
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
    case 'INPUT_FIELD_TYPE_CHANGED':
      return becomesRequired(coordinate, before, after) ? [coordinate, `${coordinate}?`] : [coordinate];
    case 'DIRECTIVE_REPEATABLE_REMOVED':
      return [`${path}${path}`];
    case 'DIRECTIVE_LOCATION_REMOVED':
      return [path];
    case 'ENUM_VALUE_REMOVED':
      return criticality === 'breaking' ? [path] : [`:${owner}`];
    case 'ENUM_VALUE_ADDED':
    case 'UNION_MEMBER_ADDED':
      return [`:${owner}`];
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return [`:${member}`];
    case 'OBJECT_TYPE_INTERFACE_REMOVED':
    case 'UNION_MEMBER_REMOVED':
      // Only fragments need a type to be a member: see fragmentsLost.
      return [];
    default:
      return [coordinate];
  }
}

function rootTouched(type: string, before: GraphQLSchema): string[] {
  const roots: Record<string, GraphQLNamedType | null | undefined> = {
    SCHEMA_MUTATION_TYPE_CHANGED: before.getMutationType(),
    SCHEMA_QUERY_TYPE_CHANGED: before.getQueryType(),
    SCHEMA_SUBSCRIPTION_TYPE_CHANGED: before.getSubscriptionType(),
  };
  const root = roots[type];
  return root ? [root.name] : [];
}

/** `Query.user.id` is `Query.user(id:)` by its coordinate, and `@skip.if` is `@skip(if:)`; what is applied to a part stands for the part. */
function coordinateAt(path: string): string {
  const [owner = '', member, argument] = path
    .split('.')
    .filter((step, index) => index === 0 || !step.startsWith('@'));
  if (member === undefined) return owner;
  if (owner.startsWith('@')) return `${owner}(${member}:)`;
  return argument === undefined ? `${owner}.${member}` : `${owner}.${member}(${argument}:)`;
}

function becomesRequired(coordinate: string, before: GraphQLSchema, after: GraphQLSchema): boolean {
  const [old, now] = [inputAt(before, coordinate), inputAt(after, coordinate)];
  return old !== undefined && now !== undefined && !isRequiredInput(old) && isRequiredInput(now);
}
