/** Somebody takes the responsibility for a change that breaks clients. */
export interface Approval {
  /** `type` and `path` of the change; in a contract alone, or else in the supergraph and all contracts; or of an event. */
  change: { type: string; path: string | null; contract?: string | null; event?: string | null };
  reason: string;
  author: string;
  /** RFC 3339. */
  approvedAt: string;
  /** Version of the publication that it was given for: it counts for the next one only. */
  version: number;
}
