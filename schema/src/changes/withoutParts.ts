import type { Change } from './Change.js';

/** Kinds of changes that say all there is to say of a thing that was not there. */
const additions: ReadonlySet<string> = new Set([
  'DIRECTIVE_ADDED',
  'DIRECTIVE_ARGUMENT_ADDED',
  'ENUM_VALUE_ADDED',
  'FIELD_ADDED',
  'FIELD_ARGUMENT_ADDED',
  'INPUT_FIELD_ADDED',
  'TYPE_ADDED',
]);

/** Leaves out the parts of what is new as a whole, but for those that are not safe. */
export function withoutParts(changes: readonly Change[]): Change[] {
  const added = new Set(changes.filter(({ type }) => additions.has(type)).map(({ path }) => path));
  return changes.filter(({ type, path, criticality }) => {
    if (path === null || criticality !== 'safe') return true;
    if (added.has(path) && !additions.has(type)) return false;
    const steps = path.split('.');
    return !steps.some((_, length) => length > 0 && added.has(steps.slice(0, length).join('.')));
  });
}
