import { startsAccess } from '../../jq/accessesOf.js';
import { tokensOf } from '../../jq/tokens.js';
import type { Checking } from '../Checking.js';
import { callFacts } from './callFacts.js';
import type { FoundTask } from '../checkTasks.js';
import type { PlacedTask } from './tasksIn.js';

/** Advises a `fork` for neighbouring calls that only read, and none of which needs what one before gave. */
export function adviseParallel(checking: Checking, tasks: readonly PlacedTask[]): void {
  const reads = readsByTask(checking);
  let told = -1;
  for (const [place, placed] of tasks.entries()) {
    if (place <= told || !onlyReads(checking, placed) || placed.around.at(-1)?.kind === 'branches') continue;
    const run: FoundTask[] = [placed];
    for (const next of placed.siblings.slice(placed.index + 1)) {
      if (!onlyReads(checking, next) || isLedTo(placed.siblings, next) || needsEarlier(next, run, reads))
        break;
      run.push(next);
    }
    if (run.length < 2) continue;
    told = place + run.length - 1;
    const names = run.map(({ name }) => JSON.stringify(name)).join(', ');
    checking.report.advise(
      'PARALLEL_POSSIBLE',
      placed.path,
      `The calls ${names} only read, and none needs what another gives: as branches of a fork they would run side by side.`,
    );
  }
}

/** What a task's expressions read besides the workflow's own input. */
interface Reads {
  input: boolean;
  context: boolean;
}

/** What is read by the expressions of each task, by its path. What makes of its answer an output or a context reads that. */
function readsByTask(checking: Checking): Map<string, Reads> {
  const found = new Map<string, Reads>();
  for (const { path, jq } of checking.expressions) {
    const place = path.findLastIndex(
      (segment, index) => typeof segment === 'string' && typeof path[index - 1] === 'number',
    );
    const key = JSON.stringify(path.slice(0, place + 1));
    const own = path[place + 1] === 'export' || path[place + 1] === 'output';
    const tokens = tokensOf(jq);
    const names = new Set(tokens.filter(({ kind }) => kind === 'variable').map(({ value }) => value));
    const reads = found.get(key) ?? { input: false, context: false };
    reads.input ||= names.has('input') || names.has('task');
    reads.input ||= !own && tokens.some(({ kind }, at) => kind !== 'variable' && startsAccess(tokens, at));
    reads.context ||= !own && names.has('context');
    found.set(key, reads);
  }
  return found;
}

function onlyReads(checking: Checking, { task }: FoundTask): boolean {
  const facts = callFacts(task, checking.connectors);
  const plain = ['if', 'then', 'input', 'timeout'].every((key) => task[key] === undefined);
  return plain && (facts?.method === 'GET' || facts?.method === 'HEAD');
}

function needsEarlier(
  { task, path }: FoundTask,
  earlier: readonly FoundTask[],
  reads: Map<string, Reads>,
): boolean {
  const { input, context } = reads.get(JSON.stringify(path)) ?? { input: false, context: false };
  // `{name}` in an endpoint is filled from the input.
  const endpoint = JSON.stringify(task['with'] ?? null);
  const filled = task['call'] === 'http' && /"endpoint":(?:"|\{"uri":")[^"$]*\{/u.test(endpoint);
  return input || filled || (context && earlier.some((each) => each.task['export'] !== undefined));
}

/** Whether a `then` leads to a task from elsewhere. */
function isLedTo(siblings: readonly FoundTask[], { name }: FoundTask): boolean {
  return siblings.some(({ task }) =>
    JSON.stringify([task['then'], task['switch']]).includes(JSON.stringify(name)),
  );
}
