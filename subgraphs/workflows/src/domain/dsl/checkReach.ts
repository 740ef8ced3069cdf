import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { FoundTask } from './checkTasks.js';
import { innerLists, type InnerList } from './innerLists.js';
import { listsOfUse } from './tasksOfUse.js';
import type { Report } from './Report.js';
import { TaskWays, type Way } from './TaskWays.js';

/** What may end a list from outside. */
interface Around {
  /** A timeout, or a competing branch. */
  limited: boolean;
  /** Whether an error is caught. */
  caught: boolean;
}

/** Reports tasks that no way leads to, and loops that no way leads out of, in all lists of a definition. */
export function checkReach(report: Report, definition: JsonObject): void {
  const around = { limited: definition['timeout'] !== undefined, caught: false };
  if (Array.isArray(definition['do'])) checkList(report, definition['do'], ['do'], around, 'do');
  for (const { path, items } of listsOfUse(definition)) {
    const kind = path.at(-1) === 'branches' ? 'branches' : 'do';
    checkList(report, items, path, around, kind);
  }
}

function checkList(
  report: Report,
  items: Json[],
  path: SourcePath,
  around: Around,
  kind: InnerList['kind'],
): void {
  const ways = new TaskWays(items, path);
  // After a wrong `then`, whatever it should have led to would be reported a second time. Branches all are reached.
  if (ways.sound && kind !== 'branches') {
    const reached = ways.reachable([0]);
    // What only follows a loop is not reached because of it.
    if (!reportLoops(report, ways, reached, around)) reportUnreached(report, ways, reached);
  }
  for (const { task, path: at } of ways.tasks) {
    for (const list of innerLists(task)) {
      checkList(report, list.items, [...at, ...list.path], within(around, task, list), list.kind);
    }
  }
}

function within({ limited, caught }: Around, task: JsonObject, list: InnerList): Around {
  // What undoes a task runs when all else is over.
  if (list.kind === 'compensate') return { limited: false, caught: false };
  const fork = isJsonObject(task['fork']) ? task['fork'] : {};
  const outrun = list.kind === 'branches' && fork['compete'] === true && list.items.length > 1;
  return {
    limited: limited || outrun || task['timeout'] !== undefined,
    caught: caught || list.kind === 'try',
  };
}

/** Of tasks that follow an unreachable one, only the first is reported: it is what the others wait for. */
function reportUnreached(report: Report, ways: TaskWays, reached: ReadonlySet<number>): void {
  const explained = new Set(reached);
  const unreached = ways.tasks.map((_, index) => index).filter((index) => !reached.has(index));
  const led = new Set(
    unreached.flatMap((index) => ways.from(index).flatMap(({ to }) => (to === index ? [] : [to]))),
  );
  // Those that not even an unreachable task leads to come first; what is left leads to each other.
  for (const index of [...unreached.filter((each) => !led.has(each)), ...unreached]) {
    if (explained.has(index)) continue;
    for (const each of ways.reachable([index])) explained.add(each);
    const { name, path } = ways.tasks[index]!;
    report.warnAtKey('UNREACHABLE_TASK', path, `No way leads to the task ${JSON.stringify(name)}.`);
  }
}

/** Whether there is a loop that nothing ends. */
function reportLoops(report: Report, ways: TaskWays, reached: ReadonlySet<number>, around: Around): boolean {
  if (around.limited) return false;
  let found = false;
  const seen = new Set<number>();
  for (const start of stuck(ways, reached)) {
    if (seen.has(start)) continue;
    const loop = ways.reachable([start]);
    // The smallest set of tasks that lead to each other is the loop; the others only lead there.
    const innermost = [...loop].every((index) => ways.reachable([index]).has(start));
    if (!innermost) continue;
    for (const index of loop) seen.add(index);
    const tasks = [...loop].toSorted((a, b) => a - b).map((index) => ways.tasks[index]!);
    if (around.caught && tasks.some(mayFail)) continue;
    found = true;
    // Where they lead may be just what is wrong with one of them.
    if (tasks.some(({ path }) => report.suspicions.within(path))) continue;
    const back = [...loop].toSorted((a, b) => a - b).flatMap((index) => backward(ways.from(index), index))[0];
    const names = tasks.map(({ name }) => JSON.stringify(name));
    report.error('ENDLESS_LOOP', back ?? tasks[0]!.path, sayEndless(names));
  }
  return found;
}

/** The tasks from which no way leads out, in the order of the list. */
function stuck(ways: TaskWays, reached: ReadonlySet<number>): number[] {
  const waiting = [...reached].toSorted((a, b) => b - a);
  const leaving = new Set<number>();
  // From behind, so that one round is enough where no way leads back.
  for (let before = -1; before !== leaving.size;) {
    before = leaving.size;
    for (const index of waiting) {
      const leaves = ways.from(index).some(({ to }) => typeof to !== 'number' || leaving.has(to));
      if (leaves) leaving.add(index);
    }
  }
  return waiting.filter((index) => !leaving.has(index)).toReversed();
}

function backward(ways: readonly Way[], index: number): SourcePath[] {
  return ways.flatMap(({ to, at }) => (at !== null && typeof to === 'number' && to <= index ? [at] : []));
}

/** Whether a task may end with an error: all but a wait or a set of what is written out. */
function mayFail({ task }: FoundTask): boolean {
  const plain = Object.keys(task).every((key) => ['set', 'wait', 'then', 'metadata'].includes(key));
  return !plain || typeof task['set'] === 'string' || JSON.stringify(task).includes('${');
}

function sayEndless(names: readonly string[]): string {
  const [first = ''] = names;
  const loop =
    names.length === 1
      ? `The task ${first} leads back to itself`
      : `The tasks ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''} lead back to each other`;
  return `${loop}, and no way leads out: an "if" or a "switch" before the way back could end it.`;
}
