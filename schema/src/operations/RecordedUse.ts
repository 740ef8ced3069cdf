import type { ClientRef } from './ClientRef.js';

/** Traffic of one operation by one client, added up over the time that was asked for. */
export interface RecordedUse {
  /** SHA-256 of the document, in hex. */
  operation: string;
  name: string | null;
  document: string;
  client: ClientRef;
  count: number;
  errors: number;
  /** See UsageEntry. */
  inputs: Readonly<Record<string, number>>;
  /** RFC 3339. */
  lastSeen: string;
}
