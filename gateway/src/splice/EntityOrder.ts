import { handOver } from './HandOver.js';
import type { JsonBytes } from './JsonBytes.js';
import type { FetchCode, SplicedObject } from './SpliceCode.js';

/** Walks through the objects of a response are numbered, so that each object knows who has come by. */
let walks = 0;

/** An object of the response that stands for an entity, and the others that do, those of one part together. */
interface Target {
  readonly code: FetchCode;
  readonly object: SplicedObject;
  next: Target | undefined;
}

/** Where a distinct entity is asked for: all that stand for it. */
interface Place {
  readonly first: Target;
  last: Target;
}

/** The entities that go with one document, each distinct one once, and where in the response they are. */
export class EntityOrder {
  readonly #places: Place[] = [];
  #json = '';

  constructor(parts: readonly FetchCode[], root: SplicedObject) {
    const places = new Map<string, Place>();
    for (const code of parts) {
      code.gather(root, ++walks, (object) => this.#add(places, code, object));
    }
  }

  get size(): number {
    return this.#places.length;
  }

  /** The JSON list of what is asked for. */
  get representations(): string {
    return `[${this.#json}]`;
  }

  /** Takes the entities out of a JSON list. @returns where it ends */
  fill(json: JsonBytes, at: number): number {
    let i = at;
    for (let place = 0; place < this.#places.length; place++) {
      if (place > 0) {
        if (json.bytes[i] !== 44) throw handOver;
        i++;
      }
      const { first } = this.#places[place]!;
      i = json.bytes[i] === 110 ? absent(first, json, i) : present(first, json, i);
    }
    return i;
  }

  #add(places: Map<string, Place>, code: FetchCode, object: SplicedObject): void {
    const identity = code.identify(object);
    if (identity === null) {
      // It cannot be asked for, so what only this fetch knows of it is missing.
      if (code.isIndispensable(object)) throw handOver;
      return;
    }
    const target: Target = { code, object, next: undefined };
    const known = places.get(identity);
    if (known) {
      known.last.next = target;
      known.last = target;
      return;
    }
    const place = { first: target, last: target };
    places.set(identity, place);
    this.#json += this.#places.length === 0 ? code.represent(object)! : `,${code.represent(object)!}`;
    this.#places.push(place);
  }
}

function absent(first: Target, json: JsonBytes, at: number): number {
  for (let target: Target | undefined = first; target; target = target.next) {
    if (target.code.isIndispensable(target.object)) throw handOver;
  }
  if (!json.has('null', at)) throw handOver;
  return at + 4;
}

function present(first: Target, json: JsonBytes, at: number): number {
  let end = -1;
  /** What was looked into last. */
  let scanned: Target | undefined;
  for (let target: Target | undefined = first; target; target = target.next) {
    const { code, object } = target;
    // What is below an object belongs to all that stand for the same entity: it is the same wherever it is.
    if (scanned?.code === code && scanned.object.constructor === object.constructor) {
      code.copy(object, scanned.object);
      continue;
    }
    const to = code.scan(object, json, at);
    if (end >= 0 && to !== end) throw handOver;
    end = to;
    scanned = target;
  }
  return end;
}
