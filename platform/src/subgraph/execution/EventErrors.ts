import type { GraphQLError } from 'graphql';
import type { EventPath } from './EventField.js';

/** The errors of one event. What is null already, with all that is below it, has no further ones. */
export class EventErrors {
  readonly #errors: GraphQLError[] = [];
  readonly #nulled = new Set<EventPath | undefined>();

  /** @param path of what is null because of it; undefined: of everything */
  add(error: GraphQLError, path: EventPath | undefined): void {
    for (let place = path; ; place = place.prev) {
      if (this.#nulled.has(place)) return;
      if (!place) break;
    }
    this.#nulled.add(path);
    this.#errors.push(error);
  }

  /** In the order in which they came; undefined when there are none. */
  get all(): readonly GraphQLError[] | undefined {
    return this.#errors.length > 0 ? this.#errors : undefined;
  }
}
