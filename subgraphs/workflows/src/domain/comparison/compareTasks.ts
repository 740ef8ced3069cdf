import { tasksOf } from '../dsl/tasksOf.js';
import { innerLists } from '../dsl/innerLists.js';
import type { FoundTask } from '../dsl/checkTasks.js';
import type { Json } from '../Json.js';
import { pointerOf } from '../source/pointerOf.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { isSame } from './isSame.js';
import { ownOf } from './ownOf.js';
import type { DifferenceCode, WorkflowDifference } from './WorkflowDifference.js';

/** A list of tasks in one of the versions. */
interface List {
  items: readonly Json[];
  path: SourcePath;
}

/** What keeps running executions from going on with another list of tasks: whatever is not the same, told at the innermost task. */
export function compareTasks(before: List, after: List): WorkflowDifference[] {
  const old = tasksOf(before.items, before.path);
  const now = tasksOf(after.items, after.path);
  const kept = now.filter(({ name }) => old.some((each) => each.name === name));
  const order = old.filter(({ name }) => kept.some((each) => each.name === name));
  return [
    ...old
      .filter((each) => !kept.some(({ name }) => name === each.name))
      .map((each) => difference('TASK_REMOVED', each)),
    ...now.flatMap((each) => {
      const place = kept.indexOf(each);
      const was = old.find(({ name }) => name === each.name);
      if (!was) return [difference('TASK_ADDED', each)];
      if (order[place]?.name !== each.name)
        return [difference('TASK_MOVED', each), ...compareTask(was, each)];
      return compareTask(was, each);
    }),
  ];
}

function compareTask(before: FoundTask, after: FoundTask): WorkflowDifference[] {
  const lists = innerLists(before.task);
  const others = innerLists(after.task);
  const paths = (all: typeof lists): string => JSON.stringify(all.map(({ path }) => path));
  if (paths(lists) !== paths(others) || !isSame(ownOf(before.task), ownOf(after.task))) {
    return [difference('TASK_CHANGED', after)];
  }
  return lists.flatMap(({ items, path }, index) =>
    compareTasks(
      { items, path: [...before.path, ...path] },
      { items: others[index]!.items, path: [...after.path, ...path] },
    ),
  );
}

const says = {
  TASK_REMOVED: 'is gone',
  TASK_ADDED: 'is new',
  TASK_CHANGED: 'does something else, or otherwise',
  TASK_MOVED: 'comes at another place',
} satisfies Partial<Record<DifferenceCode, string>>;

function difference(code: keyof typeof says, { name, path }: FoundTask): WorkflowDifference {
  return {
    code,
    breaks: 'EXECUTIONS',
    message: `The task ${JSON.stringify(name)} ${says[code]}: executions that have come so far can only go on with their own version.`,
    place: pointerOf(path),
  };
}
