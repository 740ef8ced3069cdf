import { isListType, isNonNullType, type GraphQLOutputType } from 'graphql';
import type { Position, Shape, ShapeField } from './Shape.js';

/** The pieces of JavaScript that scanners are written with. They read `text` from `i` on, and leave in `i` where they end. */

export const js = JSON.stringify;

export function takeNew({ id }: Shape, fetch: number): string {
  return `const object = new Shape${id}(); end = object.scan${fetch}(text, i); return object;`;
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
  const start = `{${js(key)}:"`;
  const choices = position.shapes.map(({ typeName }, index) => `case ${js(typeName)}: ${cases[index]}`);
  return [
    `if (!text.startsWith(${js(start)}, i)) throw handOver;`,
    `switch (text.substring(i + ${start.length}, text.indexOf('"', i + ${start.length}))) {`,
    ...choices,
    `default: throw handOver;`,
    `}`,
  ].join('\n');
}

/** Goes over a value that is null, a list or `one`, as its type says. */
export function overValue(type: GraphQLOutputType, one: string, depth = 0): string {
  const nullable = isNonNullType(type) ? type.ofType : type;
  const present = isListType(nullable) ? overList(overValue(nullable.ofType, one, depth + 1), depth) : one;
  return nullable === type
    ? `if (text.charCodeAt(i) === 110) i = skipNull(text, i); else { ${present} }`
    : present;
}

export function overList(item: string, depth: number): string {
  return [
    `if (text.charCodeAt(i) !== 91) throw handOver; i++;`,
    `if (text.charCodeAt(i) === 93) i++;`,
    `else for (;;) { ${item} const end${depth} = text.charCodeAt(i++); if (end${depth} === 93) break; if (end${depth} !== 44) throw handOver; }`,
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
    ? `if (!text.startsWith('{}', i)) throw handOver; return i + 2;`
    : `if (text.charCodeAt(i) !== 125) throw handOver; return i + 1;`;
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
