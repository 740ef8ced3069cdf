import type { TriggerKind } from './Schedule.js';

/** A trigger by the workflow that it starts. */
export interface TriggerKey {
  workflowId: string;
  kind: TriggerKind;
}

/** Triggers of one tenant that are due. */
export interface DueTriggers {
  tenantId: string;
  triggers: TriggerKey[];
}

/** What firing triggers came to. */
export interface FiredTriggers {
  /** Milliseconds by which each execution was late. */
  late: number[];
  /** Slots that have no execution and never will. */
  missed: number;
  /** Whether some could not be fired, and are due still: the tenant has no room for more. */
  refused: boolean;
  /** Hands what was stored to the engine. */
  submit(): Promise<void>;
}

/** Port: what is due, and firing it. */
export interface ScheduleStore {
  /** Triggers that are due, a few of each tenant, and the milliseconds until there are others. */
  due(): Promise<{ due: DueTriggers[]; nextInMs: number }>;
  /** Starts what is due of a tenant and nobody else is starting: each slot once, whoever else looks at the same time. */
  fire(due: DueTriggers): Promise<FiredTriggers>;
}
