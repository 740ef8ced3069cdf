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

/** The parts of an ISO 8601 duration, in milliseconds. Years and months are those of the calendar in the mean. */
const isoParts = [
  365.2425 * units.days,
  30.436_875 * units.days,
  7 * units.days,
  units.days,
  units.hours,
  units.minutes,
  units.seconds,
];
const part = String.raw`(\d+(?:\.\d+)?)`;
const iso = new RegExp(
  `^P(?=.)(?:${part}Y)?(?:${part}M)?(?:${part}W)?(?:${part}D)?(?:T(?=.)(?:${part}H)?(?:${part}M)?(?:${part}S)?)?$`,
  'u',
);

/**
 * The milliseconds of a duration: a map of days, hours, minutes, seconds and milliseconds, or an ISO 8601 duration,
 * whose years and months count as long as they are in the mean (365.2425 and 30.436875 days). Null when it is neither.
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
  if (!match) return null;
  const counts = match.slice(1).map((count) => Number(count ?? 0));
  return counts.reduce((total, count, index) => total + count * isoParts[index]!, 0);
}
