/** What may be done here, and the least role for it: `read` VIEWER, `write` DEVELOPER. */
export const actions = {
  connector: 'read',
  connectors: 'read',
  workflow: 'read',
  workflows: 'read',
  execution: 'read',
  executions: 'read',
  checkDefinition: 'read',
  executionEventRecorded: 'read',
  importConnector: 'write',
  createWorkflow: 'write',
  startExecution: 'write',
  cancelExecution: 'write',
  pauseSchedule: 'write',
  resumeSchedule: 'write',
  runScheduleNow: 'write',
} as const;
