import { isJsonObject, type Json } from '../Json.js';
import { parseSource } from '../source/parseSource.js';
import { SourceFault } from '../source/SourceFault.js';

const limits = { length: 256 * 1024, depth: 80, values: 50_000 };

/**
 * Whether a definition's text may name something, by its name. An API with a thousand operations is read for those that a definition
 * calls.
 */
export function mentionsOf(text: string): (name: string) => boolean {
  const plain = text.replaceAll('\\/', '/');
  const escapes = /\\[uUx]/u.test(text);
  let strings: Set<string> | undefined;
  return (name) => {
    if (plain.includes(name)) return true;
    // Letters may be escaped, texts go over several lines, and quotes be doubled: then it takes reading.
    if (!escapes && !/[\s"'\\]/u.test(name)) return false;
    strings ??= stringsOf(text);
    return strings.has(name);
  };
}

/** All strings of a text; none of one that cannot be read, in which nothing is checked either. */
function stringsOf(text: string): Set<string> {
  const found = new Set<string>();
  const collect = (value: Json): void => {
    if (typeof value === 'string') found.add(value);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (isJsonObject(value)) Object.values(value).forEach(collect);
  };
  try {
    collect(parseSource(text, limits).value);
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
  }
  return found;
}
