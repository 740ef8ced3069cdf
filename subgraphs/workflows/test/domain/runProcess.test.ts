import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import type {
  ProcessEnd,
  ProcessFailure,
  ProcessToRun,
  ShellProcess,
} from '../../src/domain/interpreter/Processes.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { answer, bench, definition } from '../support/execution.js';

const expressions = new JqExpressions();
afterAll(() => expressions.close());

const ended = (more: Partial<ProcessEnd> = {}): ProcessEnd => ({
  kind: 'ended',
  code: 0,
  stdout: '',
  stderr: '',
  ...more,
});

/** Runs one task whose process ends as it is told to. */
async function run(task: string, end: ProcessEnd | ProcessFailure = ended(), input = {}) {
  const ran: { process: ProcessToRun; limitMs: number }[] = [];
  const state = bench(expressions);
  state.processes = { run: async (process, limitMs) => (ran.push({ process, limitMs }), end) };
  const result = await state.run(definition(`- t: ${task}`), input);
  return { ...result, ran, state };
}

describe('a process', () => {
  it.each([
    ['stdout', 'out\n'],
    ['stderr', 'err'],
    ['code', 0],
    ['all', { code: 0, stdout: 'out\n', stderr: 'err' }],
    ['none', null],
  ])('gives its %s', async (wanted, output) => {
    const end = ended({ stdout: 'out\n', stderr: 'err' });
    const task = `{ run: { script: { language: js, code: '1' }, return: ${wanted} } }`;
    expect((await run(task, end)).output).toEqual(output);
  });

  it('gives what it returns where it writes nothing', async () => {
    const task = `{ run: { script: { language: js, code: 'return 1' } } }`;
    expect((await run(task, ended({ returned: { fine: true } }))).output).toEqual({ fine: true });
    expect((await run(task, ended({ returned: 1, stdout: 'told' }))).output).toBe('told');
    expect((await run(task, ended())).output).toBe('');
  });

  it.each([
    ['one command', 'echo -n', 'echo -n "$@"'],
    ['one that uses them', 'echo $1', 'echo $1'],
    ['one that uses all of them', 'printf "${@}"', 'printf "${@}"'],
    ['several commands', 'cd /; ls', 'cd /; ls'],
    ['several lines', 'cd /\\nls', 'cd /\nls'],
    ['a pipe', 'ls | wc', 'ls | wc'],
  ])('hands arguments on to %s', async (_, command, line) => {
    const { ran } = await run(
      `{ run: { shell: { command: "${command.replaceAll('"', '\\"')}", arguments: [a] } } }`,
    );
    expect(ran[0]?.process).toMatchObject({ command: line, arguments: ['a'] });
  });

  it('hands arguments on to a command of an expression, as they are', async () => {
    const { ran } = await run(
      `{ run: { shell: { command: '\${ "echo \\(.name)" }', arguments: ['$(id); x'] } } }`,
      ended(),
      { name: 'Ann' },
    );
    const { command, environment, arguments: given } = ran[0]!.process as ShellProcess;
    const { stdout } = spawnSync('/bin/sh', ['-c', command, 'sh', ...given], {
      env: environment,
      encoding: 'utf8',
    });
    expect(stdout).toBe('Ann $(id); x\n');
  });

  it('gives what it writes unless it is told what to give', async () => {
    const { output } = await run(`{ run: { shell: { command: ls } } }`, ended({ stdout: 'a\n' }));
    expect(output).toBe('a\n');
  });

  it.each(['stdout', 'none'])('that fails is an error when its %s is asked for', async (wanted) => {
    const end = ended({ code: 2, stderr: 'no such file\n' });
    const { ending, error } = await run(`{ run: { shell: { command: ls }, return: ${wanted} } }`, end);
    expect({ ending, error }).toEqual({
      ending: 'FAILED',
      error: {
        type: 'https://serverlessworkflow.io/spec/1.0.0/errors/runtime',
        status: 500,
        title: 'Process failed',
        detail: 'The shell ended with the code 2: no such file',
        instance: '/do/0/t',
      },
    });
  });

  it.each([
    ['stderr', 'bad'],
    ['code', 2],
    ['all', { code: 2, stdout: '', stderr: 'bad' }],
  ])('that fails is none when its %s is asked for', async (wanted, output) => {
    const end = ended({ code: 2, stderr: 'bad' });
    expect(await run(`{ run: { shell: { command: ls }, return: ${wanted} } }`, end)).toMatchObject({
      ending: 'COMPLETED',
      output,
    });
  });

  it.each([
    ['timeout', 'timeout', 408],
    ['limit', 'runtime', 500],
    ['unavailable', 'runtime', 500],
    ['forbidden', 'authorization', 403],
  ] as const)('that ends for %s is an error of the type %s', async (reason, type, status) => {
    const { error } = await run('{ run: { script: { language: js, code: "1" } } }', {
      kind: 'failure',
      reason,
      detail: 'So it is.',
    });
    expect(error).toMatchObject({ type: expect.stringMatching(`/${type}$`), status, detail: 'So it is.' });
  });

  it('is given what its task says, with its expressions filled in', async () => {
    const { ran } = await run(
      `{ run: { script: { language: js, code: 'f("\${x}")', stdin: '\${ .order }', arguments: [a, '\${ .n }', '\${ .order }'], environment: { N: '\${ .n }', E: '\${ null }' } } } }`,
      ended(),
      { n: 7, order: { id: 1 } },
    );
    expect(ran[0]!.process).toEqual({
      kind: 'script',
      code: 'f("${x}")',
      stdin: '{"id":1}',
      arguments: ['a', '7', '{"id":1}'],
      environment: { N: '7', E: '' },
      variables: '{}',
    });
  });

  it('never reads values as a part of its command', async () => {
    const task = `{ run: { shell: { command: 'echo "\${ .name }" \${HOME} \${ .n + 1 }' } } }`;
    const { ran } = await run(task, ended(), { name: '"; rm -rf /; "', n: 1 });
    expect(ran[0]!.process).toMatchObject({
      command: 'echo "${GANTRY_1}" ${HOME} ${GANTRY_2}',
      environment: { GANTRY_1: '"; rm -rf /; "', GANTRY_2: '2' },
    });
  });

  it('has as much time as its task', async () => {
    const { ran } = await run('{ run: { shell: { command: ls } }, timeout: { after: PT5S } }');
    expect(ran[0]!.limitMs).toBeGreaterThan(3_000);
    expect(ran[0]!.limitMs).toBeLessThanOrEqual(5_000);
  });

  it('that is not waited for leaves the input as it is, however it ends', async () => {
    const task = '{ run: { script: { language: js, code: "1" }, await: false } }';
    const { output, ran } = await run(task, ended({ code: 1 }), { a: 1 });
    expect({ output, ran: ran.length }).toEqual({ output: { a: 1 }, ran: 1 });
  });

  it('is not run again where it has been', async () => {
    const journal = new MemoryStepJournal();
    let times = 0;
    const state = bench(expressions);
    state.processes = { run: async () => ended({ stdout: String((times += 1)) }) };
    const text = definition(`- t: { run: { shell: { command: ls } } }\n- wait: { wait: PT1S }`);
    journal.onKeep = (_, { name }) => {
      if (name === 'sleep') throw new Crash();
    };
    await expect(state.run(text, {}, state.memory({ journal }))).rejects.toThrow(Crash);
    journal.onKeep = () => {};
    expect(await state.run(text, {}, state.memory({ journal }))).toMatchObject({ output: '1' });
    expect(times).toBe(1);
  });
});

