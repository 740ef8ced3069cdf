import { createHash } from 'node:crypto';

/** The same for every attempt at a task, also after a crash, and another for every other task and round. */
export function idempotencyKeyOf(executionId: string, position: string): string {
  // Servers commonly keep 255 characters, of ASCII.
  const key = `${executionId}${encodeURI(position.toWellFormed())}`;
  if (key.length <= 200) return key;
  return `${key.slice(0, 150)}~${createHash('sha256').update(key).digest('base64url')}`;
}
