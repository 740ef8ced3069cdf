import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { parseCacheControl } from './parseCacheControl.js';

/**
 * Which subgraphs have let anything be kept by a `cache-control` header. Where headers decide, what is asked of those who never have is
 * better answered the fastest way, which keeps nothing; one that begins to speak is noticed there, too.
 */
export class SpeakingSubgraphs {
  /** Those that have answered; true once one has let something be kept. */
  readonly #speaks = new Map<string, boolean>();

  heard(subgraph: string, cacheControl: string | undefined): void {
    if (this.#speaks.get(subgraph)) return;
    const speaks = cacheControl !== undefined && parseCacheControl(cacheControl).maxAge > 0;
    this.#speaks.set(subgraph, speaks);
  }

  /** Whether every subgraph that an operation asks may speak: its answer is kept only if all do. */
  mayAllSpeak({ subgraphs }: PreparedOperation): boolean {
    return subgraphs.every((name) => this.#speaks.get(name) !== false);
  }

  /** Whether any of them may, so that an entity of it is kept. */
  mayAnySpeak({ subgraphs }: PreparedOperation): boolean {
    return subgraphs.some((name) => this.#speaks.get(name) !== false);
  }
}
