import { isAbstractType, isObjectType, type GraphQLSchema } from 'graphql';
import type { Change } from '../changes/Change.js';
import type { FragmentPlace } from '../operations/DocumentCoordinates.js';

/**
 * Whether a change is why a fragment fits nowhere: it took away an object type that belonged to both the type that is selected from and the
 * fragment's, and none is left.
 */
export function fragmentsLost(
  change: Change,
  before: GraphQLSchema,
  after: GraphQLSchema,
): (place: FragmentPlace) => boolean {
  const left = whoLeft(change, before);
  if (!left) return () => false;
  return ({ parent, condition }) =>
    (left.group === null || left.group === parent || left.group === condition) &&
    sharedTypes(before, parent, condition).has(left.type) &&
    sharedTypes(after, parent, condition).size === 0;
}

/** Which object type has left which union or interface; all of them, when it is gone. */
function whoLeft(change: Change, before: GraphQLSchema): { type: string; group: string | null } | null {
  const [owner = '', member = ''] = (change.path ?? '').split('.');
  switch (change.type) {
    case 'UNION_MEMBER_REMOVED':
      return { type: member, group: owner };
    case 'OBJECT_TYPE_INTERFACE_REMOVED':
      return { type: owner, group: member };
    case 'TYPE_REMOVED':
    case 'TYPE_KIND_CHANGED':
      return isObjectType(before.getType(owner)) ? { type: owner, group: null } : null;
    default:
      return null;
  }
}

function sharedTypes(schema: GraphQLSchema, one: string, other: string): Set<string> {
  const others = objectTypes(schema, other);
  return new Set([...objectTypes(schema, one)].filter((name) => others.has(name)));
}

function objectTypes(schema: GraphQLSchema, name: string): Set<string> {
  const type = schema.getType(name);
  if (isAbstractType(type)) return new Set(schema.getPossibleTypes(type).map(({ name }) => name));
  return new Set(isObjectType(type) ? [name] : []);
}
