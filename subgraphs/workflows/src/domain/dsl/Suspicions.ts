import type { SourcePath } from '../source/SourceDocument.js';

/** Where errors have been found, and what mistyped names most likely mean, so that what follows from one is not told as another. */
export class Suspicions {
  readonly #wrong: SourcePath[] = [];
  readonly #meant = new Map<string, Set<string>>();

  /** Notes an error at `path`. */
  found(path: SourcePath): void {
    this.#wrong.push(path);
  }

  /** Notes that an unknown property of the map at `path` most likely is the one of this name. */
  meant(path: SourcePath, name: string): void {
    const key = path.join('\u0000');
    const names = this.#meant.get(key) ?? new Set();
    this.#meant.set(key, names.add(name));
  }

  /** Whether the map at `path` has one of these properties under a name that has been reported. */
  hasMeant(path: SourcePath, names: readonly string[]): boolean {
    const meant = this.#meant.get(path.join('\u0000'));
    return meant !== undefined && names.some((name) => meant.has(name));
  }

  /** Whether what is at `path` is wrong as a whole. */
  at(path: SourcePath): boolean {
    return this.#wrong.some((wrong) => wrong.length === path.length && startsWith(wrong, path));
  }

  /** Whether something in what is at `path` is wrong. */
  within(path: SourcePath): boolean {
    return this.#wrong.some((wrong) => startsWith(wrong, path));
  }
}

/** Whether a place is another one, or in it. */
export function startsWith(path: SourcePath, place: SourcePath): boolean {
  return place.every((segment, index) => path[index] === segment);
}
