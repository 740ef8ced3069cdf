import { Cron } from 'croner';

/** What is asked of a cron expression of five fields, in a zone of the IANA database. */
export interface CronSlots {
  /** The first slot after this moment; null when there is none any more. */
  after(moment: Date): Date | null;
  /** The last slot at or before this moment; null when there was none. */
  until(moment: Date): Date | null;
}

/**
 * The slots of a cron expression, as Vixie cron has them where clocks change. Times that are given without a wildcard or step
 * happen once: those that a change skips at its end, those that come twice the first time. With one, as in every quarter of an
 * hour, slots go on in real time: what is skipped does not happen, what comes twice does both times.
 * @throws Error for what is no cron expression, or no zone
 */
export function cronSlots(cron: string, timeZone: string): CronSlots {
  const pattern = new Cron(cron, {
    paused: true,
    mode: '5-part',
    timezone: timeZone,
    fixedTimeRule: 'no-wildcard',
  });
  return {
    after: (moment) => pattern.nextRun(moment),
    // It looks at what is before a second.
    until: (moment) =>
      pattern.previousRuns(1, new Date(Math.floor(moment.getTime() / 1_000 + 1) * 1_000))[0] ?? null,
  };
}
