import type { FoundTask } from '../dsl/checkTasks.js';
import { switchCases } from '../dsl/checkFlow.js';
import type { Definition } from '../dsl/Definition.js';
import { innerLists, type InnerList } from '../dsl/innerLists.js';
import { TaskWays } from '../dsl/TaskWays.js';
import type { Json } from '../Json.js';
import { pointerOf } from '../source/pointerOf.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { Flowchart, type NodeShape } from './Flowchart.js';
import { labelOf } from './labelOf.js';
import type { TaskState, Trail } from './trailOf.js';

/** How tasks look by what has become of them. */
const styles: Record<TaskState, string> = {
  COMPLETED: 'fill:#d9f2d9,stroke:#2e7d32,color:#000',
  FAILED: 'fill:#f9d6d5,stroke:#c62828,color:#000',
  RUNNING: 'fill:#d6e6f9,stroke:#1565c0,color:#000',
  SKIPPED: 'fill:#eeeeee,stroke:#9e9e9e,color:#616161,stroke-dasharray:4 3',
  CANCELLED: 'fill:#fff3cd,stroke:#b28704,color:#000',
  UNDONE: 'fill:#e6ddf3,stroke:#5e35b1,color:#000',
};
const travelled = 'stroke:#2e7d32,stroke-width:3px';

const boxNames = {
  do: '',
  for: 'for each',
  try: 'try',
  catch: 'catch',
  branches: 'fork',
  foreach: 'for each',
  compensate: 'undo',
};

/**
 * A definition as a flowchart of Mermaid.
 * @param trail what an execution has done; its tasks and ways are marked
 */
export function diagramOf(definition: Definition, trail: Trail | null = null): string {
  return new Drawing(trail).draw(definition.do as unknown as Json[]);
}

class Drawing {
  readonly #chart = new Flowchart();
  readonly #trail: Trail | null;
  readonly #marked = new Map<TaskState, string[]>();
  readonly #travelled: number[] = [];
  #end = '';

  constructor(trail: Trail | null) {
    this.#trail = trail;
  }

  draw(items: Json[]): string {
    const start = this.#chart.id();
    this.#end = this.#chart.id();
    this.#chart.node(start, 'rounded', ['Start']);
    const first = this.#list(items, ['do'], this.#end);
    this.#chart.node(this.#end, 'rounded', ['End']);
    if (first !== null) this.#travel(this.#chart.link(start, first), this.#trail !== null);
    for (const [state, ids] of this.#marked) this.#chart.mark(state.toLowerCase(), styles[state], ids);
    this.#chart.markLinks(travelled, this.#travelled);
    return this.#chart.toString();
  }

  /**
   * Draws a list of tasks.
   * @param out where what leaves the list leads; null where a box around it says so
   * @returns the first task's id
   */
  #list(items: Json[], path: SourcePath, out: string | null): string | null {
    const ways = new TaskWays(items, path);
    const ids = ways.tasks.map((found) => this.#task(found));
    const leaves = ways.tasks.some(
      (_, index) => index < ids.length - 1 && ways.from(index).some(({ to }) => to === 'out'),
    );
    const exit = out ?? (leaves ? this.#dot() : null);
    for (const [index, { path: at }] of ways.tasks.entries()) {
      for (const { to, text, raises } of labelled(ways, index)) {
        const target = to === 'out' ? exit : to === 'end' ? this.#end : ids[to];
        if (target === null || target === undefined || raises) continue;
        const next = typeof to === 'number' ? pointerOf(ways.tasks[to]!.path) : null;
        const link = this.#chart.link(ids[index]!, target, text);
        this.#travel(link, this.#trail?.went(pointerOf(at), next) ?? false);
      }
    }
    return ids[0] ?? null;
  }

  #task(found: FoundTask): string {
    const { task, path } = found;
    const id = this.#chart.id();
    const state = this.#trail?.stateOf(pointerOf(path));
    if (state) this.#marked.set(state, [...(this.#marked.get(state) ?? []), id]);
    const all = innerLists(task);
    const lists = all.filter(({ kind }) => kind !== 'compensate');
    if (lists.length === 0) this.#chart.node(id, shapeOf(found), labelOf(found));
    else this.#chart.box(id, labelOf(found), () => this.#inside(found, lists));
    const undoing = all.find(({ kind }) => kind === 'compensate');
    if (undoing) {
      const box = this.#chart.id();
      const at = [...path, ...undoing.path];
      this.#chart.box(box, [boxNames.compensate], () => this.#list(undoing.items, at, null));
      this.#chart.link(id, box, '', 'dotted');
    }
    return id;
  }

  #inside({ path }: FoundTask, lists: readonly InnerList[]): void {
    if (lists.length === 1 && lists[0]?.kind !== 'branches') {
      this.#list(lists[0]!.items, [...path, ...lists[0]!.path], null);
      return;
    }
    const boxes = lists.map(({ kind, path: within, items }) => {
      const at = [...path, ...within];
      if (kind === 'branches') {
        for (const branch of new TaskWays(items, at).tasks) this.#task(branch);
        return null;
      }
      const box = this.#chart.id();
      this.#chart.box(box, [boxNames[kind]], () => this.#list(items, at, null));
      return box;
    });
    const [tried, caught] = boxes;
    if (tried && caught) this.#chart.link(tried, caught, 'error', 'dotted');
  }

  #dot(): string {
    const id = this.#chart.id();
    this.#chart.node(id, 'dot', ['']);
    return id;
  }

  #travel(link: number, went: boolean): void {
    if (went) this.#travelled.push(link);
  }
}

/** The ways from a task with the names of the cases that lead there, each once. */
function labelled(ways: TaskWays, index: number) {
  const { task, path } = ways.tasks[index]!;
  const cases = Array.isArray(task['switch']) ? switchCases(task['switch'], [...path, 'switch']) : [];
  const seen = new Set<string>();
  return ways.from(index).flatMap(({ to, at }) => {
    // A case's `then` stands below its name.
    const chosen =
      at === null ? undefined : cases.find((each) => pointerOf(each.at) === pointerOf(at.slice(0, -1)));
    const text = chosen ? String(chosen.at.at(-1)) : '';
    const key = JSON.stringify([to, text]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ to, text, raises: task['raise'] !== undefined && to === 'end' }];
  });
}

function shapeOf({ task }: FoundTask): NodeShape {
  if (task['switch'] !== undefined) return 'choice';
  if (task['raise'] !== undefined) return 'error';
  if (task['wait'] !== undefined || task['listen'] !== undefined) return 'rounded';
  return task['call'] !== undefined || task['run'] !== undefined ? 'call' : 'box';
}
