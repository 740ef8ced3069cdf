import type { ForkTask, Task } from '../dsl/Definition.js';
import type { Json, JsonObject } from '../Json.js';
import { forkResult, joinContexts, type BranchEnd, type ForkResult } from './forkResult.js';
import { pointerSegment, positionSegment, type Outcome, type TaskFrame } from './Frame.js';
import { ExecutionEnded, type Run } from './Run.js';
import { runTask } from './runTask.js';
import { problemJson, WorkflowError, type Problem } from './WorkflowError.js';

/**
 * Runs the branches of a `fork` side by side, each on the fork's input. The output is the list of their outputs or, where they
 * compete, that of the first to complete. Branches that nobody waits for any more are cancelled.
 */
export async function runFork(run: Run, task: ForkTask, frame: TaskFrame): Promise<Outcome> {
  const { branches: list, compete = false } = task.fork;
  const branches = list.map((item) => Object.entries(item)[0]!);
  await run.flush();
  const result = (await run.parallel(frame.position, async (runPart) => {
    const parts: Run[] = [];
    const ends = branches.map(([name, branch], index) =>
      runPart(name, (part) => {
        parts.push(part);
        return runBranch(part, name, branch, {
          ...frame,
          reference: `${frame.reference}/fork/branches/${index}/${pointerSegment(name)}`,
          position: `${frame.position}/fork/${positionSegment(name, 1)}`,
        });
      }),
    );
    const decided = await untilDecided(ends, compete);
    await Promise.all(parts.map((part) => part.leave()));
    await cancelAwaited(run, parts);
    return decided as never;
  })) as ForkResult;
  if (result.kind === 'ended') throw new ExecutionEnded(`Execution ${run.plan.executionId} has been ended.`);
  noteCancelled(run, branches, result, frame);
  if (result.kind === 'failed') {
    run.now = Math.max(run.now, result.now);
    throw new WorkflowError(result.problem as unknown as Problem);
  }
  const completed = result.branches;
  run.now = Math.max(run.now, ...completed.map(({ now }) => now));
  run.context = joinContexts(
    run.context,
    completed.map(({ context }) => context),
  );
  const outputs: Json[] = completed.map(({ output }) => output);
  return {
    output: compete ? (outputs[0] ?? null) : outputs,
    then: completed.some(({ then }) => then === 'end') ? 'end' : 'continue',
  };
}

/** Ends the workflows that branches wait for and nobody else does. Those that stay end with the execution. */
async function cancelAwaited(run: Run, parts: readonly Run[]): Promise<void> {
  const awaited = new Set(parts.flatMap((part) => [...part.awaited]));
  await Promise.allSettled([...awaited].map((executionId) => run.surroundings.children.cancel(executionId)));
}

async function runBranch(run: Run, name: string, task: Task, frame: TaskFrame): Promise<BranchEnd> {
  try {
    const end = await endOf(run, name, task, frame);
    await run.flush();
    return { ...end, now: run.now };
  } catch (error) {
    if (error instanceof ExecutionEnded) return { kind: 'ended' };
    throw error;
  }
}

async function endOf(
  run: Run,
  name: string,
  task: Task,
  frame: TaskFrame,
): Promise<Exclude<BranchEnd, { kind: 'ended' }>> {
  try {
    const { output, then } = await runTask(run, name, task, frame.input, frame);
    return { kind: 'completed', output, then, context: run.context, now: run.now };
  } catch (error) {
    if (!(error instanceof WorkflowError)) throw error;
    return { kind: 'failed', problem: problemJson(error.problem) as JsonObject, now: run.now };
  }
}

/** Waits for as many branches as it takes. A failure of the engine in any of them is one of the fork. */
function untilDecided(branches: Promise<BranchEnd>[], compete: boolean): Promise<ForkResult> {
  const ends = new Map<number, BranchEnd>();
  return new Promise((resolve, reject) => {
    for (const [index, branch] of branches.entries()) {
      branch.then((end) => {
        ends.set(index, end);
        const result = forkResult(ends, branches.length, compete);
        if (result) resolve(result);
      }, reject);
    }
  });
}

function noteCancelled(
  run: Run,
  branches: readonly [string, Task][],
  result: Exclude<ForkResult, { kind: 'ended' }>,
  frame: TaskFrame,
): void {
  for (const [index, [name]] of branches.entries()) {
    if (result.over.includes(index)) continue;
    const reference = `${frame.reference}/fork/branches/${index}/${pointerSegment(name)}`;
    run.note('TASK_CANCELLED', run.label(name, reference), null);
  }
}
