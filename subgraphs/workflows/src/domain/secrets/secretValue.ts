import { isJsonObject, type Json } from '../Json.js';

/** Secrets by their names. */
export type Secrets = Readonly<Record<string, Json>>;

/** What a kept text is to expressions: a map where it is a JSON object, the text itself otherwise. */
export function secretValue(text: string): Json {
  if (!text.trimStart().startsWith('{')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : text;
  } catch {
    return text;
  }
}
