import type { Json, JsonObject } from '../Json.js';
import { text } from '../interpreter/Attempt.js';

/**
 * What says to which other messages one belongs.
 * @param location a runtime expression of AsyncAPI, as in `$message.payload#/order/id`
 */
export function correlationIdOf(
  location: string | null,
  { payload, headers }: { payload: Json; headers: JsonObject },
): string | null {
  const [, where, pointer] = /^\$message\.(header|payload)#(.*)$/u.exec(location ?? '') ?? [];
  if (where === undefined || pointer === undefined) return null;
  const found = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part)
          ? (at as Record<string, Json>)[part]
          : undefined,
      where === 'payload' ? payload : headers,
    );
  return found === undefined || found === null ? null : text(found);
}