describe('a script elsewhere', () => {
  const task = `- t: { run: { script: { language: js, source: { endpoint: https://example.com/s.js } } } }`;

  it('is fetched', async () => {
    const state = bench(expressions);
    const ran: ProcessToRun[] = [];
    state.processes = { run: async (process) => (ran.push(process), ended()) };
    state.reply = () => answer(200, 'console.log(1)');
    await state.run(definition(task));
    expect(ran).toMatchObject([{ kind: 'script', code: 'console.log(1)' }]);
    expect(state.sent).toMatchObject([{ method: 'GET', url: 'https://example.com/s.js' }]);
  });

  it('that is not there is an error of the call', async () => {
    const state = bench(expressions);
    state.reply = () => answer(404);
    const { error } = await state.run(definition(task));
    expect(error).toMatchObject({ type: expect.stringMatching(/communication$/u), status: 404 });
  });
});

describe('the compiler', () => {
  const codesOf = async (task: string, allowed = true) => {
    const processes = { shell: allowed, container: allowed };
    const { diagnostics } = await compileDefinition(definition(`- t: ${task}`), {
      connectors: [],
      expressions,
      processes,
    });
    return diagnostics.filter(({ severity }) => severity !== 'INFO').map(({ code }) => code);
  };

  it.each([
    [
      '{ run: { container: { image: a, ports: { 80: 8080 }, volumes: { a: /a }, lifetime: { cleanup: eventually, after: PT1M } } } }',
      [],
    ],
    ['{ run: { container: { image: a, lifetime: { cleanup: eventually } } } }', ['MISSING_PROPERTY']],
    ['{ run: { container: { image: a, lifetime: { cleanup: sometimes } } } }', ['INVALID_VALUE']],
    ['{ run: { container: { image: a, pullPolicy: IfNotPresent } } }', ['INVALID_VALUE']],
    ['{ run: { container: { command: ls } } }', ['MISSING_PROPERTY']],
    ['{ run: { shell: { comand: ls } } }', ['UNKNOWN_PROPERTY']],
    ['{ run: { shell: { command: "echo ${ .a | }" } } }', ['INVALID_EXPRESSION']],
    [
      '{ run: { shell: { command: "echo ${HOME}", environment: { A: "a ${ .b }" } } } }',
      ['TEXT_WITH_EXPRESSION'],
    ],
    ['{ run: { shell: { command: ls, arguments: { a: b } } } }', ['INVALID_TYPE']],
    ['{ run: { shell: { command: ls, arguments: [[]] } } }', ['INVALID_TYPE']],
    ['{ run: { script: { language: js, code: "`${a}`" } } }', []],
    ['{ run: { script: { language: js } } }', ['MISSING_PROPERTY']],
    [
      '{ run: { script: { language: js, code: "1", source: { endpoint: "https://a.example" } } } }',
      ['INVALID_VALUE'],
    ],
    ['{ run: { script: { language: js, source: { endpoint: a } } } }', ['INVALID_VALUE']],
    ['{ run: { script: { language: python, code: "1" } } }', []],
    ['{ run: { script: { language: Python, code: "1" } } }', ['INVALID_VALUE']],
    ['{ run: { script: { language: ruby, code: "1" } } }', ['INVALID_VALUE']],
    ['{ run: { script: { language: js, code: "1" }, return: output } }', ['INVALID_VALUE']],
    ['{ run: { script: { language: js, code: "1" }, await: "true" } }', ['INVALID_TYPE']],
    ['{ run: { scrpt: { language: js, code: "1" } } }', ['UNKNOWN_PROPERTY']],
    ['{ run: {} }', ['INVALID_VALUE']],
  ])('says of %s: %j', async (task, codes) => {
    expect(await codesOf(task)).toEqual(codes);
  });

  it.each(['shell: { command: ls }', 'container: { image: a }', 'script: { language: python, code: "1" }'])(
    'refuses %s where it is not allowed',
    async (process) => {
      expect(await codesOf(`{ run: { ${process} } }`, false)).toEqual(['NOT_ALLOWED']);
    },
  );
});
