import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { nearestName, suggestion } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { FoundTask } from './checkTasks.js';
import type { Report } from './Report.js';

const directives = ['continue', 'exit', 'end'];

/** Checks where the tasks of one list lead: every `then` to a directive or a task of the list. */
export function checkFlow(report: Report, tasks: readonly FoundTask[]): void {
  const targets = new Set([...tasks.map(({ name }) => name), ...directives]);
  const offer = { kind: 'task', names: [...targets] } as const;
  for (const found of tasks) {
    for (const { then, at } of directions(found)) {
      report.offer(at, offer);
      if (typeof then !== 'string') {
        report.error(
          'INVALID_TYPE',
          at,
          `then must be continue, exit, end or a task's name; found ${showValue(then)}.`,
        );
      } else if (!targets.has(then)) {
        const nearest = nearestName(then, targets);
        report.error(
          'UNKNOWN_TASK',
          at,
          `then leads to ${JSON.stringify(then)}, which is no task of this list.${suggestion(nearest)}`,
          report.replacing(at, nearest),
        );
      }
    }
  }
}

/** Checks where the branches of a fork lead: no branch goes on with another. */
export function checkBranchEnds(report: Report, branches: readonly FoundTask[]): void {
  for (const branch of branches) {
    for (const { then, at } of directions(branch)) {
      report.offer(at, { kind: 'task', names: directives });
      if (typeof then === 'string' && directives.includes(then)) continue;
      report.error(
        typeof then === 'string' ? 'UNKNOWN_TASK' : 'INVALID_TYPE',
        at,
        `The then of a branch must be one of ${directives.join(', ')}: branches run side by side; found ${showValue(then)}.`,
      );
    }
  }
}

/** Every `then` of a task, its own, that of its `catch` and those of its cases, and where it stands. */
export function directions({ task, path }: FoundTask): { then: Json; at: SourcePath }[] {
  const own = task['then'] === undefined ? [] : [{ then: task['then'], at: [...path, 'then'] }];
  const caught = isJsonObject(task['catch']) ? task['catch']['then'] : undefined;
  if (caught !== undefined) own.push({ then: caught, at: [...path, 'catch', 'then'] });
  if (!Array.isArray(task['switch'])) return own;
  const chosen = switchCases(task['switch'], [...path, 'switch']).flatMap(({ value, at }) =>
    value['then'] === undefined ? [] : [{ then: value['then'], at: [...at, 'then'] }],
  );
  return [...own, ...chosen];
}

/** The cases of a `switch`, as far as they are such. */
export function switchCases(cases: Json[], path: SourcePath): { value: JsonObject; at: SourcePath }[] {
  return cases.flatMap((item, index) =>
    Object.entries(isJsonObject(item) ? item : {}).flatMap(([name, value]) =>
      isJsonObject(value) ? [{ value, at: [...path, index, name] }] : [],
    ),
  );
}
