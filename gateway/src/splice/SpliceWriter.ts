import {
  getNamedType,
  getNullableType,
  isEnumType,
  isListType,
  isNonNullType,
  type GraphQLNamedOutputType,
  type GraphQLOutputType,
} from 'graphql';
import { handOver } from './HandOver.js';
import {
  canonical,
  skipBoolean,
  skipInteger,
  skipNull,
  skipNumber,
  skipPresent,
  skipString,
  skipValue,
} from './JsonText.js';
import { RepeatedObjects } from './RepeatedObjects.js';
import {
  isIncomplete,
  isIndispensable,
  isPure,
  reachesEntity,
  shapesBelow,
  type Position,
  type Shape,
  type ShapeField,
} from './Shape.js';
import {
  byType,
  closeObject,
  js,
  keyLiteral,
  leafFunction,
  listDepth,
  overItems,
  overList,
  overValue,
  slotOf,
  takeNew,
} from './scanText.js';
import type { FetchShapes, SpliceCode } from './SpliceCode.js';

/** What the written code calls. */
const runtime = {
  handOver,
  canonical,
  skipBoolean,
  skipInteger,
  skipNull,
  skipNumber,
  skipString,
  skipPresent,
  skipValue,
  RepeatedObjects,
};

/** Fields that are cut out of an answer in one piece. */
interface Run {
  readonly slot: string;
  readonly fetch: number;
  readonly fields: ShapeField[];
}

/** How one shape is kept and written. */
interface Layout {
  /** JavaScript that is concatenated to the object's JSON. */
  readonly pieces: readonly string[];
  /** Slots, with what they hold at first. */
  readonly slots: ReadonlyMap<string, string>;
  readonly runs: ReadonlyMap<ShapeField, Run>;
  /** Slots of fields that are kept by themselves. */
  readonly own: ReadonlyMap<ShapeField, string>;
  /** Slots of fields that entities are represented with. */
  readonly required: ReadonlyMap<ShapeField, string>;
}

/**
 * Writes the code that cuts answers into slices and puts these together: a class for each shape, with a method for each
 * fetch that answers some of it. Names come out of parsed GraphQL documents, and are written as JSON strings all the same.
 */
export class SpliceWriter {
  readonly #fetches: readonly FetchShapes[];
  readonly #root: Position;
  readonly #layouts = new Map<Shape, Layout>();
  readonly #functions = new Map<string, string>();
  readonly #enums: ReadonlySet<string>[] = [];
  /** Maps of entities that occurred in the answer at hand. */
  readonly #memos: string[] = [];

  constructor(root: Position, fetches: readonly FetchShapes[]) {
    this.#root = root;
    this.#fetches = fetches;
  }

