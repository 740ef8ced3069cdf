import { isDataObject, type DataObject, type ResponsePath } from './Data.js';

/** Where in the response a plan node works: the objects found at `path`, where `@` stands for every list item. */
export interface Cursor {
  readonly path: readonly string[];
  readonly targets: readonly DataObject[];
}

/** The cursor of the response's root. */
export function rootCursor(data: DataObject): Cursor {
  return { path: [], targets: [data] };
}

/** The objects at `path` below each target of `cursor`. Nulls on the way are passed over. */
export function descend(cursor: Cursor, path: readonly string[]): Cursor {
  const targets: DataObject[] = [];
  for (const target of cursor.targets) collect(target, path, 0, targets);
  return { path: [...cursor.path, ...path], targets };
}

/**
 * The response path of every object that a cursor's path leads to. It is only asked for when a subgraph reports an
 * error, so that the ordinary case pays nothing for it.
 */
export function locate(root: DataObject, path: readonly string[]): Map<DataObject, ResponsePath> {
  const located = new Map<DataObject, ResponsePath>();
  const at: (string | number)[] = [];
  walk(root, path, 0, (found) => located.set(found, [...at]), at);
  return located;
}

/** The objects that each object at a cursor's path is in, nearest first. */
export function enclosing(root: DataObject, path: readonly string[]): Map<DataObject, readonly DataObject[]> {
  const found = new Map<DataObject, readonly DataObject[]>();
  const search = (value: unknown, index: number, around: readonly DataObject[]): void => {
    const step = path[index];
    if (Array.isArray(value)) {
      for (const item of value) search(item, step === '@' ? index + 1 : index, around);
    } else if (isDataObject(value)) {
      if (step === undefined) found.set(value, around);
      else search(Object.hasOwn(value, step) ? value[step] : undefined, index + 1, [value, ...around]);
    }
  };
  search(root, 0, []);
  return found;
}

function collect(value: unknown, path: readonly string[], index: number, found: DataObject[]): void {
  if (typeof value !== 'object' || value === null) return;
  const step = path[index];
  if (Array.isArray(value)) {
    const next = step === '@' ? index + 1 : index;
    for (let item = 0; item < value.length; item++) collect(value[item], path, next, found);
  } else if (step === undefined) {
    found.push(value as DataObject);
  } else {
    // What every object inherits are functions, which are passed over as no objects.
    collect((value as DataObject)[step], path, index + 1, found);
  }
}

function walk(
  value: unknown,
  path: readonly string[],
  index: number,
  visit: (found: DataObject) => void,
  at: (string | number)[],
): void {
  const step = path[index];
  if (Array.isArray(value)) {
    const next = step === '@' ? index + 1 : index;
    for (let item = 0; item < value.length; item++) {
      at.push(item);
      walk(value[item], path, next, visit, at);
      at.pop();
    }
  } else if (isDataObject(value)) {
    if (step === undefined) return visit(value);
    at.push(step);
    walk(Object.hasOwn(value, step) ? value[step] : undefined, path, index + 1, visit, at);
    at.pop();
  }
}
