import { isDataObject, type DataObject, type ResponsePath } from '../Data.js';
import { cloneData } from '../mergeData.js';
import { setOwn } from '../setOwn.js';

/** Fields that a part adds to one object of the answer. */
export interface Addition {
  /** Where the object is, below the part's own. */
  readonly path: ResponsePath;
  readonly data: DataObject;
}

/**
 * Joins a part to the answer that the client has so far. What the client has is never taken back: where it was told null, the part
 * says null as well.
 * @param answer the object that the part belongs to; it grows
 * @param part what was asked for in the part; it changes
 * @returns what the client did not have; undefined when the part has a null where the client has something, as when
 *   a null of the part bubbled beyond its own fields, or a list of another length: then nothing is joined
 */
export function joinPart(answer: DataObject, part: DataObject): Addition[] | undefined {
  if (takesBack(answer, part)) return undefined;
  const additions: Addition[] = [];
  join(answer, part, [], additions);
  return additions;
}

/** The object at `path` in an answer; undefined when there is none, or none any more. */
export function objectAt(answer: unknown, path: ResponsePath): DataObject | undefined {
  let value = answer;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return isDataObject(value) ? value : undefined;
}

function takesBack(known: unknown, value: unknown): boolean {
  if (known === null || known === undefined) return false;
  if (value === null) return true;
  if (Array.isArray(known) && Array.isArray(value)) {
    // Lists that have changed meanwhile cannot be joined item by item, unless there is nothing to join in them.
    if (known.length !== value.length) return [...known, ...value].some((item) => typeof item === 'object');
    return known.some((item, index) => takesBack(item, value[index]));
  }
  if (!isDataObject(known) || !isDataObject(value)) return false;
  return Object.keys(value).some((key) => Object.hasOwn(known, key) && takesBack(known[key], value[key]));
}

function join(known: DataObject, part: DataObject, path: ResponsePath, additions: Addition[]): void {
  const data: DataObject = {};
  for (const key of Object.keys(part)) {
    if (!Object.hasOwn(known, key)) {
      setOwn(data, key, part[key]);
      // The answer grows further; what is told of this part does not.
      setOwn(known, key, cloneData(part[key]));
    } else if (known[key] === null) part[key] = null;
  }
  if (Object.keys(data).length > 0) additions.push({ path, data });
  for (const key of Object.keys(part)) {
    if (!Object.hasOwn(data, key)) joinValue(known[key], part[key], [...path, key], additions);
  }
}

function joinValue(known: unknown, value: unknown, path: ResponsePath, additions: Addition[]): void {
  if (isDataObject(known) && isDataObject(value)) join(known, value, path, additions);
  if (!Array.isArray(known) || !Array.isArray(value) || known.length !== value.length) return;
  known.forEach((item, index) => {
    if (item === null) value[index] = null;
    else joinValue(item, value[index], [...path, index], additions);
  });
}
