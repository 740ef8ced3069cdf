import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { DataObject } from './Data.js';

/** Text that two entities have in common only when their representations are equal; undefined when it cannot be told. */
export type IdentityReader = (entity: DataObject) => string | undefined;

/**
 * Compiles a way to tell, without writing representations, that entities have the same: most objects of a response are
 * entities that occurred before. Undefined where something nested is required.
 */
export function compileIdentity(requires: readonly QueryPlanSelectionNode[]): IdentityReader | undefined {
  const keys = new Set(['__typename']);
  for (const selection of requires) {
    if (!addKeys(keys, selection)) return undefined;
  }
  const names = [...keys];
  return (entity) => {
    let identity = '';
    for (const name of names) {
      const value = entity[name];
      switch (typeof value) {
        case 'string':
          // The length first, so that no text can pass for the border between two values.
          identity += `${value.length}:${value}`;
          break;
        case 'number':
        case 'boolean':
          identity += `=${value};`;
          break;
        case 'undefined':
          identity += '?';
          break;
        default:
          if (value !== null) return undefined;
          identity += '!';
      }
    }
    return identity;
  };
}

function addKeys(keys: Set<string>, selection: QueryPlanSelectionNode): boolean {
  if (selection.kind === 'InlineFragment') return selection.selections.every((inner) => addKeys(keys, inner));
  if (selection.selections) return false;
  const key = selection.alias ?? selection.name;
  // What every object inherits is not the entity's own.
  if (key in Object.prototype) return false;
  keys.add(key);
  return true;
}
