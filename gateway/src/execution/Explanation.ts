import type { QueryPlan } from '@apollo/query-planner';
import type { SubgraphSender } from './SubgraphSender.js';

interface FetchTiming {
  subgraph: string;
  /** Milliseconds after the operation began to run. */
  start: number;
  /** Milliseconds until the answer was there. */
  duration: number;
  errors?: number;
}

/** What is told in `extensions.explain` of how an operation was answered, to who may ask with the extension `explain: true`. */
export class Explanation {
  readonly #preparation: number;
  readonly #fetches: FetchTiming[] = [];
  /** Milliseconds after which parts were answered. */
  readonly #parts: number[] = [];
  #started = performance.now();

  /** @param preparation milliseconds it took to parse, check and plan, or to find that done */
  constructor(preparation: number) {
    this.#preparation = preparation;
  }

  /** A sender that notes what it sends. */
  observed(send: SubgraphSender): SubgraphSender {
    this.#started = performance.now();
    return async (subgraph, request) => {
      const sent = performance.now();
      const answer = await send(subgraph, request);
      this.#fetches.push({
        subgraph,
        start: rounded(sent - this.#started),
        duration: rounded(performance.now() - sent),
        ...(answer.errors?.length ? { errors: answer.errors.length } : {}),
      });
      return answer;
    };
  }

  /** A part of the answer, but not all of it, is on its way to the client. */
  answered(): void {
    this.#parts.push(rounded(performance.now() - this.#started));
  }

  /** What there is to tell when all is answered. */
  concluded(queryPlan: QueryPlan | undefined): Record<string, unknown> {
    const timings = {
      preparation: rounded(this.#preparation),
      execution: rounded(performance.now() - this.#started),
      fetches: this.#fetches,
      ...(this.#parts.length > 0 ? { parts: this.#parts } : {}),
    };
    return { queryPlan: queryPlan ?? null, timings };
  }
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000;
}
