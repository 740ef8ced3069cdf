import { parentPort } from 'node:worker_threads';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { loadJq } from 'jq-wasm';

// Runs in a worker thread, so that what never ends can be ended. It imports no file of ours: tests start it as it is.

/** What the pool asks of a worker. */
export type JqJob =
  | { kind: 'run'; program: string; input: string }
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
const answer = (message: JqAnswer): void => port.postMessage(message);

port.on('message', (job: JqJob) => {
  try {
    if (job.kind === 'validate') {
      answer({ kind: 'validated', problem: validate(job.schema, job.value) });
    } else {
      const { stdout, stderr, exitCode } = jq.raw(job.input, job.program, ['-c']);
      answer({ kind: 'ran', stdout, stderr, exitCode });
    }
  } catch (error) {
    answer({ kind: 'fatal', message: (error as Error).message });
  }
});
answer({ kind: 'ready' });

function validate(schema: unknown, value: unknown): string | null {
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
