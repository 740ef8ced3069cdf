import type { Change } from '../changes/Change.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import type { ClientRef } from '../operations/ClientRef.js';

/** An operation that uses what a change touches. */
export interface OperationUse {
  client: ClientRef;
  /** Its id. */
  operation: string;
  name: string | null;
  /** Registered by the client, or seen in traffic. */
  source: 'registered' | 'recorded';
  /** Requests within the days looked back on; 0 for what was only registered. */
  count: number;
  /** RFC 3339; null for what was only registered. */
  lastSeen: string | null;
}

/** A change and whether it may be published. */
export interface CheckedChange extends Change {
  /** Why it does not block: it is not breaking, nobody uses what it touches, or somebody approved it. Null: it blocks. */
  passes: 'HARMLESS' | 'UNUSED' | 'APPROVED' | null;
  /** Who is hit by it. */
  usedBy: readonly OperationUse[];
}

/** The changes of one schema as its clients see it: the supergraph's, or that of a contract. */
export interface VariantReport {
  /** The contract's name; null for the supergraph itself. */
  contract: string | null;
  changes: readonly CheckedChange[];
  /** Registered or recorded operations that the new schema does not accept. */
  invalidOperations: readonly (OperationUse & { message: string })[];
}

/** A change of an event's schema. */
export interface EventChange extends Change {
  /** `MessageReceived.v1` */
  event: string;
  passes: 'HARMLESS' | 'APPROVED' | null;
}

/** All that is to be said of a proposal. */
export interface CheckReport {
  /** Nothing blocks. */
  safe: boolean;
  /** Version of the publication it was compared with; 0: there was none. */
  comparedWith: number;
  /** What keeps it from being composed; then there is nothing else to say. */
  faults: readonly SchemaFault[];
  hints: readonly SchemaFault[];
  variants: readonly VariantReport[];
  events: readonly EventChange[];
}
