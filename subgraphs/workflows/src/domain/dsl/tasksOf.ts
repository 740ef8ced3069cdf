import { isJsonObject, type Json } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { FoundTask } from './checkTasks.js';

/** The tasks of a list, as far as they are such; what is not has been reported. */
export function tasksOf(items: readonly Json[], path: SourcePath): FoundTask[] {
  return items.flatMap((item, index) => {
    const [name, ...more] = Object.keys(isJsonObject(item) ? item : {});
    const task = isJsonObject(item) && name !== undefined ? item[name] : undefined;
    if (name === undefined || more.length > 0 || !isJsonObject(task)) return [];
    return [{ name, task, path: [...path, index, name] }];
  });
}
