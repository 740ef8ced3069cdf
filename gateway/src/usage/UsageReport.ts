/**
 * What one gateway has answered in a span of time, with no value that anyone sent, as a registry takes it
 * (`schema/src/operations/UsageReport.ts`).
 */
export interface UsageReport {
  /** Unique: a report that arrives twice counts once. */
  id: string;
  /** This process. */
  gateway: string;
  /** RFC 3339. */
  from: string;
  /** RFC 3339. */
  to: string;
  /** The operations that `uses` speaks of, by the SHA-256 of their document in hex. */
  operations: Record<string, { name: string | null; document: string }>;
  uses: UsageEntry[];
}

/** How often one client sent one operation. */
export interface UsageEntry {
  /** Key in `operations`. */
  operation: string;
  client: ClientName;
  count: number;
  /** Of them, those answered with errors. */
  errors: number;
  /** How many of them gave, by their variables, an argument, input field or enum value; by schema coordinate. */
  inputs?: Record<string, number>;
}

/** Who sends operations, as it calls itself. */
export interface ClientName {
  name: string;
  version: string | null;
}
