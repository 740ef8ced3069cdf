import type { Json, JsonObject } from '../../Json.js';
import type { SourcePath } from '../../source/SourceDocument.js';
import type { FoundTask } from '../checkTasks.js';
import { innerLists, type InnerListKind } from '../innerLists.js';
import { tasksOf } from '../tasksOf.js';

/** A task of a definition with what is around it. */
export interface PlacedTask extends FoundTask {
  /** Its list, itself included. */
  siblings: readonly FoundTask[];
  index: number;
  /** The tasks that it is inside of, from the outermost, and in which of their lists. */
  around: readonly { task: JsonObject; kind: InnerListKind }[];
}

/** All tasks of a list, with those inside of them, in the order of the text. */
export function tasksIn(
  items: readonly Json[],
  path: SourcePath,
  around: PlacedTask['around'] = [],
): PlacedTask[] {
  const siblings = tasksOf(items, path);
  return siblings.flatMap((found, index) => [
    { ...found, siblings, index, around },
    ...innerLists(found.task).flatMap((list) =>
      tasksIn(list.items, [...found.path, ...list.path], [...around, { task: found.task, kind: list.kind }]),
    ),
  ]);
}
