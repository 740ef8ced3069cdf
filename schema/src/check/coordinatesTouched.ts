import type { GraphQLSchema } from 'graphql';
import type { Change } from '../changes/Change.js';
import { isRequiredInput } from '../changes/isRequiredInput.js';
import { inputAt } from '../operations/inputAt.js';

/** The coordinates of which an operation that is hit by a change uses at least one; see DocumentCoordinates. */
export function coordinatesTouched(
  change: Change,
  before: GraphQLSchema,
  after: GraphQLSchema,
): readonly string[] {
  const path = change.path ?? '';
  const [owner = '', member = '', argument = ''] = path.split('.');
  const argumentOf = owner.startsWith('@') ? `${owner}(${member}:)` : `${owner}.${member}(${argument}:)`;
  const holder = owner.startsWith('@') ? owner : `${owner}.${member}`;
  switch (change.type) {
    case 'SCHEMA_QUERY_TYPE_CHANGED':
      return names(before.getQueryType());
    case 'SCHEMA_MUTATION_TYPE_CHANGED':
      return names(before.getMutationType());
    case 'SCHEMA_SUBSCRIPTION_TYPE_CHANGED':
      return names(before.getSubscriptionType());
    case 'FIELD_ARGUMENT_ADDED':
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
    case 'DIRECTIVE_ARGUMENT_ADDED':
    case 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED':
      return [holder];
    case 'FIELD_ARGUMENT_REMOVED':
    case 'DIRECTIVE_ARGUMENT_REMOVED':
      return [argumentOf];
    case 'FIELD_ARGUMENT_TYPE_CHANGED':
    case 'DIRECTIVE_ARGUMENT_TYPE_CHANGED':
      // Who never passed it must do so now.
      return becomesRequired(argumentOf, before, after) ? [holder] : [argumentOf];
    case 'INPUT_FIELD_ADDED':
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      return [`${owner}{}`];
    case 'INPUT_FIELD_TYPE_CHANGED':
      return becomesRequired(path, before, after) ? [`${owner}{}`] : [path];
    case 'ENUM_VALUE_ADDED':
      return [owner];
    case 'DIRECTIVE_REPEATABLE_REMOVED':
      return [`${path}${path}`];
    case 'UNION_MEMBER_ADDED':
      return [owner];
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return [member];
    default:
      return [path];
  }
}

function names(type: { name: string } | null | undefined): string[] {
  return type ? [type.name] : [];
}

function becomesRequired(coordinate: string, before: GraphQLSchema, after: GraphQLSchema): boolean {
  const [old, now] = [inputAt(before, coordinate), inputAt(after, coordinate)];
  return Boolean(old && now && !isRequiredInput(old) && isRequiredInput(now));
}
