import type { DataSchema, Task, Timeout } from '../dsl/Definition.js';
import { durationMs } from '../dsl/duration.js';
import { bareExpression } from '../dsl/expressionOf.js';
import type { Json, JsonObject } from '../Json.js';
import type { Frame, Outcome, TaskFrame } from './Frame.js';
import { innerLists } from '../dsl/innerLists.js';
import type { Run } from './Run.js';
import { runExtended } from './runExtended.js';
import { runKind } from './runKind.js';
import { compensationOf, undoDetail } from './Undo.js';
import { problemJson, WorkflowError } from './WorkflowError.js';

/** Runs one task through its data flow: `if`, input, the task itself, output, export, `then`. */
export async function runTask(run: Run, name: string, task: Task, raw: Json, frame: Frame): Promise<Outcome> {
  const { reference } = frame;
  const label = run.label(name, reference);
  run.countTask(reference);
  run.checkWanted();
  const { scopeOf, descriptor } = viewOf(run, name, task, raw, frame);
  if (!(await applies(run, task, raw, scopeOf({ input: raw }), reference))) {
    run.note('TASK_SKIPPED', label, null);
    return { output: raw, then: 'continue' };
  }
  const compensation = compensationOf(task);
  // What can be undone is done and told as one: whoever stops waiting for this run still waits for that.
  const release = compensation && innerLists(task as unknown as JsonObject).length === 1 ? run.hold() : null;
  try {
    run.note('TASK_STARTED', label, null);
    await run.flush();
    const startedAt = run.now;
    descriptor['startedAt'] = instant(startedAt);
    const { output, then, inner } = await flow(run, { name, label, task, raw, frame, descriptor, scopeOf });
    const undo = compensation && { undo: undoDetail(compensation, inner, run.context) };
    run.note('TASK_COMPLETED', label, { output, ...undo }, startedAt);
    if (undo) await run.flush();
    return { output, then };
  } catch (error) {
    if (error instanceof WorkflowError) run.note('TASK_FAILED', label, { error: problemJson(error.problem) });
    throw error;
  } finally {
    release?.();
  }
}

/** Runs what a function is made of through its data flow, as a part of the task that calls it. */
export async function runFlow(
  run: Run,
  name: string,
  task: Task,
  raw: Json,
  frame: TaskFrame,
): Promise<Outcome> {
  const view = viewOf(run, name, task, raw, frame);
  if (!(await applies(run, task, raw, view.scopeOf({ input: raw }), frame.reference)))
    return { output: raw, then: 'continue' };
  view.descriptor['startedAt'] = instant(run.now);
  const { output, then } = await flow(run, { name, label: frame.label, task, raw, frame, ...view });
  return { output, then };
}

/** What the expressions of a task see of it. */
interface View {
  descriptor: JsonObject;
  scopeOf(more: JsonObject): JsonObject;
}

function viewOf(run: Run, name: string, task: Task, raw: Json, frame: Frame): View {
  const { reference } = frame;
  const descriptor: JsonObject = { name, reference, definition: task as unknown as JsonObject, input: raw };
  const scopeOf = (more: JsonObject): JsonObject => ({
    ...workflowScope(run),
    ...frame.variables,
    context: run.context,
    task: frame.extension?.task ?? descriptor,
    authorization: null,
    ...more,
  });
  return { descriptor, scopeOf };
}

async function applies(
  run: Run,
  task: Task,
  raw: Json,
  scope: JsonObject,
  reference: string,
): Promise<boolean> {
  return (
    task.if === undefined || isTrue(await run.evaluateOne(bareExpression(task.if), raw, scope, reference))
  );
}

interface Flowing extends View {
  name: string;
  label: string;
  task: Task;
  raw: Json;
  frame: Frame;
}

