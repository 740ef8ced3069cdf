export const misfirePolicies = ['ONCE', 'SKIP', 'ALL'] as const;

/**
 * What becomes of slots that nobody was there to fire: one execution for all of them, none, or one for each. `metadata`
 * says it in lower case.
 */
export type MisfirePolicy = (typeof misfirePolicies)[number];

export const triggerKinds = ['CRON', 'EVERY', 'AFTER'] as const;
export type TriggerKind = (typeof triggerKinds)[number];

/** When a trigger fires. Times are milliseconds. */
export type TriggerRule =
  | { kind: 'CRON'; cron: string; timeZone: string }
  | { kind: 'EVERY'; milliseconds: number }
  /** After the execution that it started has ended. */
  | { kind: 'AFTER'; milliseconds: number };

/** What starts a workflow by the clock: one trigger of each kind at most. */
export interface Schedule {
  triggers: TriggerRule[];
  misfire: MisfirePolicy;
}

/** Zone of cron expressions where the document names none. */
export const defaultTimeZone = 'UTC';
