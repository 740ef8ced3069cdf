import type { Definition } from '../dsl/Definition.js';
import { innerLists } from '../dsl/innerLists.js';
import { tasksOf } from '../dsl/tasksOf.js';
import { isJsonObject, type Json } from '../Json.js';

/** Whether any task of a definition runs another workflow. */
export function runsWorkflows(definition: Definition): boolean {
  return anyRuns(definition.do as unknown as Json[]);
}

function anyRuns(items: readonly Json[]): boolean {
  return tasksOf(items, []).some(({ task }) => {
    const { run } = task;
    return (
      (isJsonObject(run) && run['workflow'] !== undefined) ||
      innerLists(task).some((list) => anyRuns(list.items))
    );
  });
}
