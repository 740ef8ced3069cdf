import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { OperationCache } from '../execution/OperationCache.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { SupergraphManager } from './SupergraphManager.js';

export interface RejectedSupergraph {
  /** RFC 3339. */
  at: string;
  message: string;
}

export interface SupergraphUpdatesOptions {
  supergraph: SupergraphManager;
  operations: OperationCache;
  metrics: GatewayMetrics;
  logger: Logger;
}

/**
 * Takes in new supergraphs, one after the other: read, warmed while the old one serves, and swapped between two turns of
 * the event loop. Operations under way, and subscriptions until they end, stay with the generation they began on.
 */
export class SupergraphUpdates {
  readonly #options: SupergraphUpdatesOptions;
  #last: Promise<void> = Promise.resolve();
  #rejected: RejectedSupergraph | undefined;

  constructor(options: SupergraphUpdatesOptions) {
    this.#options = options;
  }

  /** The last supergraph that was offered, when it was refused. */
  get rejected(): RejectedSupergraph | undefined {
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
    const { supergraph, operations, metrics, logger } = this.#options;
    if (supergraphSdl === supergraph.sdl) {
      this.#rejected = undefined;
      return;
    }
    const started = performance.now();
    try {
      // Each step holds the process for a while: what has come in meanwhile is answered in between.
      await nextTurn();
      const generation = supergraph.prepare(supergraphSdl);
      await nextTurn();
      const warmed = await operations.warm(supergraph.current, generation);
      beforeSwap?.();
      supergraph.update(supergraphSdl, generation);
      this.#rejected = undefined;
      metrics.supergraphOffered('swapped');
      logger.info(
        { warmed, milliseconds: Math.round(performance.now() - started) },
        'The supergraph was swapped.',
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#rejected = { at: new Date().toISOString(), message };
      metrics.supergraphOffered('rejected');
      logger.error({ err: error }, 'A supergraph was rejected; the one that is served stays.');
      throw error;
    }
  }
}
