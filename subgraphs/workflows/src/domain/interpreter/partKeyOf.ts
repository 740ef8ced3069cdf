import { createHash } from 'node:crypto';
import { pointerSegment } from './Frame.js';

const longest = 200;

/**
 * The key of a part: the same on each replay, and another for every other part of the execution.
 * @param within the key of the part that it is a part of; empty for none
 * @param visit how often its place has been come to
 */
export function partKeyOf(within: string, position: string, visit: number, name: string): string {
  const key = `${within}|${position}*${visit}/${pointerSegment(name)}`;
  if (key.length <= longest) return key;
  return `${key.slice(0, longest - 50)}~${createHash('sha256').update(key.toWellFormed()).digest('base64url')}`;
}
