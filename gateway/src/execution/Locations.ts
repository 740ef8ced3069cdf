import { locate } from './Cursor.js';
import type { DataObject, ResponsePath } from './Data.js';

/**
 * Where the objects are that a cursor's path leads to, for all errors of one answer: they are looked for once, when the first error
 * asks, so that many errors cost no more than the list they are in. To be used before anything else is merged.
 */
export class Locations {
  readonly #root: DataObject;
  readonly #path: readonly string[];
  #located: ReadonlyMap<DataObject, ResponsePath> | undefined;

  constructor(root: DataObject, path: readonly string[]) {
    this.#root = root;
    this.#path = path;
  }

  /** The response path of an object; the root's for one that is not there any more. */
  of(target: DataObject): ResponsePath {
    this.#located ??= locate(this.#root, this.#path);
    return this.#located.get(target) ?? [];
  }
}
