import type { GraphQLFormattedError } from 'graphql';
import type { Explanation } from '../Explanation.js';
import type { FirstPart, LaterParts, PartSink } from './AnswerPart.js';

/** Hands parts on, and notes when, and whether there was an error in any of them. */
export class ObservedParts implements PartSink {
  failed = false;
  readonly #sink: PartSink;
  readonly #explanation: Explanation | undefined;

  constructor(sink: PartSink, explanation: Explanation | undefined) {
    this.#sink = sink;
    this.#explanation = explanation;
  }

  first(part: FirstPart): Promise<void> {
    this.#explanation?.answered();
    this.#note(part.errors);
    return this.#sink.first(part);
  }

  later(parts: LaterParts): Promise<void> {
    this.#explanation?.answered();
    for (const { errors } of parts.parts) this.#note(errors);
    return this.#sink.later(parts);
  }

  #note(errors: readonly GraphQLFormattedError[] | undefined): void {
    if (errors && errors.length > 0) this.failed = true;
  }
}
