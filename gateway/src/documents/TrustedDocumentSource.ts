import type { Logger } from 'pino';
import type { Gateway } from '../Gateway.js';
import { keptAmongWorkers } from '../sources/keptAmongWorkers.js';
import { LastKnownGood } from '../sources/LastKnownGood.js';
import type { Fetch } from '../sources/RegistryConnection.js';
import { keepGood, startFrom } from '../sources/startFrom.js';
import { textSource } from '../sources/TextSource.js';
import { readManifest } from './readManifest.js';

export interface TrustedDocumentSourceOptions {
  /** File or URL of the manifest; without one, no documents are trusted. */
  location: string | undefined;
  /** Opens the URL. */
  key?: string | undefined;
  /** How the URL is reached; `fetch`, when left out. */
  fetch?: Fetch | undefined;
  logger: Logger;
}

/** Where trusted documents come from, when a gateway starts and from then on. */
export class TrustedDocumentSource {
  readonly #options: TrustedDocumentSourceOptions;
  readonly #lastKnownGood: LastKnownGood | undefined;

  constructor(options: TrustedDocumentSourceOptions) {
    const file = keptAmongWorkers('manifest.json');
    this.#options = options;
    this.#lastKnownGood = file === undefined ? undefined : new LastKnownGood(file);
  }

  /** The documents that the manifest trusts, by their ids; none without one. @throws Error saying what is wrong with it */
  async read(): Promise<Map<string, string>> {
    const { location, key, fetch, logger } = this.#options;
    if (!location) return new Map();
    const source = textSource(location, { key, fetch });
    return startFrom(
      {
        source,
        what: 'manifest of trusted documents',
        fault: 'is not to be understood',
        lastKnownGood: this.#lastKnownGood,
        logger,
      },
      async (text) => readManifest(JSON.parse(text)),
    );
  }

  /** Lets a gateway follow the manifest. @param intervalMs milliseconds between two looks; 0 for none at all */
  watch(gateway: Gateway, intervalMs: number): void {
    const { location, key, fetch, logger } = this.#options;
    if (!location || intervalMs === 0) return;
    // Another source, which has read nothing: it offers once more what could not be started with.
    gateway.watchTrustedDocuments(textSource(location, { key, fetch }), {
      intervalMs,
      swapped: (manifest) => keepGood(this.#lastKnownGood, manifest, logger),
    });
  }
}
