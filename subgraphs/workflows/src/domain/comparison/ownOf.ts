import { innerLists } from '../dsl/innerLists.js';
import type { JsonObject } from '../Json.js';

/** A task without the lists inside of it, and without `metadata`, which does not matter to its run. */
export function ownOf(task: JsonObject): JsonObject {
  const copy = structuredClone(task);
  delete copy['metadata'];
  for (const { path } of innerLists(copy)) {
    const parent = path.slice(0, -1).reduce<JsonObject>((part, key) => part[String(key)] as JsonObject, copy);
    delete parent[String(path.at(-1))];
  }
  return copy;
}
