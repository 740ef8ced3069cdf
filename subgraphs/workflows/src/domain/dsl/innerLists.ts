import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';

/** How a list of tasks inside a task is run. */
export type InnerListKind = 'do' | 'for' | 'try' | 'catch' | 'branches' | 'foreach' | 'compensate';

/** A list of tasks inside a task. */
export interface InnerList {
  kind: InnerListKind;
  /** Where it stands in its task. */
  path: SourcePath;
  items: Json[];
}

/** The lists of tasks that a task has inside, in the order of the specification. What is no list is left out. */
export function innerLists(task: JsonObject): InnerList[] {
  const part = (key: string): JsonObject => (isJsonObject(task[key]) ? task[key] : {});
  const candidates: [InnerListKind, SourcePath, Json | undefined][] = [
    [task['for'] === undefined ? 'do' : 'for', ['do'], task['do']],
    ['try', ['try'], task['try']],
    ['catch', ['catch', 'do'], part('catch')['do']],
    ['branches', ['fork', 'branches'], part('fork')['branches']],
    ['foreach', ['foreach', 'do'], part('foreach')['do']],
    ['compensate', ['metadata', 'compensate'], part('metadata')['compensate']],
  ];
  return candidates.flatMap(([kind, path, items]) => (Array.isArray(items) ? [{ kind, path, items }] : []));
}
