/** Spans of the calendar in UTC, so that a report reads the same wherever it is asked for. */
export const periods = ['HOUR', 'DAY', 'MONTH', 'QUARTER', 'YEAR'] as const;
export type Period = (typeof periods)[number];

/** The start of the period that holds `at`. */
export function startOfPeriod(period: Period, at: Date): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (period) {
    case 'HOUR':
      return new Date(Date.UTC(year, month, day, at.getUTCHours()));
    case 'DAY':
      return new Date(Date.UTC(year, month, day));
    case 'MONTH':
      return new Date(Date.UTC(year, month));
    case 'QUARTER':
      return new Date(Date.UTC(year, month - (month % 3)));
    case 'YEAR':
      return new Date(Date.UTC(year, 0));
  }
}

/** The end of the period that starts at `start`, not included in it. */
export function endOfPeriod(period: Period, start: Date): Date {
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  switch (period) {
    case 'HOUR':
      return new Date(start.getTime() + 3_600_000);
    case 'DAY':
      return new Date(Date.UTC(year, month, day + 1));
    case 'MONTH':
      return new Date(Date.UTC(year, month + 1));
    case 'QUARTER':
      return new Date(Date.UTC(year, month + 3));
    case 'YEAR':
      return new Date(Date.UTC(year + 1, 0));
  }
}
