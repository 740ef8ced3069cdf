import type { JsonObject } from '../Json.js';
import type { Authenticated } from './authorize.js';

/** What a call of another protocol is made of. */
export interface ProtocolCallParts {
  /** With expressions filled in. */
  given: JsonObject;
  authenticated: Authenticated;
  /** Proves who may read the document that describes the service. */
  reader: Authenticated;
  idempotencyKey: string;
}
