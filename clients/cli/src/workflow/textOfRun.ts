import type { Paint } from '@gantry/schema/reports/Paint.js';
import { isJsonObject, type Json } from '@gantry/workflows/domain/Json.js';
import type { LocalRun } from '@gantry/workflows/local/runLocally.js';

/** How a run ended, in a line. */
export function textOfRun({ status, error, tasks }: LocalRun, paint: Paint): string {
  const count = `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}`;
  if (status === 'COMPLETED') return paint('green', `Completed, ${count}.`);
  if (status === 'CANCELLED') return paint('yellow', `Cancelled, ${count}.`);
  if (status === 'COMPENSATION_FAILED')
    return paint('red', `Failed, and could not be undone: ${textOfError(error as unknown as Json)}`);
  return paint('red', `Failed: ${textOfError(error as unknown as Json)}`);
}

/** A problem detail in a line: title, status, place and detail. */
export function textOfError(error: Json | undefined): string {
  const { title, status, instance, detail } = isJsonObject(error) ? error : {};
  const said = detail === undefined ? '' : `: ${String(detail)}`;
  return `${String(title)} (${String(status)}) at ${String(instance)}${said}`;
}
