import { handOver } from './HandOver.js';
import { RepeatedObjects } from './RepeatedObjects.js';
import { ScanWriter } from './ScanWriter.js';
import { closeObject, js, listDepth, opening, overItems, slotOf } from './scanText.js';
import { isIncomplete, isIndispensable, shapesBelow, type Position, type Shape } from './Shape.js';
import { ShapeLayouts, type Piece } from './ShapeLayouts.js';
import {
  skipBoolean,
  skipInteger,
  skipNull,
  skipNumber,
  skipPresent,
  skipString,
  skipValue,
} from './skipJson.js';
import type { FetchShapes, SpliceCode } from './SpliceCode.js';

/** What the written code calls. */
const runtime = {
  handOver,
  skipBoolean,
  skipInteger,
  skipNull,
  skipNumber,
  skipString,
  skipPresent,
  skipValue,
  RepeatedObjects,
};

/**
 * Writes the code that cuts answers into slices and puts these together: a class for each shape, with a method for each
 * fetch that answers some of it. Names come out of parsed GraphQL documents, and are written as JSON strings all the same.
 */
export class SpliceWriter {
  readonly #fetches: readonly FetchShapes[];
  readonly #root: Position;
  readonly #layouts = new ShapeLayouts();
  readonly #scans = new ScanWriter();

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
    return build(runtime, this.#scans.enums);
  }

  write(): string {
    const classes = shapesBelow(this.#root).map((shape) => this.#class(shape));
    const fetches = this.#fetches.map((fetch) => this.#fetch(fetch));
    const [root] = this.#root.shapes;
    return [
      `'use strict';`,
      `const { ${Object.keys(runtime).join(', ')} } = runtime;`,
      `let end = 0;`,
      ...this.#scans.memos.map((memo) => `const ${memo} = new RepeatedObjects();`),
      `const write = (value, out) => typeof value === 'string' ? out.put(value) : Array.isArray(value) ? writeList(value, out) : value.write(out);`,
      `function writeList(list, out) {`,
      `  for (let index = 0; index < list.length; index++) { out.put(index === 0 ? '[' : ','); write(list[index], out); }`,
      `  out.put(list.length === 0 ? '[]' : ']');`,
      `}`,
      ...classes,
      ...this.#scans.functions,
      `return {`,
      `  createRoot: () => new Shape${root!.id}(),`,
      `  write: (root, out) => { out.put('{"data":'); root.write(out); out.put('}'); },`,
      `  begin: () => { ${this.#scans.memos.map((memo) => `${memo}.clear();`).join(' ')} },`,
      `  fetches: [${fetches.join(',\n')}],`,
      `};`,
    ].join('\n');
  }

  #class(shape: Shape): string {
    const layout = this.#layouts.of(shape);
    const slots = [
      ...[...layout.slices.keys()].map(
        (slot) => `this.${slot} = undefined; this.${slot}From = 0; this.${slot}To = 0;`,
      ),
      ...[...layout.values].map((slot) => `this.${slot} = 'null';`),
      ...[...layout.required.values()].map((slot) => `this.${slot} = undefined;`),
    ];
    const methods = [...shape.order.keys()].flatMap((fetch) => [
      this.#scanMethod(shape, fetch),
      this.#copyMethod(shape, fetch),
    ]);
    const incomplete = isIncomplete(shape) ? 'throw handOver;' : '';
    return [
      `class Shape${shape.id} {`,
      `  constructor() { ${incomplete} this.walk = 0; this.since = 0; this.until = 0; this.from = 0; this.to = 0; ${slots.join(' ')} }`,
      `  write(out) {`,
      // What occurs more than once is there already.
      `    if (this.until > 0) return out.repeat(this.since, this.until);`,
      `    this.since = out.at;`,
      ...layout.pieces.map((piece) => `    ${writePiece(piece, layout.slices)}`),
      `    this.until = out.at;`,
      `  }`,
      ...methods,
      ...this.#fetches.flatMap((fetch) => this.#entityMethods(shape, fetch)),
      `}`,
    ].join('\n');
  }

  #scanMethod(shape: Shape, fetch: number): string {
    const { runs, own, required } = this.#layouts.of(shape);
    const keys = shape.order.get(fetch)!;
    const code = keys.map((key, index) => {
      const field = shape.fields.get(key)!;
      const run = runs.get(field);
      const begins = run?.fields[0] === field;
      const ends = run?.fields.at(-1) === field;
      const lines: string[] = [];
      if (begins) lines.push(`this.${run.slot}From = i + 1;`);
      lines.push(this.#scans.expectKey(shape, field, index));
      const kept = required.get(field);
      const slot = run ? undefined : own.get(field);
      if (kept) lines.push(`const start${index} = i;`);
      if (slot === slotOf(field)) {
        lines.push(this.#scans.build(field, fetch, (value) => `this.${slot} = ${value};`));
      } else if (slot) {
        lines.push(`this.${slot}From = i;`, this.#scans.skip(field, fetch));
        lines.push(`this.${slot} = json; this.${slot}To = i;`);
      } else {
        lines.push(this.#scans.skip(field, fetch));
      }
      if (kept) lines.push(`this.${kept} = json.canonical(start${index}, i);`);
      if (ends) lines.push(`this.${run.slot} = json; this.${run.slot}To = i;`);
      return lines.join('\n    ');
    });
    return `  scan${fetch}(json, i) {\n    ${opening}\n    ${code.join('\n    ')}\n    ${closeObject(keys)}\n  }`;
  }

  #copyMethod(shape: Shape, fetch: number): string {
    const { runs, own, required, slices } = this.#layouts.of(shape);
    const slots = new Set<string>();
    for (const key of shape.order.get(fetch)!) {
      const field = shape.fields.get(key)!;
      for (const slot of [runs.get(field)?.slot, own.get(field), required.get(field)]) {
        if (slot === undefined) continue;
        slots.add(slot);
        if (slices.has(slot)) slots.add(`${slot}From`).add(`${slot}To`);
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
    const { required } = this.#layouts.of(shape);
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
      `  scan: (object, json, at) => object.scan${fetch.id}(json, at),`,
      `  copy: (object, from) => object.copy${fetch.id}(from),`,
      `  represent: (object) => object.represent${fetch.id}(),`,
      `  identify: (object) => object.identify${fetch.id}(),`,
      `  isIndispensable: (object) => ${classes.length > 0 ? classes.join(' || ') : 'false'},`,
      `  gather: (root, walk, take) => { ${this.#gather(fetch.path)} },`,
      `}`,
    ].join('\n');
  }

  /** Loops down a path. Objects that are in several places are the same object, and are looked at once. */
  #gather(path: readonly string[]): string {
    const steps = path.filter((step) => step !== '@');
    const walk = (object: string, positions: readonly Position[], index: number): string => {
      const step = steps[index];
      if (step === undefined) return `take(${object});`;
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
}

function writePiece(piece: Piece, slices: ReadonlyMap<string, string>): string {
  if (piece.kind === 'text') return `out.put(${js(piece.text)});`;
  const { kind, slot } = piece;
  if (kind === 'value') return `write(this.${slot}, out);`;
  const absent = `out.put(${js(slices.get(slot))})`;
  return `if (this.${slot} === undefined) ${absent}; else out.copy(this.${slot}, this.${slot}From, this.${slot}To);`;
}
