/** Whom a difference between two versions may break. */
export const affected = ['CALLERS', 'EXECUTIONS', 'SCHEDULES'] as const;
export type Affected = (typeof affected)[number];

/** Every code a difference can have; a code never changes its meaning. */
export const differenceCodes = {
  INPUT_NARROWED: 'Input that was taken may be refused.',
  OUTPUT_WIDENED: 'The output may be what was ruled out before.',
  TASK_REMOVED: 'A task is gone.',
  TASK_ADDED: 'A task is new.',
  TASK_CHANGED: 'A task does something else, or otherwise.',
  TASK_MOVED: 'A task comes at another place of its list.',
  DEFINITION_CHANGED: 'Something that tasks rest on is otherwise.',
  SCHEDULE_REMOVED: 'It does not start by itself any more.',
  SCHEDULE_CHANGED: 'It starts at other times or for other reasons.',
  SCHEDULE_WITHOUT_INPUT: 'It starts by itself, and needs input that nobody gives then.',
} as const;

export type DifferenceCode = keyof typeof differenceCodes;

/** One difference between two versions of a workflow that may break somebody. */
export interface WorkflowDifference {
  code: DifferenceCode;
  breaks: Affected;
  /** A sentence that shows what was and what is. */
  message: string;
  /** JSON Pointer to where it stands: in the newer definition, or in the older where it is gone. */
  place: string;
}
