/** A source that answers, but not with what is wanted. */
export class SourceUnavailable extends Error {
  override readonly name = 'SourceUnavailable';
  /** Milliseconds after which it wants to be asked again; undefined when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs: number | undefined) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}
