import { isPure, reachesEntity, type Shape, type ShapeField } from './Shape.js';
import { js, slotOf } from './scanText.js';

/** Fields that are cut out of an answer in one piece. */
export interface Run {
  readonly slot: string;
  readonly fetch: number;
  readonly fields: ShapeField[];
}

/** JavaScript for a text, or else for a value that has further objects in it. */
export type Piece =
  | { readonly text: string; readonly value?: undefined }
  | { readonly value: string; readonly text?: undefined };

/** How one shape is kept and written. */
export interface Layout {
  /** What is written one after the other to get the object's JSON. */
  readonly pieces: readonly Piece[];
  /** Slots, with what they hold at first. */
  readonly slots: ReadonlyMap<string, string>;
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
    const slots = new Map<string, string>();
    const runs = new Map<ShapeField, Run>();
    const own = new Map<ShapeField, string>();
    const required = new Map<ShapeField, string>();
    const pieces: Piece[] = [];
    /** What makes up the next text. */
    let parts: string[] = [];
    let constant = '{';
    let separator = '';
    let run: Run | undefined;
    const text = (slot: string): void => {
      parts.push(js(constant), slot);
      constant = '';
    };
    const endText = (): void => {
      pieces.push({ text: [...parts, js(constant)].join(' + ') });
      parts = [];
      constant = '';
    };
    for (const field of shape.fields.values()) {
      if (field.isRequired) {
        const slot = `required${required.size}`;
        required.set(field, slot);
        slots.set(slot, 'undefined');
      }
      if (!field.isOutput) {
        if (field.child && !isSkipped(field)) {
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
          text(`this.${run.slot}`);
        }
        runs.set(field, run);
      } else {
        run = undefined;
        const slot = field.child && !isWhole ? slotOf(field) : `field${slots.size}`;
        own.set(field, slot);
        slots.set(slot, `'null'`);
        constant += `${separator}${js(field.key)}:`;
        if (field.child && !isWhole) {
          endText();
          pieces.push({ value: `this.${slot}` });
        } else text(`this.${slot}`);
      }
      separator = ',';
    }
    constant += '}';
    endText();
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
}

/** Whether nobody needs to look into a hidden object. */
function isSkipped({ child, isOutput }: ShapeField): boolean {
  return !isOutput && !!child && !reachesEntity(child);
}

function follows(shape: Shape, run: Run, { key }: ShapeField, fetch: number): boolean {
  const order = shape.order.get(fetch);
  return run.fetch === fetch && order?.[order.indexOf(run.fields.at(-1)!.key) + 1] === key;
}
