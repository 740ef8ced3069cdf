import { isJsonObject, type Json } from '../Json.js';

/** A reference that leads nowhere, or out of its document. */
export class ReferenceFault extends Error {
  override readonly name = 'ReferenceFault';
  readonly reference: string;

  constructor(reference: string, message: string) {
    super(message);
    this.reference = reference;
  }
}

/** How many values one schema may grow to when its references are written out. */
const mostValues = 5_000;
const deepest = 24;

/** The local references (`#/…`) of one document. */
export class References {
  readonly #root: Json;

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
   * A schema with its references written out. A cycle, or what would grow beyond measure, becomes `{}`, which any value
   * satisfies.
   */
  expand(schema: Json): Json {
    let left = mostValues;
    const expandAt = (value: Json, open: readonly string[], depth: number): Json => {
      left -= 1;
      if (left < 0 || depth > deepest) return {};
      if (Array.isArray(value)) return value.map((item) => expandAt(item, open, depth + 1));
      if (!isJsonObject(value)) return value;
      const reference = value['$ref'];
      if (typeof reference === 'string') {
        if (open.includes(reference)) return {};
        return expandAt(this.#lookUp(reference), [...open, reference], depth + 1);
      }
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, expandAt(item, open, depth + 1)]),
      );
    };
    return expandAt(schema, [], 0);
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
