import { Cron } from 'croner';
import type { Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import { checkDuration } from './checkData.js';
import { variables, type Checking } from './Checking.js';

/** Checks `schedule`. This release reads it and does not fire it, which a warning says. */
export function checkSchedule(checking: Checking, value: Json | undefined): void {
  if (value === undefined) return;
  const { report } = checking;
  const schedule = report.map(['schedule'], value, 'schedule');
  if (!schedule) return;
  report.properties(['schedule'], schedule, 'schedule', { optional: ['every', 'cron', 'after', 'on'] });
  for (const key of ['every', 'after']) {
    const item = schedule[key];
    if (item !== undefined) {
      checkDuration(checking, ['schedule', key], item, `schedule.${key}`, variables.workflowInput);
    }
  }
  if (schedule['cron'] !== undefined) checkCron(checking, schedule['cron']);
  if (schedule['on'] !== undefined) {
    report.errorAtKey('UNSUPPORTED', ['schedule', 'on'], 'schedule.on is not run by this release.');
    return;
  }
  report.warnAtKey(
    'SCHEDULE_NOT_RUN',
    ['schedule'],
    'The schedule is checked but not fired by this release; executions are started by startExecution.',
  );
}

function checkCron(checking: Checking, value: Json): void {
  const cron = checking.report.text(['schedule', 'cron'], value, 'schedule.cron');
  if (cron === null) return;
  const why = whyNoCron(cron);
  if (why === null) return;
  checking.report.error(
    'INVALID_CRON',
    ['schedule', 'cron'],
    `schedule.cron ${showValue(cron)} is no cron expression: ${why}`,
  );
}

function whyNoCron(cron: string): string | null {
  if (cron.trim().split(/\s+/u).length !== 5) {
    return 'it needs five fields: minute, hour, day of month, month, day of week.';
  }
  try {
    return new Cron(cron, { paused: true }).nextRun() === null ? 'it never fires.' : null;
  } catch (error) {
    const message = (error as Error).message.replace(/^CronPattern: /u, '');
    return message.endsWith('.') ? message : `${message}.`;
  }
}
