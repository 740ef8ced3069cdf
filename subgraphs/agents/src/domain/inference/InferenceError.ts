export type InferenceErrorCode =
  /** The server refuses for now (429) and did so for every retry. */
  | 'RATE_LIMITED'
  /** The server cannot be reached or fails (5xx), also after retries. */
  | 'UNAVAILABLE'
  /** The server refuses the request (other 4xx): a wrong key, an unknown model, too long a prompt. */
  | 'REFUSED'
  /** The connection broke after the reply had begun. */
  | 'INTERRUPTED'
  /** What came is not the protocol. */
  | 'MALFORMED'
  | 'CANCELLED';

/** A reply could not be written. The message is fit for the people of the tenant: no keys, no URLs. */
export class InferenceError extends Error {
  override readonly name = 'InferenceError';
  readonly code: InferenceErrorCode;

  constructor(code: InferenceErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
