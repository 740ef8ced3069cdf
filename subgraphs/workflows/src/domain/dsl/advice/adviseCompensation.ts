import { isJsonObject } from '../../Json.js';
import type { Operation } from '../../openapi/Operation.js';
import type { CatalogConnector } from '../Catalog.js';
import type { Checking } from '../Checking.js';
import { TaskWays } from '../TaskWays.js';
import { callFacts } from './callFacts.js';
import { tasksIn, type PlacedTask } from './tasksIn.js';

const makes = [
  'create',
  'add',
  'place',
  'book',
  'reserve',
  'order',
  'open',
  'start',
  'schedule',
  'register',
  'charge',
];
const undoes = [
  'cancel',
  'delete',
  'remove',
  'release',
  'refund',
  'void',
  'undo',
  'revert',
  'close',
  'unschedule',
];

/** Advises to undo what a call made when a later one fails, where the connector has an operation that looks like the undoing. */
export function adviseCompensation(checking: Checking, tasks: readonly PlacedTask[]): void {
  for (const placed of tasks) {
    const { name, task, path } = placed;
    const facts = callFacts(task, checking.connectors);
    const { operation } = facts ?? {};
    if (!facts?.connector || operation?.method !== 'POST' || isHandled(placed)) continue;
    const undo = undoOf(operation, facts.connector);
    const later = undo && laterCall(placed);
    if (!undo || !later) continue;
    checking.report.advise(
      'MISSING_COMPENSATION',
      path,
      `What ${JSON.stringify(name)} does stays done when ${JSON.stringify(later)} fails: undo it with ${undo.name}, in its metadata.compensate or where that is caught.`,
    );
  }
}

function isHandled({ task, around }: PlacedTask): boolean {
  const compensates = isJsonObject(task['metadata']) && task['metadata']['compensate'] !== undefined;
  // What handles an error needs no handling of its own; what is inside a handled `try` has one.
  return (
    compensates ||
    around.some(
      (each) =>
        each.kind === 'catch' || each.kind === 'compensate' || (each.kind === 'try' && handles(each.task)),
    )
  );
}

function handles(task: PlacedTask['task']): boolean {
  return isJsonObject(task['catch']) && task['catch']['do'] !== undefined;
}

/** The operation that undoes another: of the same thing, with an opposite verb. */
function undoOf(operation: Operation, { operations }: CatalogConnector): Operation | undefined {
  const verb = makes.find((word) => new RegExp(`^${word}(?=[A-Z_-])`, 'u').test(operation.name));
  if (verb === undefined) return undefined;
  const thing = operation.name.slice(verb.length);
  return operations.find(({ name }) => undoes.some((word) => name === word + thing));
}

/** The name of the first call behind a task whose failure nobody handles. */
function laterCall({ siblings, index }: PlacedTask): string | undefined {
  const ways = new TaskWays(
    siblings.map(({ name, task }) => ({ [name]: task })),
    [],
  );
  const next = ways.sound ? ways.from(index).flatMap(({ to }) => (typeof to === 'number' ? [to] : [])) : [];
  const later = [...ways.reachable(next)].toSorted((a, b) => a - b).filter((each) => each !== index);
  for (const { name, task, path } of later.map((each) => siblings[each]!)) {
    if (task['try'] !== undefined && handles(task)) continue;
    if (task['call'] !== undefined) return name;
    const inner = tasksIn([{ [name]: task }], path.slice(0, -2)).find(
      (each) => each.task['call'] !== undefined,
    );
    if (inner) return inner.name;
  }
  return undefined;
}
