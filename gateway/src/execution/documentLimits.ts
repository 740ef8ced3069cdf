/** How large each operation of a document may be. Each bound is checked before the planner sees the document. */
export interface DocumentLimits {
  /** Lexical tokens of the document. */
  tokens: number;
  /** Levels of nested fields; introspection, whose usual query is deep, is not counted. */
  depth: number;
  /** Aliased fields, with fragments expanded. */
  aliases: number;
  /** Fields, with fragments expanded; `__typename` without an alias is not counted. */
  fields: number;
  /** Fields of the root type, with fragments expanded. */
  rootFields: number;
  /** Directives, with fragments expanded. */
  directives: number;
  /**
   * Fields, `__typename` among them, and fragments, with fragments expanded: what is looked at of an operation ahead of its execution. Fragments that double each
   * other make billions of a few.
   */
  selections: number;
}

export const defaultDocumentLimits: DocumentLimits = {
  tokens: 4_000,
  depth: 20,
  aliases: 60,
  fields: 2_000,
  rootFields: 60,
  directives: 200,
  selections: 10_000,
};
