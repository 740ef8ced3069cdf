import { isJsonObject, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkTasks } from './checkTasks.js';
import type { Checking } from './Checking.js';

/** The variable by which what undoes a task sees its input and its output. */
export const compensatedVariable = 'compensated';

/**
 * Checks `metadata.compensate`: the tasks that undo a task which had completed, when the execution fails later. They see the task's
 * output as their input, and `$compensated`.
 */
export function checkCompensation(
  checking: Checking,
  path: SourcePath,
  task: JsonObject,
  extra: readonly string[],
): void {
  const { report } = checking;
  const { compensate } = isJsonObject(task['metadata']) ? task['metadata'] : {};
  if (compensate === undefined) return;
  const at = [...path, 'metadata', 'compensate'];
  if (path.some((key, index) => key === 'compensate' && path[index - 1] === 'metadata')) {
    report.errorAtKey(
      'INVALID_VALUE',
      at,
      'What undoes a task cannot be undone itself: leave metadata.compensate out here.',
    );
    return;
  }
  if (isJsonObject(compensate) && (compensate['call'] !== undefined || compensate['do'] !== undefined)) {
    report.error(
      'INVALID_TYPE',
      at,
      `compensate must be a list of tasks, each by its name, "- undo: { ${Object.keys(compensate)[0]}: … }"; found a task without one.`,
    );
    return;
  }
  checkTasks(checking, at, compensate, [...extra, compensatedVariable]);
}
