import type { Json } from '../Json.js';
import { valueAt } from '../source/valueAt.js';

/** Whether a reference leads into the JSON Schema that it is in, by a JSON Pointer. */
export function isReferenceWithin(reference: string): boolean {
  return /^#(?:\/|$)/u.test(reference);
}

/** What such a reference leads to; undefined when that is nothing. */
export function referenceTarget(reference: string, root: Json): Json | undefined {
  return valueAt(root, reference.split('/').slice(1).map(segmentOf));
}

/** A part of a JSON Pointer in a URI (RFC 6901). */
function segmentOf(written: string): string {
  const text = written.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
