import { FileSource } from './FileSource.js';
import { UrlSource, type UrlSourceOptions } from './UrlSource.js';

/** What a look at a source has found. */
export interface Reading {
  /** Undefined when it is known to be what was read last. */
  text: string | undefined;
  /** Whether the source itself waits for news, so that it may be asked again at once. */
  waits: boolean;
}

/** Where a text comes from that may change: a supergraph, a manifest of trusted documents. */
export interface TextSource {
  /** For messages. */
  readonly location: string;
  /** @throws Error when the text cannot be had, SourceUnavailable where the source says for how long */
  read(signal: AbortSignal): Promise<Reading>;
}

/** A text in a file, or at an http(s) URL. */
export function textSource(location: string, options: UrlSourceOptions = {}): TextSource {
  return /^https?:\/\//.test(location) ? new UrlSource(location, options) : new FileSource(location);
}
