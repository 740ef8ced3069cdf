/** What a gateway said that it serves. */
export interface LiveGateway {
  /** The gateway's instance. */
  gateway: string;
  /** The contract; null for the supergraph itself. */
  contract: string | null;
  etag: string;
  /** The version with that ETag; null when it was never published here. */
  version: number | null;
  /** RFC 3339: when it was last heard of. */
  seenAt: string;
}
