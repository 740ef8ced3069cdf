import type { Logger } from 'pino';
import type { Rejected } from '../sources/Rejected.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { DocumentLibrary } from './DocumentLibrary.js';
import { readManifest } from './readManifest.js';

export interface DocumentUpdatesOptions {
  library: DocumentLibrary;
  metrics: GatewayMetrics;
  logger: Logger;
}

/** Takes in new manifests of trusted documents. */
export class DocumentUpdates {
  readonly #options: DocumentUpdatesOptions;
  #rejected: Rejected | undefined;

  constructor(options: DocumentUpdatesOptions) {
    this.#options = options;
  }

  /** The last manifest that was offered, when it was refused. */
  get rejected(): Rejected | undefined {
    return this.#rejected;
  }

  /** @throws Error saying what is wrong with the manifest; the old one stays */
  offer(manifest: string): void {
    const { library, metrics, logger } = this.#options;
    try {
      const documents = readManifest(JSON.parse(manifest));
      library.trust(documents);
      this.#rejected = undefined;
      metrics.documentsOffered('swapped');
      logger.info({ documents: documents.size }, 'The trusted documents were swapped.');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#rejected = { at: new Date().toISOString(), message };
      metrics.documentsOffered('rejected');
      logger.error(
        { err: error },
        'A manifest of trusted documents was rejected; those that are trusted stay.',
      );
      throw error;
    }
  }
}
