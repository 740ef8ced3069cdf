import type { CallTask, DataSchema } from '../dsl/Definition.js';
import {
  type InferenceMessage,
  type InferenceQuestion,
  type InferenceReply,
  type InferenceRequest,
} from '../inference/Inferences.js';
import { jsonIn } from '../inference/jsonIn.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { text, type Attempt } from './Attempt.js';
import type { TaskFrame } from './Frame.js';
import { idempotencyKeyOf } from './idempotencyKeyOf.js';
import type { Run } from './Run.js';
import { answered } from './runCall.js';
import { WorkflowError } from './WorkflowError.js';

/** Milliseconds that a task waits for one answer, unless a timeout gives it less. */
const patienceMs = 300_000;
/** How often a model is asked again whose answer does not fit the schema. */
const mostRepeats = 2;

/** Runs a call of `agent` or `llm`: asks a model, and gives what it says, or the JSON that it says where there is a schema for it. */
export async function runInference(run: Run, task: CallTask, frame: TaskFrame): Promise<Json> {
  const { schema, ...template } = task.with;
  const filled = await run.fillIn(template, frame.input, frame.scope, frame.reference);
  // What is asked is kept until it is answered, and read by strangers' models.
  const given = run.mask.value(filled) as JsonObject;
  const form = formOf(schema as DataSchema | undefined, frame);
  const question = questionOf(given, form, frame);
  const messages = [...question.messages];
  // A task that is come to again, as by a retry, asks anew.
  const place = run.placeOf(frame.position);
  const taken = { inputTokens: 0, outputTokens: 0 };
  for (let round = 1; ; round += 1) {
    const key = idempotencyKeyOf(run.plan.executionId, `${place}#${round}`);
    const reply = await ask(run, { ...question, messages: [...messages] }, key, task.call, frame);
    taken.inputTokens += reply.inputTokens;
    taken.outputTokens += reply.outputTokens;
    const usage = { ...taken, totalTokens: taken.inputTokens + taken.outputTokens };
    const { model, finishReason } = reply;
    if (form === null) return { text: reply.text, finishReason, usage, model };
    const json = jsonIn(reply.text);
    const misfit =
      json === undefined ? 'it is no JSON' : await run.surroundings.expressions.validate(form, json);
    if (json !== undefined && misfit === null) return { json, finishReason, usage, model };
    if (round > mostRepeats) {
      const detail = `Asked ${round} times, the model has not given what fits the schema: ${misfit}.`;
      throw WorkflowError.standard('validation', frame.reference, detail);
    }
    messages.push(
      { role: 'assistant', content: reply.text },
      { role: 'user', content: `That does not fit: ${misfit}. Answer again, with the JSON value alone.` },
    );
  }
}

/** Asks once. Throws the error that no answer means to the workflow. */
async function ask(
  run: Run,
  question: InferenceQuestion,
  key: string,
  name: string,
  frame: TaskFrame,
): Promise<InferenceReply> {
  const { executionId, workflowId = null } = run.plan;
  const request = { ...question, executionId, workflowId, task: frame.label, key };
  const attempt = async (deadlineMs: number): Promise<Attempt> => attemptOf(run, request, name, deadlineMs);
  const result = await answered(run, { retries: false, patienceMs, attempt }, {}, frame);
  if (result.kind !== 'result') throw new Error(`An inference without a reply: ${result.kind}.`);
  return result.value as unknown as InferenceReply;
}

async function attemptOf(
  run: Run,
  request: InferenceRequest,
  name: string,
  deadlineMs: number,
): Promise<Attempt> {
  const answer = await run.surroundings.inferences.infer(request, deadlineMs);
  const whom = request.agent ?? request.model;
  if (answer.kind === 'reply') return { kind: 'result', value: { ...answer.reply } };
  if (answer.kind === 'unusable') return answer;
  if (answer.kind === 'refusal') return { ...answer, what: whom === null ? name : `${name} ${whom}` };
  return { kind: 'failure', method: name, uri: whom ?? 'by default', failure: answer };
}

function formOf(schema: DataSchema | undefined, frame: TaskFrame): Json {
  if (schema === undefined) return null;
  if (schema.document !== undefined) return schema.document;
  const detail = 'The schema of the answer could not be read when the definition was compiled.';
  throw WorkflowError.standard('configuration', frame.reference, detail);
}

function questionOf(given: JsonObject, schema: Json, frame: TaskFrame): InferenceQuestion {
  const { agent, model, system, prompt, messages, temperature, maxTokens } = given;
  return {
    agent: agent === undefined ? null : text(agent),
    model: model === undefined || model === null ? null : text(model),
    system: system === undefined || system === null ? null : text(system),
    messages:
      messages === undefined ? [{ role: 'user', content: text(prompt ?? '') }] : messagesOf(messages, frame),
    schema,
    temperature: numberOf(temperature, 'temperature', frame),
    maxTokens: numberOf(maxTokens, 'maxTokens', frame),
  };
}

function messagesOf(value: Json, frame: TaskFrame): InferenceMessage[] {
  const isMessage = (item: Json): boolean =>
    isJsonObject(item) && (item['role'] === 'user' || item['role'] === 'assistant');
  if (Array.isArray(value) && value.every(isMessage)) {
    const messages = value.map((item) => item as JsonObject);
    if (messages.at(-1)?.['role'] === 'user')
      return messages.map(({ role, content = '' }) => ({
        role: role as InferenceMessage['role'],
        content: text(content),
      }));
  }
  throw wrong('messages', 'a list of { role, content }, of which the last has the role user', value, frame);
}

function numberOf(value: Json | undefined, what: string, frame: TaskFrame): number | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value;
  throw wrong(what, 'a number', value, frame);
}

function wrong(what: string, must: string, value: Json, { reference }: TaskFrame): WorkflowError {
  const found = JSON.stringify(value).slice(0, 200);
  return WorkflowError.standard('expression', reference, `${what} must be ${must}; found ${found}.`);
}