  /** Compiles what is written. */
  compile(): SpliceCode {
    const source = this.write();
    // The only way to code in which every key, type and order is a constant. What `node:vm` compiles is never freed.
    // oxlint-disable-next-line no-new-func, typescript/no-implied-eval
    const build = new Function('runtime', 'enums', source) as (
      functions: typeof runtime,
      enums: readonly ReadonlySet<string>[],
    ) => SpliceCode;
    return build(runtime, this.#enums);
  }

  write(): string {
    const classes = shapesBelow(this.#root).map((shape) => this.#class(shape));
    const fetches = this.#fetches.map((fetch) => this.#fetch(fetch));
    const [root] = this.#root.shapes;
    return [
      `'use strict';`,
      `const { ${Object.keys(runtime).join(', ')} } = runtime;`,
      `let end = 0;`,
      `let bytes;`,
      `const isRepeated = (from, to, at) => bytes.compare(bytes, from, to, at, Math.min(at + to - from, bytes.length)) === 0;`,
      ...this.#memos.map((memo) => `const ${memo} = new RepeatedObjects();`),
      `const render = (value) => typeof value === 'string' ? value : Array.isArray(value) ? renderList(value) : value.render();`,
      `function renderList(list) {`,
      `  if (list.length === 0) return '[]';`,
      `  let text = '[' + render(list[0]);`,
      `  for (let index = 1; index < list.length; index++) text += ',' + render(list[index]);`,
      `  return text + ']';`,
      `}`,
      ...classes,
      ...this.#functions.values(),
      `return {`,
      `  createRoot: () => new Shape${root!.id}(),`,
      `  render: (root) => root.render(),`,
      `  begin: (answer) => { bytes = answer; ${this.#memos.map((memo) => `${memo}.clear();`).join(' ')} },`,
      `  fetches: [${fetches.join(',\n')}],`,
      `};`,
    ].join('\n');
  }

  #class(shape: Shape): string {
    const layout = this.#layout(shape);
    const slots = [...layout.slots].map(([slot, initial]) => `this.${slot} = ${initial};`);
    const methods = [...shape.order.keys()].flatMap((fetch) => [
      this.#scanMethod(shape, fetch),
      this.#copyMethod(shape, fetch),
    ]);
    const incomplete = isIncomplete(shape) ? 'throw handOver;' : '';
    return [
      `class Shape${shape.id} {`,
      `  constructor() { ${incomplete} this.walk = 0; this.json = undefined; this.from = 0; this.to = 0; ${slots.join(' ')} }`,
      `  render() {`,
      `    if (this.json === undefined) return this.json = ${layout.pieces.join(' + ')};`,
      // What is written more than once had better be one piece.
      `    this.json.charCodeAt(0);`,
      `    return this.json;`,
      `  }`,
      ...methods,
      ...this.#fetches.flatMap((fetch) => this.#entityMethods(shape, fetch)),
      `}`,
    ].join('\n');
  }

  #layout(shape: Shape): Layout {
    const known = this.#layouts.get(shape);
    if (known) return known;
    const slots = new Map<string, string>();
    const runs = new Map<ShapeField, Run>();
    const own = new Map<ShapeField, string>();
    const required = new Map<ShapeField, string>();
    const pieces: string[] = [];
    let constant = '{';
    let separator = '';
    let run: Run | undefined;
    const piece = (code: string): void => {
      if (constant !== '') pieces.push(js(constant));
      constant = '';
      pieces.push(code);
    };
    for (const field of shape.fields.values()) {
      if (field.isRequired) {
        const slot = `required${required.size}`;
        required.set(field, slot);
        slots.set(slot, 'undefined');
      }
      if (!field.isOutput) {
        if (field.child && !this.#isSkipped(field)) {
          own.set(field, slotOf(field));
          slots.set(slotOf(field), `'null'`);
        }
        continue;
      }
      const [source] = field.sources;
      if (field.name === '__typename' && field.sources.size !== 1) {
        constant += `${separator}${js(field.key)}:${js(shape.typeName)}`;
        separator = ',';
        run = undefined;
        continue;
      }
      const isWhole = !field.child || (source !== undefined && isPure(field.child, source));
      if (isWhole && source !== undefined && field.sources.size === 1) {
        if (run && follows(shape, run, field, source)) run.fields.push(field);
        else {
          run = { slot: `run${slots.size}`, fetch: source, fields: [field] };
          slots.set(run.slot, '');
          constant += separator;
          piece(`this.${run.slot}`);
        }
        runs.set(field, run);
      } else {
        run = undefined;
        const slot = field.child && !isWhole ? slotOf(field) : `field${slots.size}`;
        own.set(field, slot);
        slots.set(slot, `'null'`);
        constant += `${separator}${js(field.key)}:`;
        piece(field.child && !isWhole ? `render(this.${slot})` : `this.${slot}`);
      }
      separator = ',';
    }
    pieces.push(js(`${constant}}`));
    for (const { slot, fields } of new Set(runs.values())) {
      const absent = fields.map(({ key, name }) =>
        name === '__typename' ? `${js(key)}:${js(shape.typeName)}` : `${js(key)}:null`,
      );
      slots.set(slot, js(absent.join(',')));
    }
    const layout = { pieces, slots, runs, own, required };
    this.#layouts.set(shape, layout);
    return layout;
  }

