import type { Json } from '../Json.js';

/** What a call's body says, by its media type. */
export type ReadBody = { value: Json; mediaType: string } | { fault: string };

/** JSON as what it is, anything else as text in UTF-8; a fault when it is neither. */
export function readBody(body: Buffer, contentType: string | undefined): ReadBody {
  const mediaType = contentType?.split(';', 1)[0]!.trim().toLowerCase() || 'application/json';
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body);
  } catch {
    return { fault: 'The body is no text in UTF-8.' };
  }
  if (!/^application\/(?:[^/]+\+)?json$/u.test(mediaType)) return { value: text, mediaType };
  if (text.trim() === '') return { value: null, mediaType };
  try {
    return { value: JSON.parse(text) as Json, mediaType };
  } catch {
    return { fault: 'The body is no JSON.' };
  }
}
