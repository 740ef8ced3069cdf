import { CriticalityLevel } from '@graphql-inspector/core';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { inputAt } from '../operations/inputAt.js';
import type { Criticality } from './Change.js';
import type { InspectedChange } from './InspectedChange.js';
import { isExecutable } from './isExecutable.js';
import { isRequiredInput } from './isRequiredInput.js';
import type { SchemaPair } from './SchemaPair.js';

const criticalities: Record<CriticalityLevel, Criticality> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};

/**
 * What a change does to a client that knows nothing of it. Breaking: a request that was accepted may be refused, or answered in another
 * shape. Dangerous: all are accepted, but one may mean something else, or be answered with what its client has never met. Where the inspector
 * judges otherwise, this does, kind by kind; the reasons are in docs/decisions/0025.
 */
export function criticalityOf(
  change: InspectedChange,
  path: string | null,
  schemas: SchemaPair,
): Criticality {
  const judged = criticalities[change.criticality.level];
  if (path === null) return judged;
  const { before, after, visible } = schemas;
  const [owner = '', member = ''] = path.split('.');
  if (owner.startsWith('@')) return ofDirective(change, owner.slice(1), judged, schemas);

  // Whether it gives clients something new depends on whether they can meet the interface, be the type ever so new.
  if (change.type === 'OBJECT_TYPE_INTERFACE_ADDED') {
    return isObjectType(after.getType(owner)) && visible.output.has(member) ? 'dangerous' : 'safe';
  }
  if (!visible.input.has(owner) && !visible.named.has(owner)) return 'safe';

  switch (change.type) {
    case 'ENUM_VALUE_ADDED':
    case 'UNION_MEMBER_ADDED':
      return visible.output.has(owner) ? 'dangerous' : 'safe';
    case 'ENUM_VALUE_REMOVED':
      if (visible.input.has(owner)) return 'breaking';
      return visible.output.has(owner) ? 'dangerous' : 'safe';
    case 'FIELD_ARGUMENT_ADDED':
      return change.meta.addedToNewField ? 'safe' : ofAddedInput(after, argumentAt(path));
    case 'INPUT_FIELD_ADDED':
      return ofAddedInput(after, path);
    case 'FIELD_ARGUMENT_DEFAULT_CHANGED':
      return ofDefault(argumentAt(path), before, after);
    case 'INPUT_FIELD_DEFAULT_VALUE_CHANGED':
      return ofDefault(path, before, after);
    default:
      return judged;
  }
}

/** What only schemas can use breaks no document. */
function ofDirective(
  change: InspectedChange,
  name: string,
  judged: Criticality,
  { before, after }: SchemaPair,
): Criticality {
  const directive = before.getDirective(name);
  if (!directive || !isExecutable(directive)) return 'safe';
  switch (change.type) {
    case 'DIRECTIVE_REPEATABLE_REMOVED':
      return 'breaking';
    case 'DIRECTIVE_LOCATION_REMOVED':
      return isExecutable(change.meta.removedDirectiveLocation) ? 'breaking' : 'safe';
    case 'DIRECTIVE_ARGUMENT_ADDED':
      return ofAddedInput(after, `@${name}(${change.meta.addedDirectiveArgumentName}:)`);
    case 'DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED':
      return ofDefault(`@${name}(${change.meta.directiveArgumentName}:)`, before, after);
    default:
      return judged;
  }
}

/** Nobody sends it yet: it is missed when it is required, and taken to be its default otherwise. */
function ofAddedInput(after: GraphQLSchema, coordinate: string): Criticality {
  const input = inputAt(after, coordinate);
  if (!input || isRequiredInput(input)) return 'breaking';
  return input.defaultValue === undefined ? 'safe' : 'dangerous';
}

/** Taken away from what must not be null, a default leaves a required input behind; given to what everybody sends, it changes nothing. */
function ofDefault(coordinate: string, before: GraphQLSchema, after: GraphQLSchema): Criticality {
  const [old, now] = [inputAt(before, coordinate), inputAt(after, coordinate)];
  if (!old || !now || isRequiredInput(old)) return 'safe';
  return isRequiredInput(now) ? 'breaking' : 'dangerous';
}

function argumentAt(path: string): string {
  const [type, field, argument] = path.split('.');
  return `${type}.${field}(${argument}:)`;
}
