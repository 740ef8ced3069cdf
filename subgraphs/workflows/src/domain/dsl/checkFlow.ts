import { isJsonObject, type Json } from '../Json.js';
import { didYouMean } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { FoundTask } from './checkTasks.js';
import type { Report } from './Report.js';

const directives = ['continue', 'exit', 'end'];

/** Checks where the tasks of one list lead: every `then` to a directive or a task of the list, every task reached. */
export function checkFlow(report: Report, tasks: readonly FoundTask[]): void {
  const names = tasks.map((task) => task.name);
  let sound = new Set(names).size === names.length;
  for (const { task, path } of tasks) {
    for (const { then, at } of directions(task['then'], task['switch'], path)) {
      if (typeof then !== 'string') {
        report.error(
          'INVALID_TYPE',
          at,
          `then must be continue, exit, end or a task's name; found ${showValue(then)}.`,
        );
        sound = false;
      } else if (!directives.includes(then) && !names.includes(then)) {
        report.error(
          'UNKNOWN_TASK',
          at,
          `then leads to ${JSON.stringify(then)}, which is no task of this list.${didYouMean(then, [...names, ...directives])}`,
        );
        sound = false;
      }
    }
  }
  // After a wrong `then`, whatever it should have led to would be reported a second time as unreachable.
  if (sound) warnOfUnreachable(report, tasks);
}

/** Checks where the branches of a fork lead: no branch goes on with another. */
export function checkBranchEnds(report: Report, branches: readonly FoundTask[]): void {
  for (const { task, path } of branches) {
    for (const { then, at } of directions(task['then'], task['switch'], path)) {
      if (typeof then === 'string' && directives.includes(then)) continue;
      report.error(
        typeof then === 'string' ? 'UNKNOWN_TASK' : 'INVALID_TYPE',
        at,
        `The then of a branch must be one of ${directives.join(', ')}: branches run side by side; found ${showValue(then)}.`,
      );
    }
  }
}

function warnOfUnreachable(report: Report, tasks: readonly FoundTask[]): void {
  const reached = new Set<number>();
  const open = [0];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const task = tasks[index];
    if (!task || reached.has(index)) continue;
    reached.add(index);
    open.push(...successors(tasks, index));
  }
  for (const [index, { name, path }] of tasks.entries()) {
    if (!reached.has(index)) {
      report.warnAtKey('UNREACHABLE_TASK', path, `No way leads to the task ${JSON.stringify(name)}.`);
    }
  }
}

function successors(tasks: readonly FoundTask[], index: number): number[] {
  const task = tasks[index]?.task ?? {};
  const indexOf = (then: string): number[] => {
    if (then === 'continue') return [index + 1];
    const target = tasks.findIndex((candidate) => candidate.name === then);
    return target === -1 ? [] : [target];
  };
  const onward =
    task['raise'] !== undefined ? [] : indexOf(typeof task['then'] === 'string' ? task['then'] : 'continue');
  const skipped = task['if'] === undefined ? [] : [index + 1];
  if (!Array.isArray(task['switch'])) return [...onward, ...skipped];
  const cases = switchCases(task['switch'], []);
  const chosen = cases.flatMap(({ value }) =>
    typeof value['then'] === 'string' ? indexOf(value['then']) : [],
  );
  const always = cases.some(({ value }) => value['when'] === undefined);
  return [...chosen, ...(always ? [] : onward), ...skipped];
}

function directions(
  then: Json | undefined,
  cases: Json | undefined,
  path: SourcePath,
): { then: Json; at: SourcePath }[] {
  const own = then === undefined ? [] : [{ then, at: [...path, 'then'] }];
  if (!Array.isArray(cases)) return own;
  const chosen = switchCases(cases, [...path, 'switch']).flatMap(({ value, at }) =>
    value['then'] === undefined ? [] : [{ then: value['then'], at: [...at, 'then'] }],
  );
  return [...own, ...chosen];
}

function switchCases(cases: Json[], path: SourcePath): { value: Record<string, Json>; at: SourcePath }[] {
  return cases.flatMap((item, index) =>
    Object.entries(isJsonObject(item) ? item : {}).flatMap(([name, value]) =>
      isJsonObject(value) ? [{ value, at: [...path, index, name] }] : [],
    ),
  );
}
