import type { ErrorTemplate, ForTask, SwitchTask, Task } from '../dsl/Definition.js';
import { catalogedFunction } from '../dsl/catalogedFunction.js';
import { bareExpression } from '../dsl/expressionOf.js';
import { isInferenceFunction } from '../inference/Inferences.js';
import type { Json } from '../Json.js';
import type { Outcome, TaskFrame } from './Frame.js';
import type { Run } from './Run.js';
import { runApproval } from './runApproval.js';
import { runCall } from './runCall.js';
import { runChildWorkflow } from './runChildWorkflow.js';
import { runEmit } from './runEmit.js';
import { runFork } from './runFork.js';
import { runInference } from './runInference.js';
import { runListen } from './runListen.js';
import { runNotify } from './runNotify.js';
import { runProcess } from './runProcess.js';
import { isSubscription, runSubscription } from './runSubscription.js';
import { functionOf, missingFunction, runFunction } from './runFunction.js';
import { durationOf, isTrue } from './runTask.js';
import { runTasks } from './runTasks.js';
import { runTry } from './runTry.js';
import { WorkflowError } from './WorkflowError.js';

/** Does what the task's kind is to do. `then` is what the task itself decides, `continue` when it leaves it open. */
export async function runKind(run: Run, task: Task, frame: TaskFrame): Promise<Outcome> {
  if ('call' in task) {
    const written = functionOf(run, task.call);
    if (written) return runFunction(run, written, task, frame);
    if (catalogedFunction(task.call)) throw missingFunction(task.call, frame);
    if (task.call === 'notify') return onward(await runNotify(run, task, frame));
    if (task.call === 'approval') return onward(await runApproval(run, task, frame));
    if (isInferenceFunction(task.call)) return onward(await runInference(run, task, frame));
    if (isSubscription(task)) return runSubscription(run, task, frame);
    return onward(await runCall(run, task, frame));
  }
  if ('emit' in task) return onward(await runEmit(run, task, frame));
  if ('listen' in task) return runListen(run, task, frame);
  if ('for' in task) return runFor(run, task, frame);
  if ('fork' in task) return runFork(run, task, frame);
  if ('do' in task) return runTasks(run, task.do, frame.input, inside(frame, 'do'));
  if ('switch' in task) return { output: frame.input, then: await choose(run, task, frame) };
  if ('try' in task) return runTry(run, task, frame);
  if ('raise' in task) return raise(run, task.raise.error, frame);
  if ('run' in task)
    return onward(await (task.run.workflow ? runChildWorkflow : runProcess)(run, task, frame));
  if ('wait' in task) return onward(await wait(run, task.wait, frame));
  const value = typeof task.set === 'string' ? `\${ ${bareExpression(task.set)} }` : task.set;
  return onward(await run.fillIn(value, frame.input, frame.scope, frame.reference));
}

/** The frame of a list inside a task. */
export function inside(frame: TaskFrame, key: string): TaskFrame {
  return { ...frame, reference: `${frame.reference}/${key}`, position: `${frame.position}/${key}` };
}

function onward(output: Json): Outcome {
  return { output, then: 'continue' };
}

async function choose(run: Run, task: SwitchTask, frame: TaskFrame): Promise<string> {
  let fallback = 'continue';
  for (const item of task.switch) {
    for (const { when, then } of Object.values(item)) {
      if (when === undefined) fallback = then;
      else if (
        isTrue(await run.evaluateOne(bareExpression(when), frame.input, frame.scope, frame.reference))
      ) {
        return then === 'continue' ? (task.then ?? then) : then;
      }
    }
  }
  return fallback;
}

async function runFor(run: Run, task: ForTask, frame: TaskFrame): Promise<Outcome> {
  const { each = 'item', at = 'index', in: list } = task.for;
  const items =
    typeof list === 'string'
      ? await run.evaluateOne(bareExpression(list), frame.input, frame.scope, frame.reference)
      : await run.fillIn(list, frame.input, frame.scope, frame.reference);
  if (!Array.isArray(items)) {
    throw WorkflowError.standard(
      'expression',
      frame.reference,
      `for.in gave ${JSON.stringify(items)?.slice(0, 200)}, which is no list.`,
    );
  }
  let value = frame.input;
  for (const [index, item] of items.entries()) {
    const variables = { ...frame.variables, [each]: item, [at]: index };
    if (task.while !== undefined) {
      const scope = { ...frame.scope, ...variables, context: run.context };
      const goOn = await run.evaluateOne(bareExpression(task.while), value, scope, frame.reference);
      if (!isTrue(goOn)) break;
    }
    const inner = { ...inside(frame, 'do'), variables, position: `${frame.position}/${index}` };
    const { output, then } = await runTasks(run, task.do, value, inner);
    value = output;
    if (then === 'end') return { output: value, then };
  }
  return onward(value);
}

async function raise(run: Run, error: string | ErrorTemplate, frame: TaskFrame): Promise<never> {
  const { definition } = run.plan;
  const template = typeof error === 'string' ? definition.use?.errors?.[error] : error;
  const filled = await run.fillIn({ ...template }, frame.input, frame.scope, frame.reference);
  const { type, status, title, detail } = filled as Record<string, Json>;
  throw new WorkflowError({
    type: String(type),
    status: Number.isInteger(Number(status)) ? Number(status) : 500,
    title: title === undefined || title === null ? 'Raised by the workflow' : String(title),
    ...(detail === undefined || detail === null ? {} : { detail: String(detail) }),
    instance: frame.reference,
  });
}

async function wait(run: Run, duration: Json, frame: TaskFrame): Promise<Json> {
  const ms = await durationOf(run, duration, frame.input, frame.scope, frame.reference);
  const allowed = Math.max(0, Math.min(ms, frame.deadline - run.now));
  run.note('WAIT_STARTED', frame.label, { milliseconds: ms, until: new Date(run.now + ms).toISOString() });
  await run.flush();
  await run.sleep(allowed);
  if (allowed < ms)
    throw WorkflowError.standard('timeout', frame.reference, 'The time allowed passed while waiting.');
  return frame.input;
}
