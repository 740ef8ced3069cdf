/** Who sends operations: an application and its version, as it names itself. */
export interface ClientRef {
  name: string;
  /** Null for a client that says none. */
  version: string | null;
}
