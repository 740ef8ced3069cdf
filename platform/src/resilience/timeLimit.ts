const own = Symbol('own limit');
const shared = Symbol('shared limit');

interface LimitedSignal extends AbortSignal {
  [own]?: number;
  [shared]?: number;
}

/** Between services: whole milliseconds that are left for the answer. Relative, since clocks differ. */
export const deadlineHeader = 'x-gantry-deadline-ms';

/**
 * Notes on a signal until when the work that it is given to is of use, so that it travels wherever the signal does.
 * Nothing is aborted by it.
 * @param at on the clock of `performance.now`
 * @param forOthers until when it is of use for others who wait for the same
 */
export function limitUntil(signal: AbortSignal, at: number, forOthers = at): void {
  (signal as LimitedSignal)[own] = at;
  (signal as LimitedSignal)[shared] = forOthers;
}

/** Until when work for a signal is of use, on the clock of `performance.now`; infinite where nobody said. */
export function limitOf(signal: AbortSignal | undefined): number {
  return (signal as LimitedSignal | undefined)?.[own] ?? Number.POSITIVE_INFINITY;
}

/** Until when work that is shared with others is of use for them; infinite where nobody said. */
export function sharedLimitOf(signal: AbortSignal): number {
  return (signal as LimitedSignal)[shared] ?? Number.POSITIVE_INFINITY;
}

/** Whether work for a signal ends before it does for others who share it. */
export function endsBeforeOthers(signal: AbortSignal): boolean {
  return limitOf(signal) < sharedLimitOf(signal);
}

/** Milliseconds that are left for work for a signal: none or fewer once they are over, infinite where nobody said. */
export function timeLeft(signal: AbortSignal | undefined): number {
  const at = limitOf(signal);
  return at === Number.POSITIVE_INFINITY ? at : at - performance.now();
}

/** Reads `deadlineHeader`. @returns undefined for anything but a positive number */
export function readDeadline(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,9}$/.test(value)) return undefined;
  const milliseconds = Number(value);
  return milliseconds > 0 ? milliseconds : undefined;
}
