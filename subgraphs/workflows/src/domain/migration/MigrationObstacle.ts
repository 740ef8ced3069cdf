export const obstacleCodes = [
  'TASK_CHANGED',
  'TASK_REMOVED',
  'DEFINITION_CHANGED',
  'DECIDED_OTHERWISE',
  'BEING_UNDONE',
  'TOO_LONG',
] as const;
export type ObstacleCode = (typeof obstacleCodes)[number];

/** Why an execution cannot go on with another version of its workflow. */
export type MigrationObstacle = {
  code: ObstacleCode;
  /** How the history calls the task that it is about; null where it is about none. */
  task: string | null;
  /** A sentence that shows what was and what is. */
  message: string;
};
