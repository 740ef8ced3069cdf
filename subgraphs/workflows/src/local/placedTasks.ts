import type { Definition } from '../domain/dsl/Definition.js';
import { innerLists } from '../domain/dsl/innerLists.js';
import { tasksOf } from '../domain/dsl/tasksOf.js';
import { pointerSegment } from '../domain/interpreter/Frame.js';
import { tasksOfUse } from '../domain/dsl/tasksOfUse.js';
import { pointerOf } from '../domain/source/pointerOf.js';
import type { Json, JsonObject } from '../domain/Json.js';
import type { SourcePath } from '../domain/source/SourceDocument.js';

/** A task of a definition, and where it stands. */
export interface PlacedTask {
  name: string;
  /** JSON Pointer (RFC 6901). */
  reference: string;
}

/**
 * All tasks of a definition by what a history calls them: a task's name where no other task has the same, else its place; those of
 * functions and extensions always by their place.
 */
export function placedTasks(definition: Definition): Map<string, PlacedTask> {
  const found: PlacedTask[] = [];
  visit(definition.do as unknown as Json[], ['do']);
  const elsewhere = tasksOfUse(definition as unknown as JsonObject).map(({ name, path }) => {
    const reference = pointerOf(path);
    return [reference, { name, reference }] as const;
  });
  const namesakes = Map.groupBy(found, ({ name }) => name);
  return new Map([
    ...found.map(
      (task) => [namesakes.get(task.name)?.length === 1 ? task.name : task.reference, task] as const,
    ),
    ...elsewhere,
  ]);

  function visit(items: readonly Json[], at: SourcePath): void {
    for (const { name, task, path } of tasksOf(items, at)) {
      found.push({ name, reference: path.map((segment) => `/${pointerSegment(segment)}`).join('') });
      for (const inner of innerLists(task)) visit(inner.items, [...path, ...inner.path]);
    }
  }
}
