/** Where something stands. */
export interface SchemaPlace {
  subgraph?: string | undefined;
  /** As it was named to whoever read it. */
  file?: string | undefined;
  /** From 1. */
  line?: number | undefined;
  /** From 1. */
  column?: number | undefined;
}

/** What is wrong with a schema, and where; also a hint, which stops nothing. */
export interface SchemaFault extends SchemaPlace {
  /** Stable: of composition (`INVALID_FIELD_SHARING`, …), or `SYNTAX`, `UNREADABLE`, …. */
  code: string;
  message: string;
  /** Of a contract's fault: what it is about, as a schema coordinate (`Query.user(id:)`). */
  coordinate?: string | undefined;
  /** Where else it shows: the other subgraphs' definitions of a field that they do not agree on. */
  alsoAt?: readonly SchemaPlace[] | undefined;
  /** Of a hint: how much it deserves to be looked at, as Apollo's composition judges it. */
  level?: 'WARN' | 'INFO' | 'DEBUG' | undefined;
}
