import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import { listOfEntries } from '../source/listOfEntries.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { underFirst } from '../source/underFirst.js';
import { checkBranchEnds, checkFlow } from './checkFlow.js';
import { checkTask } from './checkTask.js';
import type { Checking } from './Checking.js';

const mostTasks = 1_000;
const deepest = 60;
const directives = ['continue', 'exit', 'end'];

/** A task of a list, as found: its name and where it stands. */
export interface FoundTask {
  name: string;
  task: JsonObject;
  path: SourcePath;
}

/**
 * Checks a list of tasks: each item a map of one name, names that differ, and where each leads.
 * @param order whether they run one after the other or, as the branches of a fork, side by side
 */
export function checkTasks(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  extra: readonly string[],
  order: 'in turn' | 'side by side' = 'in turn',
): void {
  const { report } = checking;
  const what = String(path.at(-1));
  if (isJsonObject(value)) {
    report.error(
      'INVALID_TYPE',
      path,
      `${what} must be a list of tasks, each "- name: { … }"; found a map with ${showValue(Object.keys(value))}.`,
      report.fixing('Write a list of them.', listOfEntries(report.source, path)),
    );
    return;
  }
  const list = report.list(path, value, what);
  if (!list) return;
  if (list.length === 0) {
    report.error('INVALID_VALUE', path, `${what} must have at least one task; found an empty list.`);
    return;
  }
  if (path.length > deepest) {
    report.error('INVALID_VALUE', path, 'Tasks nest too deeply here.');
    return;
  }
  checking.tasks += list.length;
  if (checking.tasks > mostTasks) {
    if (checking.tasks - list.length <= mostTasks) {
      report.error('INVALID_VALUE', path, `A definition has at most ${mostTasks} tasks.`);
    }
    return;
  }
  const found = list.flatMap((item, index) => findTask(checking, [...path, index], item));
  checkNames(checking, found);
  if (order === 'in turn') checkFlow(report, found);
  else checkBranchEnds(report, found);
  for (const { task, path: at, name } of found) checkTask(checking, at, name, task, extra);
}

function findTask(checking: Checking, path: SourcePath, item: Json): FoundTask[] {
  const { report } = checking;
  const map = report.map(path, item, 'A task');
  if (!map) return [];
  const names = Object.keys(map);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    report.error(
      'INVALID_VALUE',
      path,
      `Each item must hold one task by its name; found ${showValue(names)}. ` +
        'What belongs to a task is indented below its name.',
      report.fixing('Indent what belongs to the task.', underFirst(report.source, path)),
    );
    return [];
  }
  const task = map[name];
  if (!isJsonObject(task)) {
    report.error(
      'INVALID_TYPE',
      [...path, name],
      `The task ${JSON.stringify(name)} must be a map; found ${showValue(task)}.`,
    );
    return [];
  }
  return [{ name, task, path: [...path, name] }];
}

function checkNames(checking: Checking, found: FoundTask[]): void {
  const seen = new Set<string>();
  for (const { name, path } of found) {
    if (seen.has(name)) {
      checking.report.errorAtKey(
        'DUPLICATE_TASK',
        path,
        `The list already has a task ${JSON.stringify(name)}.`,
      );
    }
    seen.add(name);
    if (directives.includes(name)) {
      checking.report.errorAtKey(
        'INVALID_VALUE',
        path,
        `A task cannot be called ${JSON.stringify(name)}: "then: ${name}" would mean the directive.`,
      );
    }
    if (name.trim() === '' || name.length > 200 || /\p{Cc}/u.test(name)) {
      checking.report.errorAtKey(
        'INVALID_VALUE',
        path,
        'A task needs a name of 1 to 200 characters, none of them control characters.',
      );
    }
  }
}
