import { handOver } from './HandOver.js';
import type { JsonBytes } from './JsonBytes.js';
import type { FetchCode, SplicedObject } from './SpliceCode.js';

/** Walks through the objects of a response are numbered, so that each object knows who has come by. */
let walks = 0;

/** The entities that go with one document, each distinct one once, and where in the response they are. */
export class EntityOrder {
  /** By place, then by part. */
  readonly #targets: (SplicedObject[] | undefined)[][] = [];
  readonly #parts: readonly FetchCode[];
  #json = '';

  constructor(parts: readonly FetchCode[], root: SplicedObject) {
    this.#parts = parts;
    const places = new Map<string, number>();
    for (const [part, code] of parts.entries()) {
      for (const object of code.gather(root, ++walks)) this.#add(places, part, code, object);
    }
  }

  get size(): number {
    return this.#targets.length;
  }

  /** The JSON list of what is asked for. */
  get representations(): string {
    return `[${this.#json}]`;
  }

  /** Takes the entities out of a JSON list. @returns where it ends */
  fill(json: JsonBytes, at: number): number {
    let i = at;
    for (const [place, targets] of this.#targets.entries()) {
      if (place > 0) {
        if (json.bytes[i] !== 44) throw handOver;
        i++;
      }
      i = json.bytes[i] === 110 ? this.#absent(targets, json, i) : this.#present(targets, json, i);
    }
    return i;
  }

  #add(places: Map<string, number>, part: number, code: FetchCode, object: SplicedObject): void {
    const identity = code.identify(object);
    if (identity === null) {
      // It cannot be asked for, so what only this fetch knows of it is missing.
      if (code.isIndispensable(object)) throw handOver;
      return;
    }
    let place = places.get(identity);
    if (place === undefined) {
      place = this.#targets.length;
      places.set(identity, place);
      this.#targets.push([]);
      this.#json += place === 0 ? code.represent(object) : `,${code.represent(object)}`;
    }
    const targets = this.#targets[place]!;
    const known = targets[part];
    if (known) known.push(object);
    else targets[part] = [object];
  }

  #absent(targets: readonly (readonly SplicedObject[] | undefined)[], json: JsonBytes, at: number): number {
    for (const [part, objects] of targets.entries()) {
      if (objects?.some((object) => this.#parts[part]!.isIndispensable(object))) throw handOver;
    }
    if (!json.has('null', at)) throw handOver;
    return at + 4;
  }

  #present(targets: readonly (readonly SplicedObject[] | undefined)[], json: JsonBytes, at: number): number {
    let end = -1;
    for (const [part, objects] of targets.entries()) {
      if (!objects) continue;
      const code = this.#parts[part]!;
      const [first] = objects;
      const shape = first!.constructor;
      for (const [index, object] of objects.entries()) {
        // What is below an object belongs to all that stand for the same entity: it is the same wherever it is.
        if (index > 0 && object.constructor === shape) {
          code.copy(object, first!);
          continue;
        }
        const scanned = code.scan(object, json, at);
        if (end >= 0 && scanned !== end) throw handOver;
        end = scanned;
      }
    }
    return end;
  }
}
