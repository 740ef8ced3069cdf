import type { ConnectionOptions } from 'node:tls';
import type { Logger } from 'pino';
import { Counter, Gauge, type Registry } from 'prom-client';
import { identityOf, serviceOf } from './serviceOf.js';
import type { TlsFiles } from './TlsFiles.js';
import { NotYetValid, readTlsPair, readTlsTexts, type TlsPair } from './TlsPair.js';
import { watchFiles } from './watchFiles.js';

/** Milliseconds before the end of a certificate from which it is warned of, or a fifth of its life where that is less. */
const warnMs = 14 * 24 * 3_600_000;
/** Milliseconds between two warnings. */
const remindMs = 3_600_000;

export interface TlsCredentialsOptions {
  files: TlsFiles;
  /** Whose certificate it must be. */
  service: string;
  logger: Logger;
  registry: Registry;
}

/**
 * The certificate of this process, for what it serves and for whom it calls. New files are taken in while it runs; what does
 * not hold is refused, and the last that did stays.
 */
export class TlsCredentials {
  readonly #options: TlsCredentialsOptions;
  readonly #changed = new Set<() => void>();
  readonly #reloads: Counter<'result'>;
  readonly #stopWatching: () => void;
  readonly #reminder: NodeJS.Timeout;
  /** Of what was looked at last, good or bad. */
  #digest: string;
  #pair: TlsPair;
  #looking = false;

  private constructor(options: TlsCredentialsOptions, pair: TlsPair, digest: string) {
    this.#options = options;
    this.#pair = pair;
    this.#digest = digest;
    const { files, registry } = options;
    this.#reloads = new Counter({
      name: 'gantry_tls_reloads_total',
      help: 'Certificates read anew while running, by whether they are used now.',
      labelNames: ['result'],
      registers: [registry],
    });
    const left = (): number => (this.#pair.expires - Date.now()) / 1_000;
    const gauge: Gauge = new Gauge({
      name: 'gantry_tls_certificate_seconds_left',
      help: 'Seconds until the certificate that is used expires; negative afterwards.',
      registers: [registry],
      collect: () => gauge.set(left()),
    });
    this.#stopWatching = watchFiles(
      [files.certificate, files.key, files.authorities],
      () => void this.#look(),
    );
    this.#reminder = setInterval(() => this.#remind(), remindMs).unref();
    this.#remind();
  }

  /** @throws Error with a sentence when the files do not hold what they must */
  static async open(options: TlsCredentialsOptions): Promise<TlsCredentials> {
    const texts = await readTlsTexts(options.files);
    return new TlsCredentials(options, readTlsPair(texts, options.files, options.service), texts.digest);
  }

  get current(): TlsPair {
    return this.#pair;
  }

  /** How to connect to a service: who answers must be that one, whatever the name or address it is reached at. */
  connectTo(service: string): ConnectionOptions {
    return {
      secureContext: this.#pair.context,
      minVersion: 'TLSv1.3',
      checkServerIdentity: (_host, { subjectaltname }) =>
        serviceOf(subjectaltname) === service
          ? undefined
          : new Error(`Who answers is not ${identityOf(service)}.`),
    };
  }

  /** @returns how to be told no more */
  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => this.#changed.delete(listener);
  }

  close(): void {
    this.#stopWatching();
    clearInterval(this.#reminder);
    this.#changed.clear();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const { files, service, logger } = this.#options;
    try {
      const texts = await readTlsTexts(files);
      if (texts.digest === this.#digest) return;
      this.#digest = texts.digest;
      this.#pair = readTlsPair(texts, files, service);
    } catch (err) {
      // To be looked at again: its time comes without another file.
      if (err instanceof NotYetValid) this.#digest = '';
      this.#reloads.inc({ result: 'refused' });
      logger.error({ err }, 'The new certificate is not used; the last good one stays.');
      return;
    } finally {
      this.#looking = false;
    }
    this.#reloads.inc({ result: 'used' });
    logger.info({ expires: new Date(this.#pair.expires) }, 'A new certificate is used.');
    this.#remind();
    for (const listener of this.#changed) listener();
  }

  #remind(): void {
    const { begins, expires } = this.#pair;
    const left = expires - Date.now();
    if (left > Math.min(warnMs, (expires - begins) / 5)) return;
    const facts = { expires: new Date(expires), file: this.#options.files.certificate };
    if (left > 0) this.#options.logger.warn(facts, 'The certificate expires soon.');
    else this.#options.logger.error(facts, 'The certificate has expired: nobody takes it any more.');
  }
}
