import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestMailServer } from '../../../../subgraphs/workflows/test/support/TestMailServer.js';
import { jsonOf, startGantry } from '../support/gantry.js';
import { runHere } from '../support/runHere.js';

const head = `document: { dsl: '1.0.3', namespace: default, name: orders, version: '0.1.0' }\n`;
const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const files: Record<string, string> = {
  'double.yaml': `${head}do:
  - double: { set: { twice: '\${ .number * 2 }' } }
  - never: { if: 'false', set: {} }
`,
  'raise.yaml': `${head}do:
  - refuse:
      raise:
        error: { type: 'https://orders.example/sold-out', status: 409, title: Sold out, detail: 'No soup left.' }
  - never: { set: {} }
`,
  'wrong.yaml': `${head}do:\n  - confirm: { set: {}, then: rejetc }\n  - reject: { set: {} }\n`,
  'wait.yaml': `${head}do:\n  - first: { set: { a: 1 } }\n  - rest: { wait: { days: 2 } }\n  - last: { set: { b: '\${ .a }' } }\n`,
  'look.yaml': `${head}do:\n  - look: { call: connector, with: { connector: kitchen, operation: getCapacity } }\n`,
  'schedule.yaml': `${head}schedule: { every: { milliseconds: 1 } }\ndo:\n  - go: { set: { a: 1 } }\n`,
  'typed.yaml': `${head}input: { schema: { document: { type: object, required: [id] } } }\ndo:\n  - go: { set: { a: 1 } }\n`,
  'input.json': '{ "number": 21 }',
  'input.yaml': 'number: 4\n',
  'half.json': '{ "number":',
};
const kitchen = new URL('../../../../test/golden-path/kitchen.openapi.yaml', import.meta.url);

let cwd: string;
let server: Server;
let asked = 0;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'gantry-run-'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(cwd, name), text)));
  await writeFile(path.join(cwd, 'kitchen.yaml'), await readFile(kitchen));
  server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  asked = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(cwd, { recursive: true });
});

const run = (...line: string[]) => runHere({ cwd }, 'workflow', 'run', ...line);
const runJson = (...line: string[]) => run(...line, '--format', 'json');
const here = () => `kitchen=kitchen.yaml@http://127.0.0.1:${(server.address() as AddressInfo).port}`;

