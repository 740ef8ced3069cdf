import { DataFlow } from '../data/DataFlow.js';
import type { Scope } from '../data/shapeOfExpression.js';
import { checkDefinition, type CompilerSurroundings } from '../dsl/compileDefinition.js';
import { isJsonObject } from '../Json.js';
import { Expectations } from './Expectations.js';
import type { LenientDocument, Spot } from './LenientDocument.js';

/** What the compiler knows beside the text, as far as an editor needs it. */
export type EditorSurroundings = Pick<CompilerSurroundings, 'connectors'>;

/** What an expression can read at a place. */
export interface ExpressionPlace {
  /** Names of variables, without their `$`. */
  variables: readonly string[];
  scope: Scope;
}

/** What an expression at a place can read; null where the specification has no expression. */
export function expressionAt(
  document: LenientDocument,
  { path, node }: Spot,
  surroundings: EditorSurroundings,
): ExpressionPlace | null {
  // What is written there may not be whole yet.
  const source = document.source({ node, value: '${ . }' });
  if (!isJsonObject(source.value)) return null;
  const report = new Expectations(source, { path, at: 'value' });
  const { expressions } = checkDefinition(report, surroundings, source.value);
  const wanted = JSON.stringify(path);
  const site = expressions.find((candidate) => JSON.stringify(candidate.path) === wanted);
  return site ? { variables: site.variables, scope: new DataFlow(source.value).scopeAt(path) } : null;
}
