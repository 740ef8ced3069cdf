import { accessesOf } from '../jq/accessesOf.js';
import { tokensOf, type Token } from '../jq/tokens.js';
import { mapShape, type Shape } from './Shape.js';

/** What is known of the values that an expression can read, by `.` and `$name`. */
export type Scope = ReadonlyMap<string, Shape>;

/**
 * What is known of an expression's result: of a plain path, of a map that it writes, and of a sum of such. Null for all else.
 * @param source what messages call it
 */
export function shapeOfExpression(jq: string, scope: Scope, source: string): Shape {
  return shapeOf(tokensOf(jq), scope, source);
}

function shapeOf(tokens: readonly Token[], scope: Scope, source: string): Shape {
  const summands = split(tokens, '+');
  if (!summands) return null;
  if (summands.length === 1) return shapeOfTerm(tokens, scope, source);
  const fields = new Map<string, Shape>();
  for (const summand of summands) {
    const shape = shapeOfTerm(summand, scope, source);
    if (!shape?.fields) return null;
    for (const [name, field] of shape.fields) fields.set(name, field);
  }
  return mapShape(source, fields);
}

function shapeOfTerm(tokens: readonly Token[], scope: Scope, source: string): Shape {
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (isSign(first, '(') && isSign(last, ')') && encloses(tokens))
    return shapeOf(tokens.slice(1, -1), scope, source);
  if (isSign(first, '{') && isSign(last, '}') && encloses(tokens))
    return shapeOfMap(tokens.slice(1, -1), scope, source);
  const [access, ...more] = accessesOf(tokens);
  if (!access || more.length > 0 || access.start !== 0 || access.end !== tokens.length) return null;
  let shape = scope.get(access.root) ?? null;
  for (const step of access.steps) {
    shape = (step === 'item' ? shape?.item : shape?.fields?.get(step.name)) ?? null;
  }
  return shape;
}

function shapeOfMap(tokens: readonly Token[], scope: Scope, source: string): Shape {
  const fields: [string, Shape][] = [];
  for (const entry of tokens.length === 0 ? [] : (split(tokens, ',') ?? [[]])) {
    const [key, colon, ...value] = entry;
    if (!key || (colon && !isSign(colon, ':'))) return null;
    if (!colon && key.kind === 'variable') fields.push([key.value, scope.get(`$${key.value}`) ?? null]);
    else if (key.kind !== 'word' && key.kind !== 'text') return null;
    else if (colon) fields.push([key.value, shapeOf(value, scope, source)]);
    else fields.push([key.value, scope.get('.')?.fields?.get(key.value) ?? null]);
  }
  return mapShape(source, fields);
}

/** The parts between a sign outside of brackets; null where a pipe makes it something else. */
function split(tokens: readonly Token[], sign: string): Token[][] | null {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (depth === 0 && isSign(token, '|')) return null;
    if (depth === 0 && isSign(token, sign)) parts.push([]);
    else parts.at(-1)!.push(token);
    depth += depthOf(token);
  }
  return parts;
}

/** Whether the first bracket is the one that the last closes. */
function encloses(tokens: readonly Token[]): boolean {
  let depth = 0;
  return tokens.every((token, index) => {
    depth += depthOf(token);
    return depth > 0 || index === tokens.length - 1;
  });
}

function depthOf({ kind, value }: Token): number {
  if (kind !== 'sign') return 0;
  if (['(', '[', '{', '\\('].includes(value)) return 1;
  return [')', ']', '}'].includes(value) ? -1 : 0;
}

function isSign(token: Token | undefined, value: string): boolean {
  return token?.kind === 'sign' && token.value === value;
}
