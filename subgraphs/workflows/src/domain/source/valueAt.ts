import { isJsonObject, type Json } from '../Json.js';
import type { SourcePath } from './SourceDocument.js';

/** The value that a path leads to; undefined where there is none. */
export function valueAt(root: Json, path: SourcePath): Json | undefined {
  let value: Json | undefined = root;
  for (const segment of path) {
    if (Array.isArray(value)) value = value[Number(segment)];
    else value = isJsonObject(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
  }
  return value;
}
