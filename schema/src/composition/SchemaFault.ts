/** What is wrong with a schema, and where; also a hint, which stops nothing. */
export interface SchemaFault {
  /** Stable: of composition (`INVALID_FIELD_SHARING`, …), or `SYNTAX`, `UNREADABLE`, …. */
  code: string;
  message: string;
  subgraph?: string | undefined;
  /** As it was named to whoever read it. */
  file?: string | undefined;
  /** From 1. */
  line?: number | undefined;
  /** From 1. */
  column?: number | undefined;
}
