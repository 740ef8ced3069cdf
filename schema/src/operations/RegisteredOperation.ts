import type { ClientRef } from './ClientRef.js';

/** A document that a client has said it sends. */
export interface RegisteredOperation {
  client: ClientRef;
  /** What the client sends in place of the document; by default the SHA-256 of the document, in hex. */
  id: string;
  document: string;
}