describe('gantry workflow run', () => {
  it('tells machines what came of a run and of each of its tasks, and ends with 0', async () => {
    const ended = await runJson('double.yaml', '--input', 'input.json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(ended)).toEqual({
      status: 'COMPLETED',
      output: { twice: 42 },
      error: null,
      tasks: [
        {
          name: 'double',
          reference: '/do/0/double',
          status: 'COMPLETED',
          startedAt: instant,
          finishedAt: instant,
          attempts: 1,
          output: { twice: 42 },
        },
        {
          name: 'never',
          reference: '/do/1/never',
          status: 'SKIPPED',
          startedAt: null,
          finishedAt: null,
          attempts: 0,
        },
      ],
    });
  });

  it('gives people the output, and beside it what happens', async () => {
    const ended = await run('double.yaml', '--input', 'input.json');
    expect(ended).toMatchObject({ code: 0, stdout: '{\n  "twice": 42\n}\n' });
    expect(ended.stderr).toMatch(
      /^[\d:.]{12} > double\n[\d:.]{12} ✓ double \d+ ms\n[\d:.]{12} - never skipped\nCompleted, 2 tasks\.\n$/,
    );
  });

  it('gives the error of a run that fails as the specification has it, and ends with 1', async () => {
    const error = {
      type: 'https://orders.example/sold-out',
      status: 409,
      title: 'Sold out',
      detail: 'No soup left.',
      instance: '/do/0/refuse',
    };
    const ended = await runJson('raise.yaml');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(jsonOf(ended)).toEqual({
      status: 'FAILED',
      output: null,
      error,
      tasks: [
        {
          name: 'refuse',
          reference: '/do/0/refuse',
          status: 'FAILED',
          startedAt: instant,
          finishedAt: instant,
          attempts: 1,
          error,
        },
      ],
    });
    const people = await run('raise.yaml');
    expect(people).toMatchObject({ code: 1, stdout: '' });
    expect(people.stderr).toMatch(/\nFailed: Sold out \(409\) at \/do\/0\/refuse: No soup left\.\n$/);
  });

  it('takes its input from YAML or the standard input, and begins with {} without one', async () => {
    expect(jsonOf(await runJson('double.yaml', '--input', 'input.yaml'))).toMatchObject({
      output: { twice: 8 },
    });
    const piped = { cwd, stdin: '{ "number": 5 }' };
    const line = ['workflow', 'run', 'double.yaml', '--input', '-', '--format', 'json'];
    expect(jsonOf(await runHere(piped, ...line))).toMatchObject({ output: { twice: 10 } });
    const definition = { cwd, stdin: `${head}do:\n  - keep: { set: { given: '\${ . }' } }\n` };
    const kept = await runHere(definition, 'workflow', 'run', '-', '--format', 'json');
    expect(jsonOf(kept)).toMatchObject({ output: { given: {} } });
  });

  it('fails with a validation error when the input does not fit its schema', async () => {
    const ended = await runJson('typed.yaml');
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toMatchObject({
      status: 'FAILED',
      error: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/validation', status: 400 },
      tasks: [],
    });
  });

  it('runs nothing that is wrong: it says what check says, on the standard error, and ends with 2', async () => {
    const ended = await runJson('wrong.yaml');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    const checked = await runHere({ cwd }, 'workflow', 'check', 'wrong.yaml', '--format', 'json');
    expect(ended.stderr).toBe(checked.stdout);
    expect(JSON.parse(ended.stderr)).toMatchObject({
      valid: false,
      diagnostics: [{ file: 'wrong.yaml', code: 'UNKNOWN_TASK', line: 3, column: 31 }],
    });
    const half = await run('double.yaml', '--input', 'half.json');
    expect(half).toMatchObject({ code: 2, stdout: '' });
    expect(half.stderr).toMatch(/^half\.json:1:\d+: ERROR INVALID_SYNTAX /);
  });

  it('shows people what the compiler warns of, and runs', async () => {
    const ended = await run('schedule.yaml');
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^schedule\.yaml:2:\d+: WARNING SCHEDULE_TOO_OFTEN /);
    expect(await runJson('schedule.yaml')).toMatchObject({ code: 0, stderr: '' });
  });

  it('calls a connector, also on this machine, and counts its attempts', async () => {
    answer = (request, response) => {
      response.writeHead(asked < 3 ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ at: request.url }));
    };
    const ended = await runJson('look.yaml', '--connector', here(), '--skip-waits');
    expect(ended.code).toBe(0);
    expect(jsonOf(ended)).toMatchObject({ tasks: [{ name: 'look', attempts: 3, status: 'COMPLETED' }] });
    expect(asked).toBe(3);
  });

  it('proves itself to a connector by what stands in a file, and shows that to nobody', async () => {
    let key: unknown;
    answer = (request, response) => {
      key = request.headers['x-api-key'];
      response.writeHead(403).end();
    };
    await writeFile(path.join(cwd, 'keys.yaml'), 'kitchen: { apiKey: s3cret-value }\n');
    const line = ['look.yaml', '--connector', here(), '--credentials'];
    const ended = await runJson(...line, 'keys.yaml');
    expect(key).toBe('s3cret-value');
    expect(ended.code).toBe(1);
    for (const [name, content, said] of [
      ['list.yaml', '[s3cret-value]', 'must be a map of connectors'],
      ['flat.yaml', 'kitchen: s3cret-value', 'kitchen is none'],
      ['deep.yaml', 'kitchen: { apiKey: [s3cret-value] }', 'apiKey has none'],
      ['half.yaml', 'kitchen: { apiKey: "s3cret-value', 'neither YAML nor JSON (line 1, column'],
      ['other.yaml', 'kithcen: { apiKey: s3cret-value }', 'There is no --connector "kithcen"'],
      ['scheme.yaml', 'kitchen: { apikey: s3cret-value }', 'Did you mean "apiKey"?'],
    ] as const) {
      await writeFile(path.join(cwd, name), content);
      const refused = await run(...line, name);
      expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
      expect(refused.stderr + ended.stdout).not.toContain('s3cret');
    }
  });

  it('sends mails by the server that it is given, and none without one', async () => {
    await using mails = await TestMailServer.open();
    const call = '{ channel: mail, to: ada@example.com, subject: Late }';
    await writeFile(path.join(cwd, 'mail.yaml'), `${head}do:\n  - tell: { call: notify, with: ${call} }\n`);
    const url = `smtp://127.0.0.1:${mails.port}?tls=none`;
    const sent = await run('mail.yaml', '--smtp-url', url, '--mail-from', 'Gantry <gantry@example.com>');
    expect(sent).toMatchObject({ code: 0 });
    expect(mails.received).toMatchObject([{ from: 'gantry@example.com', to: ['ada@example.com'] }]);
    for (const [line, said] of [
      [[], 'Mails are not sent here'],
      [['--smtp-url', url], '--smtp-url and --mail-from are needed together.'],
      [['--smtp-url', url, '--mail-from', 'me'], '--mail-from is no address such as'],
    ] as const) {
      const refused = await run('mail.yaml', ...line);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stdout + refused.stderr).toContain(said);
    }
    expect(mails.received).toHaveLength(1);
  });

  it('calls no connector of which nobody says where it is', async () => {
    await writeFile(
      path.join(cwd, 'nowhere.yaml'),
      (await readFile(kitchen, 'utf8')).replace(/^servers: .*\n/m, ''),
    );
    const ended = await run('look.yaml', '--connector', 'kitchen=nowhere.yaml');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('Write --connector kitchen=nowhere.yaml@https://….');
  });

  it('skips waits, or cuts them short', async () => {
    for (const option of [['--skip-waits'], ['--max-wait', '10ms'], ['--max-wait', 'PT0.01S']]) {
      const ended = await runJson('wait.yaml', ...option);
      expect(ended.code).toBe(0);
      const { output, tasks } = jsonOf<{
        output: unknown;
        tasks: { startedAt: string; finishedAt: string }[];
      }>(ended);
      expect(output).toEqual({ b: 1 });
      const [, rest] = tasks;
      expect(Date.parse(rest!.finishedAt) - Date.parse(rest!.startedAt)).toBeGreaterThanOrEqual(172_800_000);
    }
  });

  it('fails when its time is up, with what there is', async () => {
    const ended = await runJson('wait.yaml', '--timeout', '200ms');
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toMatchObject({
      status: 'FAILED',
      output: null,
      error: {
        type: 'https://serverlessworkflow.io/spec/1.0.0/errors/timeout',
        status: 408,
        title: 'Timeout',
        detail: 'The run took longer than the 200 ms that it was given.',
        instance: '/',
      },
      tasks: [
        { name: 'first', status: 'COMPLETED' },
        { name: 'rest', status: 'CANCELLED' },
      ],
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('cancels at %s, and shows what there is', async (signal) => {
    const child = startGantry({ cwd }, 'workflow', 'run', 'wait.yaml');
    const [said, exited] = [text(child.stdout!), once(child, 'exit')];
    let watched = '';
    for await (const part of child.stderr!) {
      watched += String(part);
      if (watched.includes('waits until') && !child.killed) child.kill(signal);
    }
    expect(await said).toBe('');
    expect(await exited).toEqual([1, null]);
    expect(watched).toMatch(/\nCancelled, 2 tasks\.\n$/);
  });

  it('cancels in the middle of a call, and tells machines what there is', async () => {
    const child = startGantry(
      { cwd },
      'workflow',
      'run',
      'look.yaml',
      '--connector',
      here(),
      '--format',
      'json',
    );
    answer = () => void child.kill('SIGINT');
    const [said] = await Promise.all([text(child.stdout!), once(child, 'exit')]);
    expect(child.exitCode).toBe(1);
    expect(JSON.parse(said)).toEqual({
      status: 'CANCELLED',
      output: null,
      error: null,
      tasks: [
        {
          name: 'look',
          reference: '/do/0/look',
          status: 'CANCELLED',
          startedAt: instant,
          finishedAt: instant,
          attempts: 1,
        },
      ],
    });
  });

  it.each([
    [['none.yaml'], 'none.yaml cannot be read: there is no such file or folder.'],
    [['double.yaml', '--input', 'none.json'], 'none.json cannot be read'],
    [['-', '--input', '-'], 'Only one thing can come by the standard input'],
    [['wait.yaml', '--timeout', 'soon'], 'It is no duration'],
    [['wait.yaml', '--max-wait', '5'], 'It is no duration'],
    [['wait.yaml', '--max-wait', '5s', '--skip-waits'], 'cannot be used with'],
    [['wait.yaml', '--format', 'github'], 'Allowed choices are text, json'],
    [['double.yaml', 'raise.yaml'], 'too many arguments'],
  ])('cannot run with %j, and ends with 2', async (line, said) => {
    const ended = await run(...line);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(said);
  });
});