/** Input, the task itself, output, export. */
async function flow(
  run: Run,
  { name, label, task, raw, frame, descriptor, scopeOf }: Flowing,
): Promise<Outcome & { inner: TaskFrame }> {
  const { reference } = frame;
  checkDeadline(run, frame);
  await validate(run, task.input?.schema, raw, 'input', reference);
  const input = await transform(run, task.input?.from, raw, scopeOf({}), reference);
  const deadline = await deadlineOf(run, task.timeout, frame, input, scopeOf({ input }));
  const inner: TaskFrame = { ...frame, name, label, input, scope: scopeOf({ input }), deadline };
  const result = await runExtended(run, task, inner, async () => {
    const done = await runKind(run, task, inner);
    descriptor['output'] = done.output;
    return done;
  });
  await checkDeadlineNow(run, inner);
  descriptor['output'] = result.output;
  const authorization = inner.scope['authorization'] ?? null;
  const behind = scopeOf({ input, authorization });
  const output = await transform(run, task.output?.as, result.output, behind, reference);
  await validate(run, task.output?.schema, output, 'output', reference);
  if (task.export?.as !== undefined) {
    run.context = await transform(run, task.export.as, output, { ...behind, output }, reference);
    await validate(run, task.export.schema, run.context, 'export', reference);
  }
  const open = result.then === 'continue' && result.settled !== true;
  return { output, then: open ? (task.then ?? 'continue') : result.then, inner };
}

/** Applies a `from` or `as`: an expression, or a map with expressions; without one the value stays as it is. */
export async function transform(
  run: Run,
  template: Json | undefined,
  on: Json,
  scope: JsonObject,
  instance: string,
): Promise<Json> {
  if (template === undefined) return on;
  if (typeof template === 'string' && run.plan.definition.evaluate?.mode !== 'loose')
    return run.evaluateOne(bareExpression(template), on, scope, instance);
  return run.fillIn(template, on, scope, instance);
}

/** Raises a validation error when a value does not fit a schema. */
export async function validate(
  run: Run,
  schema: DataSchema | undefined,
  value: Json,
  what: string,
  instance: string,
): Promise<void> {
  if (schema === undefined) return;
  if (schema.document === undefined) {
    const detail = `The schema of the ${what} could not be read when the definition was compiled.`;
    throw WorkflowError.standard('configuration', instance, detail);
  }
  const problem = await run.surroundings.expressions.validate(schema.document, value);
  if (problem !== null) {
    throw WorkflowError.standard('validation', instance, `The ${what} does not fit its schema: ${problem}.`);
  }
}

/** The variables that every expression of a workflow may name. */
export function workflowScope(run: Run): JsonObject {
  const { executionId, definition, input } = run.plan;
  return {
    workflow: {
      id: executionId,
      definition: definition as unknown as JsonObject,
      input,
      startedAt: instant(run.startedAt),
    },
    runtime: { name: 'Gantry', version: '1', metadata: {} },
    secrets: run.surroundings.secrets,
  };
}

/** The earlier of the frame's deadline and the one a timeout sets now. */
export async function deadlineOf(
  run: Run,
  timeout: string | Timeout | undefined,
  frame: Frame,
  input: Json,
  scope: JsonObject,
): Promise<number> {
  if (timeout === undefined) return frame.deadline;
  const { definition } = run.plan;
  const after = typeof timeout === 'string' ? definition.use?.timeouts?.[timeout]?.after : timeout.after;
  const ms = await durationOf(run, after, input, scope, frame.reference);
  return Math.min(frame.deadline, run.now + ms);
}

/** The milliseconds of a duration that may be an expression. */
export async function durationOf(
  run: Run,
  value: Json | undefined,
  on: Json,
  scope: JsonObject,
  instance: string,
): Promise<number> {
  const filled = value === undefined ? null : await run.fillIn(value, on, scope, instance);
  const ms = durationMs(filled);
  if (ms !== null) return ms;
  throw WorkflowError.standard('expression', instance, `${JSON.stringify(filled)} is no duration.`);
}

/** jq's notion of truth: all but false and null. */
export function isTrue(value: Json): boolean {
  return value !== false && value !== null;
}

function checkDeadline(run: Run, { deadline, reference }: Frame): void {
  if (run.now >= deadline) throw WorkflowError.standard('timeout', reference, 'The time allowed has passed.');
}

async function checkDeadlineNow(run: Run, frame: Frame): Promise<void> {
  if (frame.deadline === Infinity) return;
  await run.askNow();
  checkDeadline(run, frame);
}

function instant(ms: number): JsonObject {
  return {
    iso8601: new Date(ms).toISOString(),
    epoch: { seconds: Math.floor(ms / 1_000), milliseconds: ms },
  };
}
