import { cronSlots } from './cronSlots.js';
import type { MisfirePolicy, TriggerRule } from './Schedule.js';

/** Milliseconds by which a slot may be late and not count as missed. */
export const punctualMs = 60_000;
/** Missed slots that are counted; there may be more. */
const mostCounted = 1_000;

/** What is to be done about a trigger that is due. */
export interface Firing {
  /** Slots that are to have an execution, in order. */
  slots: Date[];
  /** Slots that have none and never will, 1,000 at most. */
  missed: number;
  /** When to look again: the next slot, which has passed, too, where there were more than `most`; null when there is none. */
  next: Date | null;
}

/**
 * Which slots of a trigger fire now.
 * @param due its first slot that has not been looked at, not after `now`
 * @param most slots that are fired at a time
 */
export function dueSlots(
  rule: TriggerRule,
  misfire: MisfirePolicy,
  due: Date,
  now: Date,
  most: number,
): Firing {
  // It has no more than one slot at a time, and the next only when that has had its execution.
  if (rule.kind === 'AFTER') return { slots: [due], missed: 0, next: null };
  const slotAfter = slotsAfter(rule, due);
  if (misfire === 'ALL') {
    const slots = [due];
    let next = slotAfter(due);
    for (; next !== null && next <= now && slots.length < most; next = slotAfter(next)) slots.push(next);
    return { slots, missed: 0, next };
  }
  const { last, before } = lastSlot(rule, due, now);
  const fires = misfire === 'ONCE' || now.getTime() - last.getTime() <= punctualMs;
  return {
    slots: fires ? [last] : [],
    missed: Math.min(before + (fires ? 0 : 1), mostCounted),
    next: slotAfter(last),
  };
}

/** The first slots of a trigger from one on; a trigger that waits for an execution has only that. */
export function upcomingSlots(rule: TriggerRule, first: Date, count: number): Date[] {
  const slots = [first];
  if (rule.kind === 'AFTER') return slots;
  const slotAfter = slotsAfter(rule, first);
  while (slots.length < count) {
    const next = slotAfter(slots.at(-1)!);
    if (next === null) break;
    slots.push(next);
  }
  return slots;
}

/** The first slot of a trigger that begins to count now; null when it never fires. */
export function firstSlot(rule: TriggerRule, now: Date): Date | null {
  if (rule.kind === 'CRON') return cronSlots(rule.cron, rule.timeZone).after(now);
  return new Date(now.getTime() + rule.milliseconds);
}

function slotsAfter(rule: Exclude<TriggerRule, { kind: 'AFTER' }>, due: Date): (slot: Date) => Date | null {
  if (rule.kind === 'CRON') return cronSlots(rule.cron, rule.timeZone).after;
  // Counted from one slot to the next, not from when that was fired: what is late now and then does not drift.
  const intervals = (slot: Date): number =>
    Math.floor((slot.getTime() - due.getTime()) / rule.milliseconds) + 1;
  return (slot) => new Date(due.getTime() + intervals(slot) * rule.milliseconds);
}

/** The last slot that has passed, and how many there were before it. */
function lastSlot(
  rule: Exclude<TriggerRule, { kind: 'AFTER' }>,
  due: Date,
  now: Date,
): { last: Date; before: number } {
  if (rule.kind === 'EVERY') {
    const before = Math.floor((now.getTime() - due.getTime()) / rule.milliseconds);
    return { last: new Date(due.getTime() + before * rule.milliseconds), before };
  }
  const { after, until } = cronSlots(rule.cron, rule.timeZone);
  let last = due;
  let before = 0;
  for (let next = after(last); next !== null && next <= now; next = after(next)) {
    last = next;
    before += 1;
    // Whoever was away for a year does not want every minute of it.
    if (before >= mostCounted) return { last: until(now) ?? last, before };
  }
  return { last, before };
}
