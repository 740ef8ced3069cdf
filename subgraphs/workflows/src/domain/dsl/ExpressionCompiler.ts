/** An expression with the variables that it may name, without their `$`. */
export interface ExpressionSource {
  jq: string;
  variables: readonly string[];
}

/** Port: says whether expressions are valid jq. */
export interface ExpressionCompiler {
  /** For each source null, or what is wrong with it, as a phrase. */
  compile(sources: readonly ExpressionSource[]): Promise<(string | null)[]>;
}
