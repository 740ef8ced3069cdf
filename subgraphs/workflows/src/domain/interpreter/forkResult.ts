import type { Json, JsonObject } from '../Json.js';

/** How one branch of a fork ended. */
export type BranchEnd =
  | { kind: 'completed'; output: Json; then: string; context: Json; now: number }
  | { kind: 'failed'; problem: JsonObject; now: number }
  /** The execution was ended from outside. */
  | { kind: 'ended' };

type Completed = Extract<BranchEnd, { kind: 'completed' }> & { index: number };
type Failed = Extract<BranchEnd, { kind: 'failed' }>;

/** How a fork ended, as the journal keeps it; `over` are the indices of the branches that had ended by then. */
export type ForkResult =
  | { kind: 'completed'; branches: Completed[]; over: number[] }
  | { kind: 'failed'; problem: JsonObject; now: number; over: number[] }
  | { kind: 'ended' };

/**
 * What is decided once these branches have ended, or null while it is open. Without `compete` all have to complete, and the
 * first that fails decides; with it the first that completes does, and the fork fails when all have failed.
 * @param ends what has ended so far, by the branch's index, in the order in which they ended
 */
export function forkResult(
  ends: ReadonlyMap<number, BranchEnd>,
  branches: number,
  compete: boolean,
): ForkResult | null {
  const completed: Completed[] = [];
  const failed: Failed[] = [];
  const over = [...ends.keys()];
  for (const [index, end] of ends) {
    if (end.kind === 'ended') return end;
    if (end.kind === 'completed') completed.push({ ...end, index });
    else failed.push(end);
  }
  const decisive = compete ? completed.slice(0, 1) : completed.toSorted((a, b) => a.index - b.index);
  if (decisive.length === (compete ? 1 : branches)) return { kind: 'completed', branches: decisive, over };
  const [first] = failed;
  if (!first || failed.length < (compete ? branches : 1)) return null;
  return { kind: 'failed', problem: first.problem, now: Math.max(...failed.map(({ now }) => now)), over };
}

/**
 * The context after a fork: each branch began with the same one, and what branches have changed in it is put together in
 * the order of the definition, property by property where it is a map.
 */
export function joinContexts(before: Json, after: readonly Json[]): Json {
  const text = (value: Json | undefined): string | undefined => JSON.stringify(value);
  let joined = before;
  for (const context of after) {
    if (text(context) === text(before)) continue;
    if (!isMap(before) || !isMap(context) || !isMap(joined)) {
      joined = context;
      continue;
    }
    const changed = Object.entries(context).filter(([name, value]) => text(value) !== text(before[name]));
    const gone = Object.keys(before).filter((name) => !Object.hasOwn(context, name));
    joined = Object.fromEntries(
      Object.entries({ ...joined, ...Object.fromEntries(changed) }).filter(([name]) => !gone.includes(name)),
    );
  }
  return joined;
}

function isMap(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
