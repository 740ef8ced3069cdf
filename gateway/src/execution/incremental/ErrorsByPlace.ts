import type { GraphQLFormattedError } from 'graphql';
import type { ResponsePath } from '../Data.js';

const none: readonly GraphQLFormattedError[] = [];

/** Errors by the object that they are at or below, so that each of many objects does not have to look at all of them. */
export class ErrorsByPlace {
  readonly #errors: readonly GraphQLFormattedError[];
  /** Errors at each item of a list: they may be anywhere. */
  readonly #everywhere: readonly GraphQLFormattedError[];
  readonly #byPlace = new Map<string, GraphQLFormattedError[]>();
  /** Of the paths by which errors can be found already. */
  readonly #lengths = new Set<number>();

  /** @param errors which do not become more while they are asked for */
  constructor(errors: readonly GraphQLFormattedError[]) {
    this.#errors = errors;
    this.#everywhere = errors.filter(({ path }) => path?.includes('@'));
  }

  /** All errors at or below the object at `path`, and perhaps a few others. */
  near(path: ResponsePath): readonly GraphQLFormattedError[] {
    if (!this.#lengths.has(path.length)) this.#index(path.length);
    const found = this.#byPlace.get(path.join('/')) ?? none;
    return this.#everywhere.length === 0 ? found : [...this.#everywhere, ...found];
  }

  #index(length: number): void {
    this.#lengths.add(length);
    for (const error of this.#errors) {
      const { path } = error;
      if (!path || path.length < length || path.includes('@')) continue;
      const place = path.slice(0, length).join('/');
      const known = this.#byPlace.get(place);
      if (known) known.push(error);
      else this.#byPlace.set(place, [error]);
    }
  }
}
