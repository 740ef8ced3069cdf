/**
 * SQLSTATEs by which PostgreSQL refuses text that it cannot keep: in a message of the protocol, as UTF-8, and inside
 * JSON, where it is written as an escape.
 */
const refusals = new Set(['08P01', '22021', '22P02', '22P05']);

/**
 * Where in a field's arguments the text stands that made PostgreSQL fail, a null character or half of a surrogate pair;
 * null when the failure has another cause.
 */
export function unkeptText(error: unknown, args: unknown): string[] | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && refusals.has(code) ? placeOf(args) : null;
}

/** What to say of it; the text itself may be a secret, or unreadable. */
export function unkeptTextMessage(path: readonly string[]): string {
  return `"${path.join('.')}" holds a null character or half of a surrogate pair, which no text may.`;
}

function placeOf(value: unknown): string[] | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? [] : null;
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const rest = placeOf(item);
    if (rest) return [key, ...rest];
  }
  return null;
}
