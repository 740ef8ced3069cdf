import type { Logger } from 'pino';
import type { Admission } from '../admission/Admission.js';
import type { DocumentLibrary } from '../documents/DocumentLibrary.js';
import { DocumentUpdates } from '../documents/DocumentUpdates.js';
import type { WatchedUpdates } from '../edge/Readiness.js';
import type { OperationCache } from '../execution/OperationCache.js';
import type { Supergraphs } from '../supergraph/Supergraphs.js';
import { SupergraphUpdates } from '../supergraph/SupergraphUpdates.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import { SourceWatch } from './SourceWatch.js';
import type { TextSource } from './TextSource.js';

export interface SourceUpdatesOptions {
  supergraphs: Supergraphs;
  operations: OperationCache;
  admission: Admission;
  documents: DocumentLibrary;
  metrics: GatewayMetrics;
  logger: Logger;
}

export interface SupergraphWatchOptions {
  /** Whose supergraphs are there; left out for the supergraph itself. */
  contract?: string | undefined;
  /** Milliseconds between two looks at a source that does not wait for news itself. */
  intervalMs: number;
  /** Called with a supergraph that is known to be good, and about to be served. */
  beforeSwap?(supergraphSdl: string): void;
  /** Called with one that is served now. */
  swapped?(supergraphSdl: string): unknown;
}

export interface DocumentWatchOptions extends Pick<SupergraphWatchOptions, 'intervalMs'> {
  /** Called with a manifest whose documents are trusted now. */
  swapped?(manifest: string): unknown;
}

/** Takes in other supergraphs, contracts and trusted documents, those that are offered and those that watched sources have. */
export class SourceUpdates {
  readonly #options: SourceUpdatesOptions;
  readonly #supergraphs: ReadonlyMap<string | null, SupergraphUpdates>;
  readonly #documents: DocumentUpdates;
  readonly #watches = new Set<SourceWatch>();

  constructor(options: SourceUpdatesOptions) {
    const { supergraphs, operations, admission, documents, metrics, logger } = options;
    this.#options = options;
    this.#supergraphs = new Map(
      supergraphs.all.map((supergraph) => [
        supergraph.contract,
        new SupergraphUpdates({ supergraph, operations, admission, metrics, logger }),
      ]),
    );
    this.#documents = new DocumentUpdates({ library: documents, metrics, logger });
  }

  /** What was refused last, for whoever reports on it. */
  get updates(): WatchedUpdates {
    return { supergraphs: this.#supergraphs, documents: this.#documents };
  }

  /** As `Gateway.updateSupergraph`. */
  offerSupergraph(sdl: string, beforeSwap?: () => void, contract?: string): Promise<void> {
    const { supergraphs } = this.#options;
    return this.#supergraphs.get(supergraphs.named(contract).contract)!.offer(sdl, beforeSwap);
  }

  /** As `Gateway.watchSupergraph`. */
  watchSupergraph(source: TextSource, options: SupergraphWatchOptions): void {
    const { metrics, logger } = this.#options;
    const { contract, intervalMs, beforeSwap, swapped } = options;
    const offer = async (sdl: string): Promise<void> => {
      await this.offerSupergraph(sdl, () => beforeSwap?.(sdl), contract);
      await swapped?.(sdl);
    };
    const unreachable = (err: unknown): void => {
      metrics.supergraphOffered('unreachable');
      logger.warn({ err, contract }, 'The supergraph cannot be read; the one that is served stays.');
    };
    this.#watches.add(new SourceWatch(source, { intervalMs, offer, unreachable }));
  }

  /** As `Gateway.updateTrustedDocuments`. */
  offerDocuments(manifest: string): void {
    this.#documents.offer(manifest);
  }

  /** As `Gateway.watchTrustedDocuments`. */
  watchDocuments(source: TextSource, { intervalMs, swapped }: DocumentWatchOptions): void {
    const { metrics, logger } = this.#options;
    const offer = async (manifest: string): Promise<void> => {
      this.offerDocuments(manifest);
      await swapped?.(manifest);
    };
    const unreachable = (err: unknown): void => {
      metrics.documentsOffered('unreachable');
      logger.warn({ err }, 'The trusted documents cannot be read; those that are trusted stay.');
    };
    this.#watches.add(new SourceWatch(source, { intervalMs, offer, unreachable }));
  }

  /** Watches nothing any more. */
  stop(): void {
    for (const watch of this.#watches) watch.stop();
  }
}
