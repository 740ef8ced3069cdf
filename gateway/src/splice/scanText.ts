import { isListType, isNonNullType, type GraphQLOutputType } from 'graphql';
import type { Position, Shape, ShapeField } from './Shape.js';

/** The pieces of JavaScript that scanners are written with. They read `json` from `i` on, and leave in `i` where they end. */

export const js = JSON.stringify;

/** What scanners begin with. */
export const opening = `const { bytes, view, length } = json;`;

/** Whether a text, of ASCII, is not at `i`. */
export function isMissing(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  const { length } = bytes;
  if (length < 4) return [...bytes].map((byte, index) => `bytes[i + ${index}] !== ${byte}`).join(' || ');
  const checks = [`i + ${length} > length`];
  // The last four begin earlier where it would be less than four.
  for (let index = 0; index < length; index += 4) {
    const at = Math.min(index, length - 4);
    checks.push(`view.getInt32(i + ${at}, true) !== ${bytes.readInt32LE(at)}`);
  }
  return checks.join(' || ');
}

export function takeNew({ id }: Shape, fetch: number): string {
  return `const object = new Shape${id}(); end = object.scan${fetch}(json, i); return object;`;
}

/** What is before a value in an object; what is constant of the value, too. */
export function keyLiteral({ typeName }: Shape, { key, name }: ShapeField, index: number): string {
  return `${index === 0 ? '{' : ','}${js(key)}:${name === '__typename' ? js(typeName) : ''}`;
}

/** Chooses by the type's name, which must come first. */
export function byType(position: Position, fetch: number, cases: readonly string[]): string {
  const first = position.shapes.map(({ order, fields }) => fields.get(order.get(fetch)?.[0] ?? '')?.name);
  const [key] = position.shapes.map(({ order }) => order.get(fetch)?.[0]);
  if (key === undefined || first.some((name) => name !== '__typename')) return 'throw handOver;';
  const choices = position.shapes.map(
    ({ typeName }, index) => `if (!(${isMissing(`{${js(key)}:${js(typeName)}`)})) { ${cases[index]} }`,
  );
  return [...choices, 'throw handOver;'].join('\n');
}

/** Goes over a value that is null, a list or `one`, as its type says. */
export function overValue(type: GraphQLOutputType, one: string, depth = 0): string {
  const nullable = isNonNullType(type) ? type.ofType : type;
  const present = isListType(nullable) ? overList(overValue(nullable.ofType, one, depth + 1), depth) : one;
  return nullable === type ? `if (bytes[i] === 110) i = skipNull(json, i); else { ${present} }` : present;
}

export function overList(item: string, depth: number): string {
  return [
    `if (bytes[i] !== 91) throw handOver; i++;`,
    `if (bytes[i] === 93) i++;`,
    `else for (;;) { ${item} const end${depth} = bytes[i++]; if (end${depth} === 93) break; if (end${depth} !== 44) throw handOver; }`,
  ].join(' ');
}

export function overItems(depth: number, value: string, item: string, visit: string): string {
  if (depth === 0) return `const ${item} = ${value}; ${visit}`;
  const outer = depth === 1 ? item : `${value}_`;
  const inner = depth === 1 ? visit : overItems(depth - 1, outer, item, visit);
  return `for (const ${outer} of ${value}) { if (typeof ${outer} !== 'string') { ${inner} } }`;
}

export function closeObject(keys: readonly string[]): string {
  return keys.length === 0
    ? `if (${isMissing('{}')}) throw handOver; return i + 2;`
    : `if (bytes[i] !== 125) throw handOver; return i + 1;`;
}

export function leafFunction(name: string): string {
  switch (name) {
    case 'String':
    case 'ID':
      return 'skipString';
    case 'Int':
      return 'skipInteger';
    case 'Float':
      return 'skipNumber';
    case 'Boolean':
      return 'skipBoolean';
    default:
      return 'skipPresent';
  }
}

/** The slot of objects under a key: the same in every shape, for those who come by. */
export function slotOf({ key }: ShapeField): string {
  return `child_${key}`;
}

export function listDepth(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listDepth(type.ofType);
  return isListType(type) ? 1 + listDepth(type.ofType) : 0;
}
