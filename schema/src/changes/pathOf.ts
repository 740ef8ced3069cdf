import type { InspectedChange } from './InspectedChange.js';

/**
 * Where a change is. The inspector gives some changes the path of what they are a part of, so that two members that leave a union could
 * not be told apart, nor approved apart: here every change of a kind has a path of its own.
 */
export function pathOf(change: InspectedChange): string | null {
  switch (change.type) {
    case 'UNION_MEMBER_ADDED':
      return `${change.meta.unionName}.${change.meta.addedUnionMemberTypeName}`;
    case 'UNION_MEMBER_REMOVED':
      return `${change.meta.unionName}.${change.meta.removedUnionMemberTypeName}`;
    case 'OBJECT_TYPE_INTERFACE_ADDED':
      return `${change.meta.objectTypeName}.${change.meta.addedInterfaceName}`;
    case 'OBJECT_TYPE_INTERFACE_REMOVED':
      return `${change.meta.objectTypeName}.${change.meta.removedInterfaceName}`;
    case 'DIRECTIVE_ARGUMENT_ADDED':
      return `@${change.meta.directiveName}.${change.meta.addedDirectiveArgumentName}`;
    case 'DIRECTIVE_LOCATION_ADDED':
      return `@${change.meta.directiveName}.${change.meta.addedDirectiveLocation}`;
    case 'DIRECTIVE_LOCATION_REMOVED':
      return `@${change.meta.directiveName}.${change.meta.removedDirectiveLocation}`;
    default:
      return change.path ?? null;
  }
}
