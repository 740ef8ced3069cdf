import type { JsonObject } from '../Json.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkCall } from './checkCall.js';
import { checkCompensation } from './checkCompensation.js';
import { checkData, checkDuration, checkTimeout } from './checkData.js';
import { checkEmit } from './checkEmit.js';
import { checkError } from './checkErrors.js';
import { checkFork } from './checkFork.js';
import { checkListen } from './checkListen.js';
import { checkRun } from './checkRun.js';
import { checkSwitch } from './checkSwitch.js';
import { checkTasks } from './checkTasks.js';
import { checkTry } from './checkTry.js';
import { variables, type Checking } from './Checking.js';

const common = ['if', 'input', 'output', 'export', 'timeout', 'then', 'metadata'];

/** What each kind of task has beside what all have; the first key makes the kind. */
const kinds: Record<string, { required?: string[]; optional?: string[] }> = {
  call: { optional: ['with'] },
  emit: {},
  for: { required: ['do'], optional: ['while'] },
  fork: {},
  do: {},
  listen: { optional: ['foreach'] },
  raise: {},
  run: {},
  set: {},
  switch: {},
  try: { required: ['catch'] },
  wait: {},
};
const kindNames = Object.keys(kinds);

/** Checks one task. `extra` are the variables that enclosing tasks add (`$item`, `$error`, …). */
export function checkTask(
  checking: Checking,
  path: SourcePath,
  name: string,
  task: JsonObject,
  extra: readonly string[],
): void {
  const { report } = checking;
  const kind = kindOf(checking, path, name, task);
  if (kind === null) return;
  const { required = [], optional = [] } = kinds[kind] ?? {};
  report.properties(path, task, `The task ${JSON.stringify(name)}`, {
    required: [kind, ...required],
    optional: [...optional, ...common],
  });
  const names = [...variables.task, ...extra];
  if (task['if'] !== undefined) checking.expression([...path, 'if'], task['if'], 'if', names);
  checkData(checking, [...path, 'input'], task['input'], 'from', [...variables.taskInput, ...extra]);
  checkData(checking, [...path, 'output'], task['output'], 'as', names);
  checkData(checking, [...path, 'export'], task['export'], 'as', [...variables.taskExport, ...extra]);
  checkTimeout(checking, [...path, 'timeout'], task['timeout'], names);
  if (task['metadata'] !== undefined && report.map([...path, 'metadata'], task['metadata'], 'metadata'))
    checkCompensation(checking, path, task, extra);
  checkKind(checking, kind, path, task, extra);
}

function checkKind(
  checking: Checking,
  kind: string,
  path: SourcePath,
  task: JsonObject,
  extra: readonly string[],
): void {
  const names = [...variables.task, ...extra];
  const at = [...path, kind];
  if (kind === 'call') checkCall(checking, path, task, names);
  else if (kind === 'emit') checkEmit(checking, at, task['emit'], names);
  else if (kind === 'listen') checkListen(checking, path, task, extra);
  else if (kind === 'do') checkTasks(checking, at, task['do'], extra);
  else if (kind === 'for') checkFor(checking, path, task, extra);
  else if (kind === 'run') checkRun(checking, at, task['run'], names);
  else if (kind === 'fork') checkFork(checking, at, task['fork'], extra);
  else if (kind === 'switch') checkSwitch(checking, at, task['switch'], names);
  else if (kind === 'try') checkTry(checking, path, task, extra);
  else if (kind === 'wait') checkDuration(checking, at, task['wait'], 'wait', names);
  else if (kind === 'set') {
    const value = task['set'];
    if (typeof value === 'string') checking.transforming(at, value, 'set', names);
    else if (checking.report.map(at, value, 'set') && value !== undefined)
      checking.template(at, value, names);
  } else if (kind === 'raise') {
    const raise = checking.report.map(at, task['raise'], 'raise');
    if (!raise) return;
    checking.report.properties(at, raise, 'raise', { required: ['error'] });
    if (raise['error'] !== undefined) checkError(checking, [...at, 'error'], raise['error'], names);
  }
}

/** The key that says what the task does, or null after reporting why there is none to go on with. */
function kindOf(checking: Checking, path: SourcePath, name: string, task: JsonObject): string | null {
  const { report } = checking;
  const found = kindNames.filter((kind) => task[kind] !== undefined);
  // `do` belongs to `for`, and is a kind of its own without it.
  const chosen = found.includes('for') ? found.filter((kind) => kind !== 'do') : found;
  const [kind] = chosen;
  if (kind === undefined) {
    report.offer(path, { kind: 'property', names: [...Object.keys(kinds), ...common] });
    const typo = Object.keys(task).find(
      (key) => !common.includes(key) && nearestName(key, kindNames) !== null,
    );
    if (typo !== undefined) {
      report.errorAtKey(
        'UNKNOWN_PROPERTY',
        [...path, typo],
        `The task ${JSON.stringify(name)} has no property ${JSON.stringify(typo)}.${didYouMean(typo, kindNames)}`,
        report.renaming([...path, typo], nearestName(typo, kindNames)),
      );
    } else {
      report.errorAtKey(
        'UNKNOWN_TASK_KIND',
        path,
        `The task ${JSON.stringify(name)} must have one of ${kindNames.join(', ')}; found ${showValue(Object.keys(task))}.`,
      );
    }
    return null;
  }
  if (chosen.length > 1) {
    report.errorAtKey(
      'AMBIGUOUS_TASK',
      path,
      `The task ${JSON.stringify(name)} must do one thing; found ${chosen.join(' and ')}.`,
    );
    return null;
  }
  return kind;
}

function checkFor(checking: Checking, path: SourcePath, task: JsonObject, extra: readonly string[]): void {
  const { report } = checking;
  const loop = report.map([...path, 'for'], task['for'], 'for');
  if (!loop) return;
  report.properties([...path, 'for'], loop, 'for', { required: ['in'], optional: ['each', 'at'] });
  const names = [...variables.task, ...extra];
  if (Array.isArray(loop['in'])) checking.template([...path, 'for', 'in'], loop['in'], names);
  else if (loop['in'] !== undefined) checking.expression([...path, 'for', 'in'], loop['in'], 'for.in', names);
  const inner = [...extra];
  for (const [key, usual] of [
    ['each', 'item'],
    ['at', 'index'],
  ] as const) {
    const variable = loop[key] === undefined ? usual : loop[key];
    if (checkVariable(checking, [...path, 'for', key], variable)) inner.push(String(variable));
  }
  if (task['while'] !== undefined) {
    checking.expression([...path, 'while'], task['while'], 'while', [...variables.task, ...inner]);
  }
  if (task['do'] !== undefined) checkTasks(checking, [...path, 'do'], task['do'], inner);
}

/** Reports a name that jq could not use for a variable. Gives whether it is one that the author has meant. */
export function checkVariable(checking: Checking, path: SourcePath, name: unknown): boolean {
  const [holder, key] = [path.slice(0, -1), String(path.at(-1))];
  if (checking.report.suspicions.hasMeant(holder, [key])) checking.unnamed.push(holder.slice(0, -1));
  if (typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) return true;
  checking.unnamed.push(holder.slice(0, -1));
  checking.report.error(
    'INVALID_VALUE',
    path,
    `A variable's name is of letters, digits and underscores; found ${showValue(name)}.`,
  );
  return false;
}
