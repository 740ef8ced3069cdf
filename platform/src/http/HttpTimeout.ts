/** There was no answer in time. */
export class HttpTimeout extends Error {
  /** Milliseconds that were waited. */
  readonly afterMs: number;

  constructor(afterMs: number) {
    super('There was no answer in time.');
    this.afterMs = afterMs;
  }
}
