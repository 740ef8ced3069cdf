import type { Json } from '../Json.js';
import { pointerOf } from '../source/pointerOf.js';
import { tasksIn, type PlacedTask } from './advice/tasksIn.js';
import type { Definition } from './Definition.js';

/** The tasks of a definition by what histories call them: their names where these are unique, else their JSON Pointers. */
export function tasksByLabel(definition: Definition): Map<string, PlacedTask> {
  const tasks = tasksIn(definition.do as unknown as Json[], ['do']);
  const namesakes = Map.groupBy(tasks, ({ name }) => name);
  return new Map(
    tasks.map((found) => [
      namesakes.get(found.name)?.length === 1 ? found.name : pointerOf(found.path),
      found,
    ]),
  );
}
