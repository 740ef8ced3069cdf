import { parentPort } from 'node:worker_threads';
import { loadJq } from 'jq-wasm';

// Runs in a worker thread, so that what never ends can be ended. It imports no file of ours: tests start it as it is.

/** What the pool asks of a worker: programs are run up to the first that fails, whose answer or that of the last is given. */
export type JqJob =
  | { kind: 'run'; programs: readonly string[]; input: string }
  | { kind: 'validate'; schema: unknown; value: unknown };

/** What a worker answers; `fatal` when its jq can no longer be used. */
export type JqAnswer =
  | { kind: 'ready' }
  | { kind: 'ran'; stdout: string; stderr: string; exitCode: number }
  | { kind: 'validated'; problem: string | null }
  | { kind: 'fatal'; message: string };

const port = parentPort;
if (!port) throw new Error('This file runs in a worker thread.');
const jq = await loadJq();
/** With each answer, the milliseconds of processor time that this thread has taken so far. */
const answer = (message: JqAnswer): void => {
  const { user, system } = process.threadCpuUsage();
  port.postMessage({ ...message, cpuMs: (user + system) / 1_000 });
};

port.on('message', (job: JqJob) => {
  run(job).then(answer, (error: unknown) => answer({ kind: 'fatal', message: (error as Error).message }));
});
answer({ kind: 'ready' });

async function run(job: JqJob): Promise<JqAnswer> {
  if (job.kind === 'validate') return { kind: 'validated', problem: await validate(job.schema, job.value) };
  let last = { stdout: '', stderr: '', exitCode: 0 };
  for (const program of job.programs) {
    if (last.exitCode === 0) last = jq.raw(job.input, program, ['-c']);
  }
  const { stdout, stderr, exitCode } = last;
  return { kind: 'ran', stdout, stderr, exitCode };
}

async function validate(schema: unknown, value: unknown): Promise<string | null> {
  // Loading it takes longer than all else that a worker does before its first answer, and few need it.
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const { default: addFormats } = await import('ajv-formats');
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true, logger: false });
  addFormats.default(ajv);
  let check;
  try {
    const { $schema: _dialect, ...rest } = schema as Record<string, unknown>;
    check = ajv.compile(rest);
  } catch (error) {
    return `the schema cannot be used: ${(error as Error).message}`;
  }
  if (check(value)) return null;
  const [first] = check.errors ?? [];
  return first
    ? `${first.instancePath === '' ? 'the value' : first.instancePath} ${first.message}`
    : 'it does not fit';
}
