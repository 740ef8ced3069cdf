import { bareExpression, expressionOf } from '../dsl/expressionOf.js';
import { isJsonObject, type Json } from '../Json.js';
import { mapShape, type Shape } from './Shape.js';
import { shapeOfExpression, type Scope } from './shapeOfExpression.js';

/** What is known of what `set`, `from` and `as` give: of an expression, or of a map with expressions inside. */
export function shapeOfTemplate(template: Json | undefined, scope: Scope, source: string): Shape {
  if (typeof template === 'string') return shapeOfExpression(bareExpression(template), scope, source);
  return shapeWithin(template, scope, source);
}

function shapeWithin(value: Json | undefined, scope: Scope, source: string): Shape {
  if (typeof value === 'string') {
    const jq = expressionOf(value);
    return jq === null ? null : shapeOfExpression(jq, scope, source);
  }
  if (!isJsonObject(value)) return null;
  return mapShape(
    source,
    Object.entries(value).map(([name, item]) => [name, shapeWithin(item, scope, source)] as const),
  );
}
