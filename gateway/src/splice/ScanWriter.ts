import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  type GraphQLNamedOutputType,
  type GraphQLOutputType,
} from 'graphql';
import { isIncomplete, type Position, type Shape, type ShapeField } from './Shape.js';
import {
  byType,
  closeObject,
  isMissing,
  js,
  keyLiteral,
  leafFunction,
  opening,
  overList,
  overValue,
  takeNew,
} from './scanText.js';

/**
 * Writes the code that goes over the values in an answer: those that are taken as they are, and those that objects are made of.
 */
export class ScanWriter {
  readonly #functions = new Map<string, string>();
  readonly #enums: ReadonlySet<string>[] = [];
  /** Maps of entities that occurred in the answer at hand. */
  readonly #memos: string[] = [];

  /** Functions that what was written calls. */
  get functions(): readonly string[] {
    return [...this.#functions.values()];
  }

  /** The values of enums, as JSON, by the numbers under which what was written looks for them. */
  get enums(): readonly ReadonlySet<string>[] {
    return this.#enums;
  }

  /** The names of those maps. */
  get memos(): readonly string[] {
    return this.#memos;
  }

  expectKey(shape: Shape, field: ShapeField, index: number): string {
    const literal = keyLiteral(shape, field, index);
    return `if (${isMissing(literal)}) throw handOver; i += ${literal.length};`;
  }

  /** Goes over a value, and checks it as the executor that parses would. */
  skip(field: ShapeField, fetch: number): string {
    if (field.name === '__typename') return '';
    // An object that clients do not see is looked into all the same: what another fetch requires of it has to be there, and no more.
    if (!field.isOutput && !field.child) return `i = skipValue(json, i);`;
    const one = field.child
      ? `i = ${this.#skipFunction(field.child, fetch)}(json, i);`
      : this.#skipLeaf(getNamedType(field.type));
    return overValue(field.type, one);
  }

  #skipLeaf(type: GraphQLNamedOutputType): string {
    if (!isEnumType(type)) return `i = ${leafFunction(type.name)}(json, i);`;
    const names = new Set(type.getValues().map(({ name }) => js(name)));
    const index = this.#enums.push(names) - 1;
    return `{ const from = i; i = skipString(json, i); if (!enums[${index}].has(bytes.latin1Slice(from, i))) throw handOver; }`;
  }

  /** Goes over an object that is taken as it is. */
  #skipFunction(position: Position, fetch: number): string {
    const id = position.shapes.map((shape) => shape.id).join('_');
    const name = `skip${fetch}_${id}`;
    if (this.#functions.has(name)) return name;
    this.#functions.set(name, '');
    const bodies = position.shapes.map((shape) => {
      if (isIncomplete(shape)) return 'throw handOver;';
      const keys = shape.order.get(fetch)!;
      const code = keys.map((key, index) => {
        const field = shape.fields.get(key)!;
        return `${this.expectKey(shape, field, index)} ${this.skip(field, fetch)}`;
      });
      return `${code.join('\n  ')}\n  ${closeObject(keys)}`;
    });
    const body =
      position.shapes.length === 1
        ? bodies[0]!
        : byType(
            position,
            fetch,
            position.shapes.map((_shape, index) => `{ ${bodies[index]!} }`),
          );
    this.#functions.set(name, `function ${name}(json, i) {\n  ${opening}\n  ${body}\n}`);
    return name;
  }

  /** Goes over a value and makes objects of what is in it. */
  build(field: ShapeField, fetch: number, assign: (value: string) => string): string {
    const child = field.child!;
    const take = this.#takeFunction(child, fetch);
    const build = (type: GraphQLOutputType, depth: number, set: (value: string) => string): string => {
      // What clients do not see may be null whatever the schema says.
      if (isNonNullType(type) && field.isOutput) return present(type.ofType, depth, set);
      const inner = isNonNullType(type) ? type.ofType : type;
      return `if (bytes[i] === 110) { i = skipNull(json, i); ${set(`'null'`)} } else { ${present(inner, depth, set)} }`;
    };
    const present = (type: GraphQLOutputType, depth: number, set: (value: string) => string): string => {
      if (!isListType(type)) {
        return `const object${depth} = ${take}(json, i); i = end; ${set(`object${depth}`)}`;
      }
      const list = `list${depth}`;
      const item = build(type.ofType, depth + 1, (value) => `${list}.push(${value});`);
      return `const ${list} = []; ${overList(item, depth)} ${set(list)}`;
    };
    return `{ ${build(field.type, 0, assign)} }`;
  }

  /** Takes an object out of the text, and leaves in `end` where it ends. */
  #takeFunction(position: Position, fetch: number): string {
    const name = `take${fetch}_${position.shapes.map(({ id }) => id).join('_')}`;
    if (this.#functions.has(name)) return name;
    const taken = position.shapes.map((shape) => this.#takeKnown(shape, fetch));
    const body =
      taken.length === 1
        ? taken[0]!
        : byType(
            position,
            fetch,
            taken.map((code) => `{ ${code} }`),
          );
    this.#functions.set(name, `function ${name}(json, i) {\n  ${opening}\n  ${body}\n}`);
    return name;
  }

  /**
   * Answers repeat their objects. One that is written just as before is the same object: it is not taken apart again, and
   * whatever is fetched for it later, and how it is written, is there at once for all places where it occurs. Where
   * objects turn out not to repeat, they are not looked for.
   */
  #takeKnown(shape: Shape, fetch: number): string {
    const keys = shape.order.get(fetch) ?? [];
    const index = keys.findIndex((key) => shape.fields.get(key)!.name !== '__typename');
    const field = shape.fields.get(keys[index] ?? '');
    if (!field || !['ID', 'String'].includes(String(getNullableType(field.type))))
      return takeNew(shape, fetch);
    const known = `known${fetch}_${shape.id}`;
    this.#memos.push(known);
    const start = keys
      .slice(0, index + 1)
      .map((key, at) => keyLiteral(shape, shape.fields.get(key)!, at))
      .join('');
    return [
      `if (!${known}.isWorthwhile || ${isMissing(`${start}"`)}) { ${takeNew(shape, fetch)} }`,
      `const key = json.hashAt(i + ${start.length + 1});`,
      `const same = ${known}.get(key);`,
      `if (same !== undefined && json.repeats(same.from, same.to, i)) { ${known}.found++; end = i + same.to - same.from; return same; }`,
      `const object = new Shape${shape.id}();`,
      `end = object.scan${fetch}(json, i);`,
      `object.from = i; object.to = end;`,
      `${known}.set(key, object);`,
      `return object;`,
    ].join('\n  ');
  }
}
