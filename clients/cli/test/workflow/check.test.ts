import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gantry, jsonOf } from '../support/gantry.js';
import { runHere } from '../support/runHere.js';

const head = `document: { dsl: '1.0.3', namespace: default, name: orders, version: '0.1.0' }\n`;
const right = `${head}do:\n  - confirm: { set: { decision: CONFIRMED } }\n`;
/** Leads nowhere, in the seventh line. */
const wrong = `${head}do:
  - confirm:
      set: { decision: CONFIRMED }
      if: .orderId != null
      # A comment moves nothing.
      then: rejetc
  - reject: { set: { decision: REJECTED }, then: end }
`;
const finding = {
  file: 'wrong.yaml',
  severity: 'ERROR',
  code: 'UNKNOWN_TASK',
  message: expect.stringContaining('Did you mean "reject"?'),
  line: 7,
  column: 13,
  fix: {
    description: 'Write "reject".',
    edits: [{ line: 7, column: 13, endLine: 7, endColumn: 19, text: 'reject' }],
  },
};
const calling = (operation: string) =>
  `${head}do:\n  - look: { call: connector, with: { connector: kitchen, operation: ${operation} } }\ntimeout: { after: PT1M }\n`;
const typed = `${head}input:
  schema: { document: { type: object, required: [orderId], properties: { orderId: { type: string } } } }
do:
  - confirm: { set: { decision: CONFIRMED } }
`;
const kitchen = new URL('../../../../test/golden-path/kitchen.openapi.yaml', import.meta.url);

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'gantry-check-'));
  const files = {
    'right.yaml': right,
    'wrong.yaml': wrong,
    'calls.yaml': calling('getCapacity'),
    'miscalls.yaml': calling('getCapcity'),
    'typed.yaml': typed,
    'kitchen.yaml': await readFile(kitchen, 'utf8'),
    'fits.json': '{ "orderId": "1" }',
    'misfit.json': '{\n  "orderId": 1\n}',
    'half.json': '{\n  "orderId":',
    'broken.yaml': 'openapi: 3.1.0\ninfo: 5\npaths: {}\n',
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(cwd, name), text)));
});
afterAll(() => rm(cwd, { recursive: true }));

const check = (...line: string[]) => runHere({ cwd }, 'workflow', 'check', ...line);

