import { isJsonObject, type Json } from '../Json.js';
import { writeOutSchema, type SchemaExtent } from './writeOutSchema.js';

/** A reference that leads nowhere, or out of its document. */
export class ReferenceFault extends Error {
  override readonly name = 'ReferenceFault';
  readonly reference: string;

  constructor(reference: string, message: string) {
    super(message);
    this.reference = reference;
  }
}

/** The local references (`#/…`) of one document. */
export class References {
  readonly #root: Json;
  /** What schemas have been written out to: operations of one API speak of the same things. */
  readonly #writtenOut = new Map<string, Json>();

  constructor(root: Json) {
    this.#root = root;
  }

  /** The value itself, or what its `$ref` leads to, through any number of hops. Throws a `ReferenceFault`. */
  resolve(value: Json): Json {
    const seen = new Set<string>();
    let current = value;
    while (isJsonObject(current) && typeof current['$ref'] === 'string') {
      const reference = current['$ref'];
      if (seen.has(reference)) throw new ReferenceFault(reference, `${reference} refers to itself.`);
      seen.add(reference);
      current = this.#lookUp(reference);
    }
    return current;
  }

  /**
   * A schema with its references written out. A cycle, or what would grow beyond the extent, becomes `{}`, which any value
   * satisfies. Throws a `ReferenceFault`.
   */
  expand(schema: Json, extent: SchemaExtent): Json {
    const lookUp = (reference: string): Json => this.#lookUp(reference);
    const reference = isJsonObject(schema) ? schema['$ref'] : undefined;
    if (typeof reference !== 'string') return writeOutSchema(schema, lookUp, extent);
    const key = `${extent.schemas} ${extent.described} ${reference}`;
    const known = this.#writtenOut.get(key);
    if (known !== undefined) return known;
    const written = writeOutSchema(schema, lookUp, extent);
    this.#writtenOut.set(key, written);
    return written;
  }

  #lookUp(reference: string): Json {
    if (!reference.startsWith('#')) {
      throw new ReferenceFault(reference, `${reference} leads out of the document; only "#/…" is followed.`);
    }
    let current: Json | undefined = this.#root;
    for (const segment of pointerSegments(reference)) {
      current = Array.isArray(current)
        ? current[Number(segment)]
        : isJsonObject(current) && Object.hasOwn(current, segment)
          ? current[segment]
          : undefined;
      if (current === undefined) throw new ReferenceFault(reference, `${reference} leads nowhere.`);
    }
    return current;
  }
}

/** The segments of a JSON Pointer in a URI fragment (RFC 6901, section 6). */
function pointerSegments(reference: string): string[] {
  const pointer = reference.slice(1);
  if (pointer === '') return [];
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => decode(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A stray percent sign is not an escape: take it as it stands.
    return segment;
  }
}
