import type { AnswerWriter } from './AnswerWriter.js';
import type { JsonBytes } from './JsonBytes.js';
import type { Position, Shape, ShapeField } from './Shape.js';

/** An object of the response while it is put together: slices of answers, and further objects. */
export interface SplicedObject {
  /** Number of the last walk that came by. */
  walk: number;
}

/** What is done with the objects at the positions of one fetch. */
export interface FetchCode {
  /** Cuts an object's fields out of an answer. @returns where the object ends */
  scan(object: SplicedObject, json: JsonBytes, at: number): number;
  /** Takes over what another object of the same shape got from this fetch. */
  copy(object: SplicedObject, from: SplicedObject): void;
  /** The representation as JSON; null when something that it needs is not there. */
  represent(object: SplicedObject): string | null;
  /** What equal representations have in common; null as for `represent`. */
  identify(object: SplicedObject): string | null;
  /** Whether a client must not get an object that this fetch knows nothing of. */
  isIndispensable(object: SplicedObject): boolean;
  /** Takes the objects at the fetch's path that this walk has not come by yet. */
  gather(root: SplicedObject, walk: number, take: (object: SplicedObject) => void): void;
}

/** A fetch as far as its code goes. */
export interface FetchShapes {
  readonly id: number;
  readonly path: readonly string[];
  readonly positions: readonly Position[];
  /** What represents each shape; a shape that is missing is not asked for. */
  readonly required: ReadonlyMap<Shape, readonly ShapeField[]>;
  /** Whether entities of one type only are asked for, by one field: then that is what identifies them. */
  readonly isSimple: boolean;
  /** Whether entities may be asked for although something is not there. */
  readonly isPartial: boolean;
}

export interface SpliceCode {
  createRoot(): SplicedObject;
  /** Writes the answer that a root has become, once: objects know where they have been written. */
  write(root: SplicedObject, out: AnswerWriter): void;
  /** What is scanned next is another answer. */
  begin(): void;
  readonly fetches: readonly FetchCode[];
}