describe('gantry workflow check', () => {
  it('says that a definition is valid, and ends with 0', async () => {
    const ended = await check('right.yaml', '--format', 'json');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(ended)).toEqual({ valid: true, diagnostics: [] });
    expect(await check('right.yaml')).toEqual({ code: 0, stdout: 'right.yaml is valid.\n', stderr: '' });
  });

  it('says what is wrong, and where, and ends with 1', async () => {
    const ended = await check('wrong.yaml', '--format', 'json');
    expect(ended).toMatchObject({ code: 1, stderr: '' });
    expect(jsonOf(ended)).toEqual({ valid: false, diagnostics: [finding] });
  });

  it('checks several files, and says which of them are not valid', async () => {
    const ended = await check('right.yaml', 'wrong.yaml', 'calls.yaml', '--format', 'json');
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toMatchObject({
      valid: false,
      diagnostics: [finding, { file: 'calls.yaml', code: 'UNKNOWN_CONNECTOR', line: 3, column: 49 }],
    });
    const { stdout } = await check('right.yaml', 'wrong.yaml');
    expect(stdout).toMatch(/^wrong\.yaml:7:13: ERROR UNKNOWN_TASK .*\nwrong\.yaml is not valid\.\n$/);
    const { stdout: several } = await check('right.yaml', 'wrong.yaml', 'calls.yaml');
    expect(several).toMatch(
      /\nConnectors come by --connector name=openapi\.yaml\.\n2 of 3 files are not valid\.\n$/,
    );
    expect(await check('right.yaml', 'typed.yaml')).toMatchObject({
      code: 0,
      stdout: 'All 2 files are valid.\n',
    });
  });

  it('reads one definition from the standard input, and no second', async () => {
    const ended = await runHere({ cwd, stdin: wrong }, 'workflow', 'check', '-', '--format', 'json');
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toEqual({ valid: false, diagnostics: [{ ...finding, file: '-' }] });
    const twice = await check('-', '--input', '-');
    expect(twice).toMatchObject({ code: 2, stdout: '' });
    expect(twice.stderr).toContain('Only one thing can come by the standard input');
  });

  it('checks calls of a connector against its OpenAPI document', async () => {
    for (const connector of ['kitchen=kitchen.yaml', 'kitchen=kitchen.yaml@https://kitchen.example/v1']) {
      const ended = await check('calls.yaml', 'miscalls.yaml', '--connector', connector, '--format', 'json');
      expect(ended.code).toBe(1);
      expect(jsonOf<{ diagnostics: unknown[] }>(ended).diagnostics).toEqual([
        {
          file: 'miscalls.yaml',
          severity: 'ERROR',
          code: 'UNKNOWN_OPERATION',
          message: expect.stringContaining('Did you mean "getCapacity"?'),
          line: 3,
          column: 69,
          fix: {
            description: 'Write "getCapacity".',
            edits: [{ line: 3, column: 69, endLine: 3, endColumn: 79, text: 'getCapacity' }],
          },
        },
      ]);
    }
  });

  it('says where an input does not fit', async () => {
    expect(await check('typed.yaml', '--input', 'fits.json')).toMatchObject({
      code: 0,
      stdout: 'All 2 files are valid.\n',
    });
    const { stdout } = await check('typed.yaml', '--input', 'misfit.json');
    expect(stdout).toMatch(/^misfit\.json:2:14: .*\nmisfit\.json is not valid\.\n$/);
    const ended = await check('typed.yaml', '--input', 'misfit.json', '--format', 'json');
    expect(ended.code).toBe(1);
    expect(jsonOf(ended)).toEqual({
      valid: false,
      diagnostics: [
        {
          file: 'misfit.json',
          severity: 'ERROR',
          code: 'INVALID_INPUT',
          message: 'The input at /orderId must be string; found 1.',
          line: 2,
          column: 14,
        },
      ],
    });
    const half = await check('typed.yaml', '--input', 'half.json', '--format', 'json');
    expect(half.code).toBe(1);
    expect(jsonOf(half)).toMatchObject({
      diagnostics: [{ file: 'half.json', code: 'INVALID_SYNTAX', line: 2 }],
    });
  });

  it('annotates the lines of a change on GitHub', async () => {
    const { code, stdout } = await check('wrong.yaml', '--format', 'github');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=wrong\.yaml,line=7,col=13,title=UNKNOWN_TASK::/);
  });

  it.each([
    [['none.yaml'], 'none.yaml cannot be read: there is no such file or folder.'],
    [['right.yaml', '--input', 'none.json'], 'none.json cannot be read'],
    [['right.yaml', '--connector', 'kitchen'], 'Write it as name=openapi.yaml'],
    [['right.yaml', '--connector', 'kitchen=none.yaml'], 'none.yaml cannot be read'],
    [['right.yaml', '--connector', '2=kitchen.yaml'], `The connector's name "2" must begin with a letter`],
    [
      ['right.yaml', '--connector', 'kitchen=broken.yaml'],
      'broken.yaml: info must be a map; received 5 (line 2, column 7).',
    ],
    [
      ['right.yaml', '--connector', 'a=kitchen.yaml', '--connector', 'a=kitchen.yaml'],
      'The connector "a" is given twice.',
    ],
    [
      ['right.yaml', '--connector', 'a=kitchen.yaml@http://u:p@kitchen'],
      'must hold no user name or password',
    ],
    [['right.yaml', '--format', 'xml'], 'Allowed choices are text, json, github'],
    [['right.yaml', '--input'], 'argument missing'],
    [[], `missing required argument 'definition'`],
  ])('cannot run with %j, and ends with 2', async (line, said) => {
    const ended = await check(...line);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(said);
  });

  it('loads neither a database nor an API', async () => {
    const log = path.join(cwd, 'loaded.txt');
    const hook = path.join(cwd, 'hook.mjs');
    await writeFile(
      hook,
      `import { appendFileSync } from 'node:fs';
       import { registerHooks } from 'node:module';
       registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(log)}, url + '\\n'); return next(url, context); } });`,
    );
    const environment = { NODE_OPTIONS: `--import ${hook}` };
    expect(await gantry({ cwd, environment }, 'workflow', 'check', 'right.yaml')).toMatchObject({ code: 0 });
    const loaded = await readFile(log, 'utf8');
    expect(loaded).toContain('compileDefinition');
    expect(loaded).not.toMatch(/\/(@mikro-orm|@dbos-inc|type-graphql|graphql|@apollo|pg|zod|undici)\//);
  });
});
