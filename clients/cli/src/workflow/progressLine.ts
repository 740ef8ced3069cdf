import type { Paint } from '@gantry/schema/reports/Paint.js';
import type { HistoryEvent } from '@gantry/workflows/domain/interpreter/HistoryEvent.js';
import type { JsonObject } from '@gantry/workflows/domain/Json.js';
import { textOfError } from './textOfRun.js';

/** What has just happened, for who watches; null for what is said elsewhere. */
export function progressLine(event: HistoryEvent, paint: Paint): string | null {
  const { type, task, at, startedAt } = event;
  const detail = (event.detail ?? {}) as JsonObject;
  const line = (sign: string, more = ''): string =>
    `${paint('dim', new Date(at).toISOString().slice(11, 23))} ${sign} ${task}${more === '' ? '' : ` ${more}`}`;
  switch (type) {
    case 'TASK_STARTED':
      return line(paint('dim', '>'));
    case 'TASK_COMPLETED':
      return line(paint('green', '✓'), startedAt === undefined ? '' : paint('dim', `${at - startedAt} ms`));
    case 'TASK_FAILED':
      return line(paint('red', '✗'), textOfError(detail['error']));
    case 'TASK_SKIPPED':
      return line(paint('dim', '-'), 'skipped');
    case 'TASK_CANCELLED':
      return line(paint('yellow', '-'), 'cancelled');
    case 'TASK_RETRIED':
      return line(
        paint('yellow', '↻'),
        `attempt ${String(detail['attempt'])} in ${String(detail['delayMilliseconds'])} ms: ${textOfError(detail['error'])}`,
      );
    case 'WAIT_STARTED':
      return line(paint('dim', '…'), `waits until ${String(detail['until'])}`);
    case 'LISTEN_STARTED':
      return line(paint('dim', '…'), 'listens');
    case 'APPROVAL_REQUESTED':
      return line(paint('dim', '?'), String(detail['title']));
    case 'APPROVAL_ANSWERED':
      return line(paint('dim', '!'), String(detail['decision']));
    case 'EVENT_CONSUMED':
      return line(paint('dim', '«'), `heard ${String(detail['type'])}`);
    case 'EVENT_EMITTED':
      return line(paint('dim', '»'), `emitted ${String(detail['type'])}`);
    default:
      return null;
  }
}
