/** A subscription that is asked for over HTTP, and answered by a stream. */
export interface StreamedSubscription {
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The request as JSON. */
  body: string;
  signal: AbortSignal;
  /** Milliseconds at least that a stream must be silent which has given signs of life before, to be taken for broken. */
  silenceMs: number;
}
