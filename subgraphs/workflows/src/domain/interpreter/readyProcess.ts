import { createHash } from 'node:crypto';
import { commandOf } from '../dsl/commandOf.js';
import { expressionOf } from '../dsl/expressionOf.js';
import type { RunTask } from '../dsl/Definition.js';
import { durationMs } from '../dsl/duration.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { text } from './Attempt.js';
import { authenticationOf, type Authenticated } from './authorize.js';
import type { TaskFrame } from './Frame.js';
import { idempotencyKeyOf } from './idempotencyKeyOf.js';
import type { ContainerProcess, ProcessToRun } from './Processes.js';
import type { Run } from './Run.js';
import { shellCommand } from './shellCommand.js';

/** A process with its expressions filled in. */
export interface ReadyProcess {
  process: ProcessToRun;
  /** The external resource with the code of a script that is not in the definition, and who asks for it; otherwise null. */
  source: { resource: Json; authenticated: Authenticated } | null;
}

/** Makes a process of what a task says of it. */
export async function readyProcess(run: Run, task: RunTask, frame: TaskFrame): Promise<ReadyProcess> {
  const { script, shell, container } = task.run;
  const { code = '', command, ...plain } = script ?? shell ?? container ?? {};
  const fill = (value: Json): Promise<Json> => run.fillIn(value, frame.input, frame.scope, frame.reference);
  const given = (await fill(plain)) as JsonObject;
  const { text: commandText, expressions } = commandOf(command);
  const values = await run.evaluate(expressions, frame.input, frame.scope, frame.reference);
  const named = values.map((value, index) => [`GANTRY_${index + 1}`, plainText(value)]);
  const list = given['arguments'];
  const base = {
    arguments: Array.isArray(list) ? list.map(plainText) : [],
    environment: { ...textsOf(given['environment']), ...Object.fromEntries(named) } as Record<string, string>,
    stdin: plainText(given['stdin'] ?? ''),
  };
  if (script) {
    const variables = JSON.stringify(isJsonObject(list) ? list : {});
    const source = script['source'] === undefined ? null : await sourceOf(run, given['source'], frame);
    const kind = script['language'] === 'python' ? 'python' : 'script';
    return { process: { kind, ...base, code: plainText(await fill(code)), variables }, source };
  }
  if (shell) {
    const evaluated =
      typeof command === 'string' && expressionOf(command) !== null ? plainText(values[0] ?? '') : null;
    const line = shellCommand(commandText, evaluated, base.arguments);
    return { process: { kind: 'shell', ...base, command: line }, source: null };
  }
  const process: ContainerProcess = {
    kind: 'container',
    ...base,
    image: plainText(given['image'] ?? ''),
    name: containerName(plainText(given['name'] ?? ''), run, frame),
    command: command === undefined ? null : commandText,
    ports: textsOf(given['ports']),
    volumes: textsOf(given['volumes']),
    pull: (given['pullPolicy'] ?? 'ifNotPresent') as ContainerProcess['pull'],
    removeAfterMs: removeAfterMs(given['lifetime']),
  };
  return { process, source: null };
}

/** The name given, or the one that the specification recommends, the same for every attempt. */
function containerName(given: string, run: Run, frame: TaskFrame): string {
  const { executionId, definition } = run.plan;
  const { name, namespace } = definition.document;
  const key = idempotencyKeyOf(executionId, frame.position);
  const unique = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const whole = given === '' ? `${name}-${unique}.${namespace}-${frame.name}` : given;
  return whole
    .replaceAll(/[^A-Za-z0-9_.-]/gu, '-')
    .replace(/^[^A-Za-z0-9]/u, 'x')
    .slice(0, 200);
}

function removeAfterMs(lifetime: Json | undefined): number | null {
  const { cleanup = 'never', after = null } = isJsonObject(lifetime) ? lifetime : {};
  if (cleanup === 'never') return null;
  return cleanup === 'always' ? 0 : durationMs(after);
}

async function sourceOf(
  run: Run,
  source: Json | undefined,
  frame: TaskFrame,
): Promise<ReadyProcess['source']> {
  const endpoint = isJsonObject(source) ? source['endpoint'] : undefined;
  const given = isJsonObject(endpoint) ? endpoint['authentication'] : undefined;
  return { resource: source ?? null, authenticated: await authenticationOf(run, given, frame) };
}

function textsOf(value: Json | undefined): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainText(item)]));
}

/** A value as a process reads it; nothing is an empty text. */
function plainText(value: Json): string {
  return value === null ? '' : text(value);
}
