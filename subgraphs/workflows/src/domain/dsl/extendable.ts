import type { JsonObject } from '../Json.js';

/** What an extension may extend ("Extension"): a kind of task, all of them, or what other extensions do. */
export const extendable = [
  'all',
  'call',
  'composite',
  'emit',
  'extension',
  'for',
  'listen',
  'raise',
  'run',
  'set',
  'switch',
  'try',
  'wait',
] as const;

/** What an extension calls a task's kind: lists of tasks, one after the other or side by side, are composite. */
export function extendableKindOf(task: JsonObject): string {
  if (task['for'] === undefined && (task['do'] !== undefined || task['fork'] !== undefined))
    return 'composite';
  return extendable.find((kind) => task[kind] !== undefined) ?? '';
}
