import { isJsonObject, type Json } from '../Json.js';

const units = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
} as const;

/** The names a duration written as a map may use. */
export const durationUnits: readonly string[] = Object.keys(units);

/** The longest duration that is accepted: ten years, in milliseconds. */
export const longestDuration = 3_653 * units.days;

const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/u;

/**
 * The milliseconds of a duration: a map of days, hours, minutes, seconds and milliseconds, or an ISO 8601 duration of
 * weeks, days and times (years and months have no fixed length). Null when it is neither.
 */
export function durationMs(value: Json | undefined): number | null {
  const total = typeof value === 'string' ? isoMs(value) : isJsonObject(value) ? mapMs(value) : null;
  return total !== null && total <= longestDuration ? Math.round(total) : null;
}

function mapMs(value: Record<string, Json>): number | null {
  let total = 0;
  const entries = Object.entries(value);
  if (entries.length === 0) return null;
  for (const [unit, count] of entries) {
    if (!Object.hasOwn(units, unit) || typeof count !== 'number' || !Number.isInteger(count) || count < 0) {
      return null;
    }
    total += count * units[unit as keyof typeof units];
  }
  return total;
}

function isoMs(text: string): number | null {
  const match = iso.exec(text);
  if (!match || text.endsWith('P') || text.endsWith('T')) return null;
  const [, weeks, days, hours, minutes, seconds] = match.map((part) => Number(part ?? 0));
  return (
    ((weeks ?? 0) * 7 + (days ?? 0)) * units.days +
    (hours ?? 0) * units.hours +
    (minutes ?? 0) * units.minutes +
    (seconds ?? 0) * units.seconds
  );
}
