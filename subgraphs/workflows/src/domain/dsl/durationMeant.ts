import type { Json } from '../Json.js';
import { durationMs } from './duration.js';

const units: readonly [pattern: RegExp, unit: string, perUnit: number][] = [
  [/^(?:ms|milliseconds?)$/iu, 'S', 1_000],
  [/^(?:s|secs?|seconds?)$/iu, 'S', 1],
  [/^(?:m|mins?|minutes?)$/iu, 'M', 1],
  [/^(?:h|hours?)$/iu, 'H', 1],
  [/^(?:d|days?)$/iu, 'D', 1],
];

/** The ISO 8601 duration that a text like `5 minutes` or `pt5m` means; null when it means none. */
export function durationMeant(value: Json | undefined): string | null {
  if (typeof value !== 'string') return null;
  if (durationMs(value.toUpperCase()) !== null) return value.toUpperCase();
  const [, count, word = ''] = /^\s*(\d{1,9})\s*([a-z]+)\s*$/iu.exec(value) ?? [];
  const found = units.find(([pattern]) => pattern.test(word));
  if (count === undefined || !found) return null;
  const [, unit, perUnit] = found;
  const meant = `${unit === 'D' ? 'P' : 'PT'}${Number(count) / perUnit}${unit}`;
  return durationMs(meant) === null ? null : meant;
}
