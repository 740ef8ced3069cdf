import type { Logger } from 'pino';
import type { Admission } from '../admission/Admission.js';
import type { OperationCache } from '../execution/OperationCache.js';
import type { Rejected } from '../sources/Rejected.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { SchemaGeneration } from './SchemaGeneration.js';
import type { SupergraphManager } from './SupergraphManager.js';

export interface SupergraphUpdatesOptions {
  supergraph: SupergraphManager;
  operations: OperationCache;
  admission: Admission;
  metrics: GatewayMetrics;
  logger: Logger;
}

/**
 * Takes in new supergraphs, one after the other: read and planned for while the old one serves, away from the event loop,
 * and swapped between two of its turns. Operations under way, and subscriptions until they end, stay with the generation they began on.
 */
export class SupergraphUpdates {
  readonly #options: SupergraphUpdatesOptions;
  #last: Promise<void> = Promise.resolve();
  #rejected: Rejected | undefined;

  constructor(options: SupergraphUpdatesOptions) {
    this.#options = options;
  }

  /** The last supergraph that was offered, when it was refused. */
  get rejected(): Rejected | undefined {
    return this.#rejected;
  }

  /**
   * @param beforeSwap called when the supergraph is known to be good, and about to be served
   * @throws Error saying what is wrong with it; the old one stays
   */
  offer(supergraphSdl: string, beforeSwap?: () => void): Promise<void> {
    const taken = this.#last.then(() => this.#take(supergraphSdl, beforeSwap));
    this.#last = taken.catch(() => undefined);
    return taken;
  }

  async #take(supergraphSdl: string, beforeSwap: (() => void) | undefined): Promise<void> {
    const { supergraph, metrics, logger } = this.#options;
    if (supergraphSdl === supergraph.current.sdl) {
      this.#rejected = undefined;
      return;
    }
    const started = performance.now();
    try {
      const warmed = await this.#swap(await supergraph.prepare(supergraphSdl), beforeSwap);
      this.#rejected = undefined;
      metrics.supergraphOffered('swapped');
      logger.info(
        {
          warmed,
          contract: supergraph.contract ?? undefined,
          milliseconds: Math.round(performance.now() - started),
        },
        'The supergraph was swapped.',
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#rejected = { at: new Date().toISOString(), message };
      metrics.supergraphOffered('rejected');
      logger.error(
        { err: error, contract: supergraph.contract ?? undefined },
        'A supergraph was rejected; the one that is served stays.',
      );
      throw error;
    }
  }

  /** @returns how many operations were ready before */
  async #swap(next: SchemaGeneration, beforeSwap: (() => void) | undefined): Promise<number> {
    const { supergraph, operations, admission } = this.#options;
    try {
      const warmed = await operations.warm(supergraph.current, next, admission.carry.bind(admission));
      beforeSwap?.();
      supergraph.swap(next);
      return warmed;
    } catch (error) {
      next.retire();
      throw error;
    }
  }
}
