import { isSame } from '../comparison/isSame.js';
import { ownOf } from '../comparison/ownOf.js';
import type { PlacedTask } from '../dsl/advice/tasksIn.js';
import type { Definition } from '../dsl/Definition.js';
import { innerLists } from '../dsl/innerLists.js';
import { tasksByLabel } from '../dsl/tasksByLabel.js';
import { tasksOf } from '../dsl/tasksOf.js';
import type { Json, JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { MigrationObstacle } from './MigrationObstacle.js';

/**
 * The first task that has begun and is otherwise in another version. What was asked of the world is not recorded, only what it gave:
 * so a task that has begun has to be the same, even if the same comes of it. What stands in a list inside of it may differ as
 * far as it has not begun itself.
 */
export function changedTask(
  begun: ReadonlyMap<string, PlacedTask>,
  to: Definition,
): MigrationObstacle | null {
  const others = tasksByLabel(to);
  for (const [label, { task }] of begun) {
    const other = others.get(label)?.task;
    const shown = showValue(label);
    if (!other) {
      const message = `The task ${shown} has begun, and is not in the other version.`;
      return { code: 'TASK_REMOVED', task: label, message };
    }
    const [was, is] = [fixedOf(task), fixedOf(other)];
    if (isSame(was, is)) continue;
    const part = Object.keys({ ...was, ...is }).find((key) => !isSame(was[key] ?? null, is[key] ?? null))!;
    const values = `was ${showValue(was[part] ?? null)}, and is ${showValue(is[part] ?? null)}`;
    const message = `The task ${shown} has begun, and is otherwise: its ${part} ${values}.`;
    return { code: 'TASK_CHANGED', task: label, message };
  }
  return null;
}

/** What of a task may not change once it has begun. */
function fixedOf(task: JsonObject): JsonObject {
  const fixed = ownOf(task);
  for (const { kind, items } of innerLists(task)) {
    // Where each branch of a fork has its own line, more or fewer would be more or fewer lines.
    if (kind === 'branches') fixed['branches'] = tasksOf(items, []).map(({ name }) => name);
    else if (kind === 'compensate') fixed['compensation'] = items as Json;
    else fixed[`${kind} (a list)`] = true;
  }
  return fixed;
}
