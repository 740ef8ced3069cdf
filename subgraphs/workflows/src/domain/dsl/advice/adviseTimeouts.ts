import type { JsonObject } from '../../Json.js';
import { expressionOf } from '../expressionOf.js';
import type { Report } from '../Report.js';
import type { PlacedTask } from './tasksIn.js';

/** Advises a timeout where nothing limits what may take long. Told once, since one for the workflow is enough. */
export function adviseTimeouts(report: Report, definition: JsonObject, tasks: readonly PlacedTask[]): void {
  if (definition['timeout'] !== undefined) return;
  const unlimited = tasks.filter(
    ({ task, around }) =>
      mayTakeLong(task) &&
      ![task, ...around.map((each) => each.task)].some((each) => each['timeout'] !== undefined),
  );
  const first = unlimited.find(({ task }) => task['listen'] !== undefined) ?? unlimited[0];
  if (!first) return;
  const others = unlimited.length - 1;
  const more = others === 0 ? '' : `, nor ${others === 1 ? 'one other task' : `${others} other tasks`}`;
  report.advise(
    'MISSING_TIMEOUT',
    first.path,
    `Nothing limits how long the task ${JSON.stringify(first.name)} may take${more}: ` +
      'a timeout of its own, or one of the workflow, would.',
  );
}

/** A call, a process, a wait whose length is computed, or something that others have to do first. */
function mayTakeLong(task: JsonObject): boolean {
  const { call, listen, run, wait } = task;
  return (
    call !== undefined ||
    listen !== undefined ||
    run !== undefined ||
    (typeof wait === 'string' && expressionOf(wait) !== null)
  );
}
