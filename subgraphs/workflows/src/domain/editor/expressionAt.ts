import { DataFlow } from '../data/DataFlow.js';
import type { Scope } from '../data/shapeOfExpression.js';
import { checkDefinition, type CompilerSurroundings } from '../dsl/compileDefinition.js';
import { isJsonObject } from '../Json.js';
import { answerOfCall } from './answerOfCall.js';
import { Expectations } from './Expectations.js';
import type { LenientDocument, Spot } from './LenientDocument.js';

/** What the compiler knows beside the text, as far as an editor needs it. */
export type EditorSurroundings = Omit<CompilerSurroundings, 'expressions'>;

/** What an expression can read at a place. */
export interface ExpressionPlace {
  /** Names of variables, without their `$`. */
  variables: readonly string[];
  scope: Scope;
}

/** What an expression at a place can read; null where the specification has no expression. */
export function expressionAt(
  document: LenientDocument,
  spot: Spot,
  surroundings: EditorSurroundings,
): ExpressionPlace | null {
  // What is written there may not be whole yet.
  return placeWith('${ . }', document, spot, surroundings);
}

/** Whether whatever stands at a place is an expression, also without the sign of one. */
export function isExpression(
  document: LenientDocument,
  spot: Spot,
  surroundings: EditorSurroundings,
): boolean {
  return placeWith('word', document, spot, surroundings) !== null;
}

function placeWith(
  value: string,
  document: LenientDocument,
  { path, node }: Spot,
  surroundings: EditorSurroundings,
): ExpressionPlace | null {
  const source = document.source({ node, value });
  const definition = source.value;
  if (!isJsonObject(definition)) return null;
  const report = new Expectations(source, { path, at: 'value' });
  const { expressions } = checkDefinition(report, surroundings, definition);
  const wanted = JSON.stringify(path);
  const site = expressions.find((candidate) => JSON.stringify(candidate.path) === wanted);
  if (!site) return null;
  const flow = new DataFlow(definition, (task) => answerOfCall(task, surroundings.connectors));
  return { variables: site.variables, scope: flow.scopeAt(path) };
}
