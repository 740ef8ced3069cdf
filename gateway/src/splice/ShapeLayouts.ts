import { isPure, reachesEntity, type Shape, type ShapeField } from './Shape.js';
import { js, slotOf } from './scanText.js';

/** Fields that are cut out of an answer in one piece. */
export interface Run {
  readonly slot: string;
  readonly fetch: number;
  readonly fields: ShapeField[];
}

/** What is written next: a text that is always the same, a slice, or a value that has further objects in it. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slice' | 'value'; readonly slot: string };

/** How one shape is kept and written. */
export interface Layout {
  /** What is written one after the other to get the object's JSON. */
  readonly pieces: readonly Piece[];
  /** Slots of slices, with the JSON that stands for one that nobody has answered. */
  readonly slices: ReadonlyMap<string, string>;
  /** Slots of values that have further objects in them. */
  readonly values: ReadonlySet<string>;
  readonly runs: ReadonlyMap<ShapeField, Run>;
  /** Slots of fields that are kept by themselves. */
  readonly own: ReadonlyMap<ShapeField, string>;
  /** Slots of fields that entities are represented with. */
  readonly required: ReadonlyMap<ShapeField, string>;
}

/** Works out, once for each shape, which of its fields are kept together, which by themselves, and how they are put together. */
export class ShapeLayouts {
  readonly #layouts = new Map<Shape, Layout>();

  of(shape: Shape): Layout {
    const known = this.#layouts.get(shape);
    if (known) return known;
    const slices = new Map<string, string>();
    const values = new Set<string>();
    const runs = new Map<ShapeField, Run>();
    const own = new Map<ShapeField, string>();
    const required = new Map<ShapeField, string>();
    const pieces: Piece[] = [];
    /** The next text. */
    let constant = '{';
    let separator = '';
    let run: Run | undefined;
    const take = (kind: 'slice' | 'value', slot: string): void => {
      if (constant) pieces.push({ kind: 'text', text: constant });
      pieces.push({ kind, slot });
      constant = '';
    };
    for (const field of shape.fields.values()) {
      if (field.isRequired) {
        const slot = `required${required.size}`;
        required.set(field, slot);
      }
      if (!field.isOutput) {
        if (field.child && !isSkipped(field)) {
          own.set(field, slotOf(field));
          values.add(slotOf(field));
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
          run = { slot: `run${slices.size}`, fetch: source, fields: [field] };
          slices.set(run.slot, '');
          constant += separator;
          take('slice', run.slot);
        }
        runs.set(field, run);
      } else {
        run = undefined;
        constant += `${separator}${js(field.key)}:`;
        if (field.child && !isWhole) {
          own.set(field, slotOf(field));
          values.add(slotOf(field));
          take('value', slotOf(field));
        } else {
          const slot = `field${slices.size}`;
          own.set(field, slot);
          slices.set(slot, 'null');
          take('slice', slot);
        }
      }
      separator = ',';
    }
    pieces.push({ kind: 'text', text: `${constant}}` });
    for (const { slot, fields } of new Set(runs.values())) {
      const absent = fields.map(({ key, name }) =>
        name === '__typename' ? `${js(key)}:${js(shape.typeName)}` : `${js(key)}:null`,
      );
      slices.set(slot, absent.join(','));
    }
    const layout = { pieces, slices, values, runs, own, required };
    this.#layouts.set(shape, layout);
    return layout;
  }
}

/** Whether nobody needs to look into a hidden object. */
function isSkipped({ child, isOutput }: ShapeField): boolean {
  return !isOutput && !!child && !reachesEntity(child);
}

function follows(shape: Shape, run: Run, { key }: ShapeField, fetch: number): boolean {
  const order = shape.order.get(fetch);
  return run.fetch === fetch && order?.[order.indexOf(run.fields.at(-1)!.key) + 1] === key;
}
