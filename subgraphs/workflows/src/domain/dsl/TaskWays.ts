import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { directions, switchCases } from './checkFlow.js';
import type { FoundTask } from './checkTasks.js';
import { innerLists, type InnerList } from './innerLists.js';
import { tasksOf } from './tasksOf.js';

/** Where a way leads: to a task of the list by its index, out of the list, or to the end of the workflow. */
export type Target = number | 'out' | 'end';

/** A way from a task. */
export interface Way {
  to: Target;
  /** The `then` that says so; null where it follows from the order. */
  at: SourcePath | null;
}

/** How something can end: so that the flow goes on behind it, or so that the workflow ends or fails. */
interface Endings {
  onward: boolean;
  ends: boolean;
}

const open: Endings = { onward: true, ends: true };

/**
 * The ways between the tasks of one list ("Task Flow"). Conditions may turn out either way, and whatever may fail counts as
 * failing only where the definition says so by `raise`.
 */
export class TaskWays {
  /** Whether every `then` leads somewhere and every name is there once; otherwise nothing can be said. */
  readonly sound: boolean;
  readonly tasks: readonly FoundTask[];
  readonly #indices: ReadonlyMap<string, number>;
  readonly #ways = new Map<number, Way[]>();

  constructor(items: readonly Json[], path: SourcePath) {
    this.tasks = tasksOf(items, path);
    this.#indices = new Map(this.tasks.map(({ name }, index) => [name, index]));
    this.sound =
      this.tasks.length === items.length &&
      this.#indices.size === items.length &&
      this.tasks.every((found) => directions(found).every(({ then }) => this.#leads(then)));
  }

  /** The ways from a task. */
  from(index: number): readonly Way[] {
    let ways = this.#ways.get(index);
    if (!ways) this.#ways.set(index, (ways = this.#find(index)));
    return ways;
  }

  /** The tasks that can be reached from one of these, themselves included. */
  reachable(from: Iterable<number>): Set<number> {
    const reached = new Set<number>();
    const waiting = [...from];
    for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
      if (reached.has(index) || index >= this.tasks.length) continue;
      reached.add(index);
      for (const { to } of this.from(index)) if (typeof to === 'number') waiting.push(to);
    }
    return reached;
  }

  /** How the list can end. One that runs in circles is reported itself, and seen from outside goes on. */
  get endings(): Endings {
    if (!this.sound) return open;
    const targets = [...this.reachable([0])].flatMap((index) => this.from(index).map(({ to }) => to));
    const endings = { onward: targets.includes('out'), ends: targets.includes('end') };
    return endings.onward || endings.ends ? endings : open;
  }

  #leads(then: Json): boolean {
    return (
      typeof then === 'string' && (this.#indices.has(then) || ['continue', 'exit', 'end'].includes(then))
    );
  }

  #find(index: number): Way[] {
    const { task, path } = this.tasks[index]!;
    const next: Target = index + 1 < this.tasks.length ? index + 1 : 'out';
    const follow = (then: Json | undefined, at: SourcePath): Way => {
      if (then === undefined || then === 'continue') return { to: next, at: null };
      if (then === 'exit') return { to: 'out', at };
      return { to: this.#indices.get(String(then)) ?? 'end', at };
    };
    const onward = follow(task['then'], [...path, 'then']);
    const ways: Way[] = task['if'] === undefined ? [] : [{ to: next, at: null }];
    if (Array.isArray(task['switch'])) {
      const cases = switchCases(task['switch'], [...path, 'switch']);
      for (const { value, at } of cases) {
        ways.push(value['then'] === 'continue' ? onward : follow(value['then'], [...at, 'then']));
      }
      if (cases.every(({ value }) => value['when'] !== undefined)) ways.push(onward);
      return ways;
    }
    if (task['try'] !== undefined) {
      const { tried, handled, then } = endingsOfTry(task);
      const endings = [tried, handled];
      if (tried.onward || (handled.onward && then === undefined)) ways.push(onward);
      if (handled.onward && then !== undefined) ways.push(follow(then, [...path, 'catch', 'then']));
      if (endings.some(({ ends }) => ends)) ways.push({ to: 'end', at: null });
      return ways;
    }
    const endings = endingsOf(task);
    if (endings.onward) ways.push(onward);
    if (endings.ends) ways.push({ to: 'end', at: null });
    return ways;
  }
}

function endingsOf(task: JsonObject): Endings {
  if (task['raise'] !== undefined) return { onward: false, ends: true };
  // What undoes a task is no part of its way.
  const lists = innerLists(task).filter(({ kind }) => kind !== 'compensate');
  if (lists.length === 0) return { onward: true, ends: false };
  const of = (kind: InnerList['kind']): Endings | null => {
    const list = lists.find((candidate) => candidate.kind === kind);
    return list ? new TaskWays(list.items, []).endings : null;
  };
  if (task['fork'] !== undefined) return endingsOfFork(task['fork']);
  const body = of('do');
  // A loop may have no round at all.
  return body ?? { onward: true, ends: lists.some(({ kind }) => of(kind)?.ends) };
}

/** How the tasks of a `try` can end, how what handles their errors can, and where `catch.then` leads after that. */
function endingsOfTry(task: JsonObject): { tried: Endings; handled: Endings; then: Json | undefined } {
  const handler = isJsonObject(task['catch']) ? task['catch'] : {};
  const { then } = handler;
  const of = (items: Json | undefined): Endings | null =>
    Array.isArray(items) ? new TaskWays(items, []).endings : null;
  return {
    tried: of(task['try']) ?? open,
    // Without `do` a catch swallows the error, unless it retries: then the last error goes on.
    handled: of(handler['do']) ?? {
      onward: then !== undefined || handler['retry'] === undefined,
      ends: true,
    },
    then,
  };
}

function endingsOfFork(fork: Json): Endings {
  if (!isJsonObject(fork) || !Array.isArray(fork['branches'])) return open;
  const branches = tasksOf(fork['branches'], []).map(({ task }) => {
    const ways = new TaskWays([{ branch: task }], []);
    return ways.endings;
  });
  const every = fork['compete'] !== true;
  return {
    onward: every ? branches.every(({ onward }) => onward) : branches.some(({ onward }) => onward),
    ends: branches.some(({ ends }) => ends),
  };
}
