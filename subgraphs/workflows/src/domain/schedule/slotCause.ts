import { triggerKinds, type TriggerKind } from './Schedule.js';

/** What a slot is called as the cause of an execution, which it has one of at most. */
export function causeOfSlot(kind: TriggerKind, slot: Date): string {
  return `${kind}/${slot.toISOString()}`;
}

/** The slot that has caused an execution; null where none has. */
export function slotOfCause(cause: string | null): Date | null {
  const [kind, slot = ''] = cause?.split('/', 2) ?? [];
  return triggerKinds.some((known) => known === kind) ? new Date(slot) : null;
}

/** Whether a trigger waits for the end of an execution with this cause. */
export function isAwaitedCause(cause: string | null | undefined): boolean {
  return cause?.startsWith(causePrefix) === true;
}

const causePrefix = 'AFTER/' satisfies `${TriggerKind}/`;
