import type { ClientRef } from './ClientRef.js';

/** What one gateway has answered in a span of time, with no value that anyone sent. */
export interface UsageReport {
  /** Unique: a report that arrives twice counts once. */
  id: string;
  /** The gateway's instance. */
  gateway: string;
  /** RFC 3339. */
  from: string;
  /** RFC 3339. */
  to: string;
  /** The operations that `uses` speaks of, by the SHA-256 of their document in hex. Literals are blanked; enum values and names stay. */
  operations: Readonly<Record<string, { name: string | null; document: string }>>;
  uses: readonly UsageEntry[];
}

/** How often one client sent one operation. */
export interface UsageEntry {
  /** Key in `operations`. */
  operation: string;
  client: ClientRef;
  count: number;
  /** Of them, those answered with errors. */
  errors: number;
  /**
   * How often its variables said what the document does not tell: schema coordinates of arguments (`Query.user(id:)`),
   * input fields (`UserInput.name`) and enum values (`Role.ADMIN`).
   */
  inputs?: Readonly<Record<string, number>> | undefined;
}
