import type { GraphQLFormattedError } from 'graphql';
import type { ResponsePath } from '../Data.js';

/** Tells whether a null is explained by an error that a subgraph reported at, above or below it. */
export class ErrorPaths {
  readonly #exact = new Set<string>();
  readonly #leadingTo = new Set<string>();

  constructor(errors: readonly GraphQLFormattedError[]) {
    for (const { path } of errors) {
      if (!path) continue;
      this.#exact.add(path.join('/'));
      for (let length = path.length; length >= 0; length--)
        this.#leadingTo.add(path.slice(0, length).join('/'));
    }
  }

  explain(path: ResponsePath): boolean {
    if (this.#exact.size === 0) return false;
    if (this.#leadingTo.has(path.join('/'))) return true;
    return path.some((_, index) => this.#exact.has(path.slice(0, index).join('/')));
  }
}
