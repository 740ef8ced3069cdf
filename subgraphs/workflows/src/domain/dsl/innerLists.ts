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

const paths = {
  do: ['do'],
  try: ['try'],
  catch: ['catch', 'do'],
  branches: ['fork', 'branches'],
  foreach: ['foreach', 'do'],
  messages: ['with', 'subscription', 'foreach', 'do'],
  compensate: ['metadata', 'compensate'],
} as const;

/** The lists of tasks that a task has inside, in the order of the specification. What is no list is left out. */
export function innerLists(task: JsonObject): InnerList[] {
  const lists: InnerList[] = [];
  const add = (kind: InnerListKind, path: SourcePath, items: Json | undefined): void => {
    if (Array.isArray(items)) lists.push({ kind, path, items });
  };
  add(task['for'] === undefined ? 'do' : 'for', paths.do, task['do']);
  add('try', paths.try, task['try']);
  add('catch', paths.catch, partOf(task['catch'], 'do'));
  add('branches', paths.branches, partOf(task['fork'], 'branches'));
  add('foreach', paths.foreach, partOf(task['foreach'], 'do'));
  if (task['call'] === 'asyncapi') {
    const subscription = partOf(task['with'], 'subscription');
    add('foreach', paths.messages, partOf(partOf(subscription, 'foreach'), 'do'));
  }
  add('compensate', paths.compensate, partOf(task['metadata'], 'compensate'));
  return lists;
}

function partOf(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}
