import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { builtInFunctions } from './builtInFunctions.js';
import { checkBranchEnds } from './checkFlow.js';
import { checkTask } from './checkTask.js';
import type { Checking } from './Checking.js';

/** Checks `use.functions`: each a task of its own, which sees nothing of the tasks that call it but its input. */
export function checkFunctions(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  const functions = report.map(path, value, 'use.functions');
  const told = new Set<string>();
  for (const [name, item] of Object.entries(functions ?? {})) {
    const at = [...path, name];
    if (builtInFunctions.includes(name)) {
      report.errorAtKey('INVALID_VALUE', at, `A function cannot be called ${name}: that is one already.`);
    }
    const task = report.map(at, item, `The function ${JSON.stringify(name)}`);
    if (!task) continue;
    checkBranchEnds(report, [{ name, task, path: at }]);
    checkTask(checking, at, name, task, []);
    const circle = circleOf(name, functions ?? {});
    if (circle.length > 0 && !circle.some((other) => told.has(other))) {
      told.add(name);
      report.errorAtKey(
        'ENDLESS_LOOP',
        at,
        `The function ${JSON.stringify(name)} calls itself, and nothing decides whether it does.`,
      );
    }
  }
}

/** The functions that calls alone lead through from a function back to it; none where they do not. */
function circleOf(name: string, functions: JsonObject): string[] {
  const seen: string[] = [];
  for (let next = name; !seen.includes(next);) {
    seen.push(next);
    const task = functions[next];
    if (!isJsonObject(task) || task['if'] !== undefined || typeof task['call'] !== 'string') return [];
    next = task['call'];
    if (next === name) return seen;
  }
  return [];
}
