import { tasksByLabel } from '../dsl/tasksByLabel.js';
import type { PlacedTask } from '../dsl/advice/tasksIn.js';
import type { Recording } from '../replay/Recording.js';

/** The tasks that an execution has begun or passed by, by what its history calls them. */
export function begunTasks({ definition, history }: Recording): Map<string, PlacedTask> {
  const tasks = tasksByLabel(definition);
  const begun = new Map<string, PlacedTask>();
  for (const { task } of history) {
    const found = task === null ? undefined : tasks.get(task);
    if (task !== null && found) begun.set(task, found);
  }
  return begun;
}
