import type { Json, JsonObject } from '../Json.js';

/** An expression that failed. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
  /** Which of the expressions evaluated together. */
  readonly index: number;

  constructor(index: number, message: string) {
    super(message);
    this.index = index;
  }
}

/** Port: evaluates runtime expressions, and validates data by a JSON Schema. */
export interface ExpressionEvaluator {
  /**
   * Evaluates expressions on one value with the same variables; each gives its first result, or null when it gives
   * none. Throws an `ExpressionFault` for the first that fails or when they take too long together.
   */
  evaluate(expressions: readonly string[], on: Json, variables: JsonObject): Promise<Json[]>;
  /** What is wrong with a value, as a phrase, or null when it fits the schema. */
  validate(schema: Json, value: Json): Promise<string | null>;
}
