import type { RunTask } from '../dsl/Definition.js';
import type { Json } from '../Json.js';
import { faultOf, type Attempt } from './Attempt.js';
import { fetchDocument } from './fetchDocument.js';
import type { TaskFrame } from './Frame.js';
import type { ProcessEnd, ProcessFailure, ProcessToRun } from './Processes.js';
import { readyProcess, type ReadyProcess } from './readyProcess.js';
import type { Run } from './Run.js';
import { WorkflowError } from './WorkflowError.js';

/** What came of a process, as the journal keeps it. */
type ProcessResult =
  | ProcessEnd
  | ProcessFailure
  | { kind: 'started' }
  /** There is no code to run. */
  | { kind: 'source'; attempt: Attempt };

/** Milliseconds that a process may take where nothing else limits it. The deployment may give it less. */
const longestMs = 3_600_000;

/**
 * Runs a script, a command of the shell or a container, and gives what `return` asks for. A process that ends with another
 * code than 0 is an error, unless the code or the error output is what is asked for.
 */
export async function runProcess(run: Run, task: RunTask, frame: TaskFrame): Promise<Json> {
  const { return: wanted = 'stdout' } = task.run;
  const { process, source } = await readyProcess(run, task, frame);
  const limitMs = Math.max(1, Math.min(longestMs, frame.deadline - run.now));
  const work = async (): Promise<ProcessResult> => {
    const fetched = source === null ? process : await withSource(run, process, source, limitMs);
    if ('attempt' in fetched) return fetched;
    const ending = run.surroundings.processes.run(fetched, limitMs);
    return task.run.await === false ? { kind: 'started' } : ending;
  };
  const result = (await run.step(`run ${frame.position}`, work as () => Promise<never>)) as ProcessResult;
  if (result.kind === 'started') return frame.input;
  if (result.kind === 'source') throw faultOf(result.attempt, {}, frame)!;
  if (result.kind === 'failure') throw failureOf(result, frame);
  const { code, stdout, stderr } = result;
  if (code !== 0 && (wanted === 'stdout' || wanted === 'none')) {
    const said = stderr.trim() === '' ? '.' : `: ${stderr.trim().slice(-500)}`;
    const detail = `The ${process.kind} ended with the code ${code}${said}`;
    throw WorkflowError.standard('runtime', frame.reference, detail, { title: 'Process failed' });
  }
  if (wanted === 'none') return null;
  // What a function of JavaScript returns is what it gives, unless it has written something.
  if (wanted === 'stdout' && stdout === '' && result.returned !== undefined) return result.returned;
  return wanted === 'all' ? { code, stdout, stderr } : { code, stdout, stderr }[wanted];
}

/** The process with the code that is elsewhere. */
async function withSource(
  run: Run,
  process: ProcessToRun,
  { resource, authenticated }: NonNullable<ReadyProcess['source']>,
  limitMs: number,
): Promise<ProcessToRun | Extract<ProcessResult, { kind: 'source' }>> {
  const deadlineMs = Math.min(limitMs, run.surroundings.calls.deadlineMs);
  const code = await fetchDocument(run, resource, authenticated, deadlineMs);
  return typeof code === 'string'
    ? ({ ...process, code } as ProcessToRun)
    : { kind: 'source', attempt: code };
}

function failureOf({ reason, detail }: ProcessFailure, { reference }: TaskFrame): WorkflowError {
  if (reason === 'timeout') return WorkflowError.standard('timeout', reference, detail);
  if (reason === 'forbidden') return WorkflowError.standard('authorization', reference, detail);
  const title = reason === 'limit' ? 'Process beyond its limits' : 'Process not available';
  return WorkflowError.standard('runtime', reference, detail, { title });
}
