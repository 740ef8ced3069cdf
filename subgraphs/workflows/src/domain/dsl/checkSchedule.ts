import { cronSlots } from '../schedule/cronSlots.js';
import { defaultTimeZone, misfirePolicies } from '../schedule/Schedule.js';
import { shortestInterval } from '../schedule/scheduleOf.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import { checkDuration } from './checkData.js';
import { checkEventStrategy } from './checkEventStrategy.js';
import type { Checking } from './Checking.js';
import { durationMs } from './duration.js';
import { expressionOf } from './expressionOf.js';

/** Checks `schedule`, and what `document.metadata` says of it: `timeZone` and `misfire`. */
export function checkSchedule(checking: Checking, definition: JsonObject): void {
  const { report } = checking;
  checkMetadata(checking, definition['document']);
  const value = definition['schedule'];
  if (value === undefined) return;
  const schedule = report.map(['schedule'], value, 'schedule');
  if (!schedule) return;
  report.properties(['schedule'], schedule, 'schedule', { optional: ['every', 'cron', 'after', 'on'] });
  for (const key of ['every', 'after']) {
    if (schedule[key] !== undefined) checkInterval(checking, key, schedule[key]);
  }
  if (schedule['cron'] !== undefined) checkCron(checking, schedule['cron']);
  if (schedule['on'] !== undefined) {
    checkEventStrategy(checking, ['schedule', 'on'], schedule['on'], []);
    return;
  }
  warnOfInput(checking, definition['input']);
}

function checkMetadata({ report }: Checking, document: Json | undefined): void {
  const metadata = isJsonObject(document) ? document['metadata'] : undefined;
  if (!isJsonObject(metadata)) return;
  const { timeZone, misfire } = metadata;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const zones = Intl.supportedValuesOf('timeZone');
    const nearest = typeof timeZone === 'string' ? nearestName(timeZone, zones) : null;
    report.error(
      'INVALID_VALUE',
      ['document', 'metadata', 'timeZone'],
      `document.metadata.timeZone must be a time zone of the IANA database, like Europe/Berlin; found ${showValue(timeZone)}.` +
        (typeof timeZone === 'string' ? didYouMean(timeZone, zones) : ''),
      report.replacing(['document', 'metadata', 'timeZone'], nearest),
    );
  }
  if (misfire !== undefined) {
    const policies = misfirePolicies.map((policy) => policy.toLowerCase());
    report.oneOf(['document', 'metadata', 'misfire'], misfire, 'document.metadata.misfire', policies);
  }
}

function isTimeZone(value: Json): boolean {
  if (typeof value !== 'string') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function checkInterval(checking: Checking, key: string, value: Json): void {
  const { report } = checking;
  const path = ['schedule', key];
  if (typeof value === 'string' && expressionOf(value) !== null) {
    report.error(
      'INVALID_DURATION',
      path,
      `schedule.${key} must be a duration that is written out, since there are no data yet; found ${showValue(value)}.`,
    );
    return;
  }
  checkDuration(checking, path, value, `schedule.${key}`, []);
  const milliseconds = durationMs(value);
  if (milliseconds === null || milliseconds >= shortestInterval) return;
  report.warn(
    'SCHEDULE_TOO_OFTEN',
    path,
    `schedule.${key} ${showValue(value)} is taken as a second: a schedule fires no more often.`,
    report.replacing(path, 'PT1S'),
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
    return cronSlots(cron, defaultTimeZone).after(new Date()) === null ? 'it never fires.' : null;
  } catch (error) {
    const message = (error as Error).message.replace(/^CronPattern: /u, '');
    return message.endsWith('.') ? message : `${message}.`;
  }
}

/** A schedule starts with `{}`. */
function warnOfInput({ report }: Checking, input: Json | undefined): void {
  const schema = isJsonObject(input) && isJsonObject(input['schema']) ? input['schema']['document'] : null;
  const required = isJsonObject(schema) ? schema['required'] : null;
  if (!Array.isArray(required) || required.length === 0) return;
  const names = required.map((name) => JSON.stringify(name)).join(', ');
  report.warnAtKey(
    'SCHEDULE_WITHOUT_INPUT',
    ['schedule'],
    `A schedule starts executions with {} as their input, which has to have ${names}: they will fail.`,
  );
}
