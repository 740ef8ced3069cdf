/** A subscription that is asked for over HTTP, and answered by a stream. */
export interface StreamedSubscription {
  path: string;
  headers: Readonly<Record<string, string>>;
  /** The request as JSON. */
  body: string;
  signal: AbortSignal;
}
