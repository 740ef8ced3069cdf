/** A remark about a definition, in the shape of workflows' `checkDefinition` and of the event DSLGenerated. */
export interface Diagnostic {
  severity: 'ERROR' | 'WARNING' | 'INFO';
  /** Stable, SCREAMING_SNAKE_CASE. */
  code: string;
  message: string;
  /** From 1; null where the remark is about the whole. */
  line: number | null;
  /** From 1. */
  column: number | null;
}
