import { isJsonObject, type Json } from '../Json.js';
import { text } from './Attempt.js';

/** A map with each value as text; what is null is left out. */
export function textsOf(map: Json | undefined): Record<string, string> {
  if (!isJsonObject(map)) return {};
  return Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) => (value === null ? [] : [[name, text(value)]])),
  );
}

/** The same with names of lower case, as of headers. */
export function headersOf(map: Json | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(textsOf(map)).map(([name, value]) => [name.toLowerCase(), value]));
}
