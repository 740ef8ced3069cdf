import type { Definition } from '../dsl/Definition.js';
import { durationMs } from '../dsl/duration.js';
import type { Json } from '../Json.js';
import { defaultTimeZone, misfirePolicies, type MisfirePolicy, type Schedule } from './Schedule.js';

/** The shortest interval between two firings of a trigger, in milliseconds; what asks for less fires so often. */
export const shortestInterval = 1_000;

/** What starts a compiled definition by the clock; no triggers when nothing does. */
export function scheduleOf({ document, schedule = {} }: Definition): Schedule {
  const { every, cron, after } = schedule;
  const timeZone = document.metadata?.['timeZone'];
  return {
    triggers: [
      ...(cron === undefined
        ? []
        : [
            {
              kind: 'CRON' as const,
              cron,
              timeZone: typeof timeZone === 'string' ? timeZone : defaultTimeZone,
            },
          ]),
      ...(every === undefined ? [] : [{ kind: 'EVERY' as const, milliseconds: interval(every) }]),
      ...(after === undefined ? [] : [{ kind: 'AFTER' as const, milliseconds: interval(after) }]),
    ],
    misfire: misfireOf(document.metadata?.['misfire']),
  };
}

function interval(duration: Json): number {
  return Math.max(shortestInterval, durationMs(duration) ?? shortestInterval);
}

function misfireOf(written: Json | undefined): MisfirePolicy {
  return misfirePolicies.find((policy) => policy.toLowerCase() === written) ?? 'ONCE';
}
