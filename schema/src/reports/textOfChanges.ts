import type { Change, Criticality } from '../changes/Change.js';
import type { Paint, PaintStyle } from './Paint.js';
import { plural } from './plural.js';

const styles: Record<Criticality, PaintStyle> = { breaking: 'red', dangerous: 'yellow', safe: 'green' };
const order = Object.keys(styles) as Criticality[];

/** A line each, the worst first. */
export function textOfChanges(changes: readonly Change[], paint: Paint): string {
  if (changes.length === 0) return 'Nothing has changed.';
  const lines = worstFirst(changes).map((change) => textOfChange(change, paint));
  return [...lines, '', `${countChanges(changes)}.`].join('\n');
}

/** `breaking   FIELD_REMOVED  Query.user: …` */
export function textOfChange({ criticality, type, path, message }: Change, paint: Paint): string {
  const head = paint(styles[criticality], criticality.padEnd('dangerous'.length));
  return `${head}  ${type}  ${path === null ? '' : `${paint('bold', path)}: `}${message}`;
}

export function worstFirst<T extends Change>(changes: readonly T[]): T[] {
  return changes.toSorted((one, other) => order.indexOf(one.criticality) - order.indexOf(other.criticality));
}

/** `2 breaking, 0 dangerous and 14 safe changes` */
export function countChanges(changes: readonly Change[]): string {
  const [breaking, dangerous, safe] = order.map(
    (criticality) => changes.filter((change) => change.criticality === criticality).length,
  );
  return `${breaking} breaking, ${dangerous} dangerous and ${plural(safe ?? 0, 'safe change')}`;
}
