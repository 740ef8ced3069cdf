import type { Json } from '../../domain/Json.js';

/** What a message says: JSON where it is JSON, else text, else base64. */
export function payloadOf(bytes: Buffer): Json {
  const text = bytes.toString('utf8');
  if (text.includes('\uFFFD') && !Buffer.from(text, 'utf8').equals(bytes)) return bytes.toString('base64');
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