  /** Whether nobody needs to look into a hidden object. */
  #isSkipped({ child, isOutput }: ShapeField): boolean {
    return !isOutput && !!child && !reachesEntity(child);
  }

  #scanMethod(shape: Shape, fetch: number): string {
    const { runs, own, required } = this.#layout(shape);
    const keys = shape.order.get(fetch)!;
    const code = keys.map((key, index) => {
      const field = shape.fields.get(key)!;
      const run = runs.get(field);
      const begins = run?.fields[0] === field;
      const ends = run?.fields.at(-1) === field;
      const lines: string[] = [];
      if (begins) lines.push(`const ${run.slot} = i + 1;`);
      lines.push(this.#expectKey(shape, field, index));
      const kept = required.get(field);
      const slot = run ? undefined : own.get(field);
      if (kept) lines.push(`const start${index} = i;`);
      if (slot === slotOf(field)) {
        lines.push(this.#build(field, fetch, (value) => `this.${slot} = ${value};`));
      } else if (slot) {
        lines.push(`const value${index} = i;`, this.#skip(field, fetch));
        lines.push(`this.${slot} = text.substring(value${index}, i);`);
      } else {
        lines.push(this.#skip(field, fetch));
      }
      if (kept) lines.push(`this.${kept} = canonical(text.substring(start${index}, i));`);
      if (ends) lines.push(`this.${run.slot} = text.substring(${run.slot}, i);`);
      return lines.join('\n    ');
    });
    return `  scan${fetch}(text, i) {\n    ${code.join('\n    ')}\n    ${closeObject(keys)}\n  }`;
  }

  #expectKey(shape: Shape, field: ShapeField, index: number): string {
    const literal = keyLiteral(shape, field, index);
    return `if (!text.startsWith(${js(literal)}, i)) throw handOver; i += ${literal.length};`;
  }

  #copyMethod(shape: Shape, fetch: number): string {
    const { runs, own, required } = this.#layout(shape);
    const slots = new Set<string>();
    for (const key of shape.order.get(fetch)!) {
      const field = shape.fields.get(key)!;
      for (const slot of [runs.get(field)?.slot, own.get(field), required.get(field)]) {
        if (slot !== undefined) slots.add(slot);
      }
    }
    const code = [...slots].map((slot) => `this.${slot} = from.${slot};`);
    return `  copy${fetch}(from) { ${code.join(' ')} }`;
  }

  #entityMethods(shape: Shape, fetch: FetchShapes): string[] {
    if (!fetch.positions.some(({ shapes }) => shapes.includes(shape))) return [];
    const fields = fetch.required.get(shape);
    if (!fields) {
      return [`  represent${fetch.id}() { return null; }`, `  identify${fetch.id}() { return null; }`];
    }
    const { required } = this.#layout(shape);
    const slots = fields.map((field) => required.get(field));
    const missing = slots.filter((slot) => slot !== undefined).map((slot) => `this.${slot} === undefined`);
    const absent = fetch.isPartial ? 'throw handOver' : 'return null';
    const check = missing.length > 0 ? `if (${missing.join(' || ')}) ${absent}; ` : '';
    const parts = fields.map(({ key }, index) => {
      const start = `${index === 0 ? '{' : ','}${js(key)}:`;
      return slots[index] === undefined
        ? js(start + js(shape.typeName))
        : `${js(start)} + this.${slots[index]}`;
    });
    const [simple] = slots.filter((slot) => slot !== undefined);
    return [
      `  represent${fetch.id}() { ${check}return ${parts.join(' + ')} + '}'; }`,
      fetch.isSimple && !fetch.isPartial
        ? `  identify${fetch.id}() { return this.${simple} ?? null; }`
        : `  identify${fetch.id}() { return this.represent${fetch.id}(); }`,
    ];
  }

  #fetch(fetch: FetchShapes): string {
    const indispensable = new Set<number>();
    for (const { shapes } of fetch.positions) {
      for (const shape of shapes) if (isIndispensable(shape, fetch.id)) indispensable.add(shape.id);
    }
    const classes = [...indispensable].map((id) => `object instanceof Shape${id}`);
    return [
      `{`,
      `  scan: (object, text, at) => object.scan${fetch.id}(text, at),`,
      `  copy: (object, from) => object.copy${fetch.id}(from),`,
      `  represent: (object) => object.represent${fetch.id}(),`,
      `  identify: (object) => object.identify${fetch.id}(),`,
      `  isIndispensable: (object) => ${classes.length > 0 ? classes.join(' || ') : 'false'},`,
      `  gather: (root, walk) => { const found = []; ${this.#gather(fetch.path)} return found; },`,
      `}`,
    ].join('\n');
  }

  /** Loops down a path. Objects that are in several places are the same object, and are looked at once. */
  #gather(path: readonly string[]): string {
    const steps = path.filter((step) => step !== '@');
    const walk = (object: string, positions: readonly Position[], index: number): string => {
      const step = steps[index];
      if (step === undefined) return `found.push(${object});`;
      const fields = positions.flatMap(({ shapes }) =>
        shapes.flatMap(({ fields: all }) => all.get(step) ?? []),
      );
      const [field] = fields;
      if (!field?.child) return '';
      const inner = `item${index}`;
      const below = walk(
        inner,
        fields.flatMap(({ child }) => child ?? []),
        index + 1,
      );
      const visit = `if (${inner}.walk !== walk) { ${inner}.walk = walk; ${below} }`;
      const value = `value${index}`;
      const each = overItems(listDepth(field.type), value, inner, visit);
      return `const ${value} = ${object}.${slotOf(field)}; if (${value} !== undefined && typeof ${value} !== 'string') { ${each} }`;
    };
    return walk('root', [this.#root], 0);
  }

  /** Goes over a value, and checks it as the executor that parses would. */
  #skip(field: ShapeField, fetch: number): string {
    if (field.name === '__typename') return '';
    if (!field.isOutput) return `i = skipValue(text, i);`;
    const one = field.child
      ? `i = ${this.#skipFunction(field.child, fetch)}(text, i);`
      : this.#skipLeaf(getNamedType(field.type));
    return overValue(field.type, one);
  }

  #skipLeaf(type: GraphQLNamedOutputType): string {
    if (!isEnumType(type)) return `i = ${leafFunction(type.name)}(text, i);`;
    const names = new Set(type.getValues().map(({ name }) => js(name)));
    const index = this.#enums.push(names) - 1;
    return `{ const from = i; i = skipString(text, i); if (!enums[${index}].has(text.substring(from, i))) throw handOver; }`;
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
        return `${this.#expectKey(shape, field, index)} ${this.#skip(field, fetch)}`;
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
    this.#functions.set(name, `function ${name}(text, i) {\n  ${body}\n}`);
    return name;
  }

  /** Goes over a value and makes objects of what is in it. */
  #build(field: ShapeField, fetch: number, assign: (value: string) => string): string {
    const child = field.child!;
    const take = this.#takeFunction(child, fetch);
    const build = (type: GraphQLOutputType, depth: number, set: (value: string) => string): string => {
      // What clients do not see may be null whatever the schema says.
      if (isNonNullType(type) && field.isOutput) return present(type.ofType, depth, set);
      const inner = isNonNullType(type) ? type.ofType : type;
      return `if (text.charCodeAt(i) === 110) { i = skipNull(text, i); ${set(`'null'`)} } else { ${present(inner, depth, set)} }`;
    };
    const present = (type: GraphQLOutputType, depth: number, set: (value: string) => string): string => {
      if (!isListType(type)) {
        return `const object${depth} = ${take}(text, i); i = end; ${set(`object${depth}`)}`;
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
    this.#functions.set(name, `function ${name}(text, i) {\n  ${body}\n}`);
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
      `if (!${known}.isWorthwhile || !text.startsWith(${js(`${start}"`)}, i)) { ${takeNew(shape, fetch)} }`,
      `const from = i + ${start.length + 1};`,
      `const key = text.substring(from, text.indexOf('"', from));`,
      `const same = ${known}.get(key);`,
      `if (same !== undefined && isRepeated(same.from, same.to, i)) { ${known}.found++; end = i + same.to - same.from; return same; }`,
      `const object = new Shape${shape.id}();`,
      `end = object.scan${fetch}(text, i);`,
      `object.from = i; object.to = end;`,
      `${known}.set(key, object);`,
      `return object;`,
    ].join('\n  ');
  }
}

function follows(shape: Shape, run: Run, { key }: ShapeField, fetch: number): boolean {
  const order = shape.order.get(fetch);
  return run.fetch === fetch && order?.[order.indexOf(run.fields.at(-1)!.key) + 1] === key;
}
