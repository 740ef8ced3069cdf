/** What clocks of a zone show. */
interface Shown {
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

/** A minute as clocks of a zone show it. */
export interface WallMinute extends Shown {
  /** Milliseconds since 1970. */
  at: number;
  /** Whether clocks have shown the same before. */
  comesAgain: boolean;
  /** What clocks of the same day never showed, between the minute before and this one. */
  skipped: Shown[];
}

const minuteMs = 60_000;

/** Every minute from `from` on, as clocks of the zone show it. */
export function wallMinutes(timeZone: string, from: string, minutes: number): WallMinute[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const seen = new Set<number>();
  let before = 0;
  return Array.from({ length: minutes }, (_, index) => {
    const at = Date.parse(from) + index * minuteMs;
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const clock = Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!);
    const missing = index === 0 ? 0 : Math.max(0, (clock - before) / minuteMs - 1);
    const skipped = Array.from({ length: missing }, (_, place) => shown(clock - (place + 1) * minuteMs));
    const comesAgain = seen.has(clock);
    seen.add(clock);
    before = clock;
    return { at, ...shown(clock), comesAgain, skipped: skipped.filter(({ day }) => day === part['day']) };
  });
}

function shown(clock: number): Shown {
  const date = new Date(clock);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/**
 * The slots of a cron expression by looking at each minute, as slow as it is plain. Fields are `*`, numbers, ranges, lists and
 * steps from `*`.
 */
export function slowSlots(cron: string, walls: readonly WallMinute[]): number[] {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ');
  const isWild = [minute, hour].some((field) => field.includes('*'));
  const matches = (wall: Shown): boolean => {
    const byDay = contains(day, wall.day, 1);
    const byWeekday = contains(weekday, wall.weekday, 0) || contains(weekday, wall.weekday + 7, 0);
    const isDay = day === '*' || weekday === '*' ? byDay && byWeekday : byDay || byWeekday;
    return (
      isDay &&
      contains(minute, wall.minute, 0) &&
      contains(hour, wall.hour, 0) &&
      contains(month, wall.month, 1)
    );
  };
  const happens = (wall: WallMinute): boolean =>
    isWild ? matches(wall) : (!wall.comesAgain && matches(wall)) || wall.skipped.some(matches);
  return walls.filter(happens).map(({ at }) => at);
}

function contains(field: string, value: number, least: number): boolean {
  return field.split(',').some((item) => {
    const [range = '', step = '1'] = item.split('/');
    if (range === '*') return (value - least) % Number(step) === 0;
    const [from = 0, to = from] = range.split('-').map(Number);
    return value >= from && value <= to;
  });
}
