import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonOf } from '../support/gantry.js';
import { runHere } from '../support/runHere.js';
import { Library } from './Library.js';

/** What is to come of an example: it is refused for errors of these codes, or it runs like this. */
interface Expected {
  /** What else stands on the command line. */
  arguments?: string[];
  input?: unknown;
  refused?: string[];
  warned?: string[];
  run?: { status: 'COMPLETED' | 'FAILED' };
}

interface Finding {
  file: string;
  severity: string;
  code: string;
  line: number;
  column: number;
}

const folder = new URL('../../../../subgraphs/workflows/test/examples/', import.meta.url);
const cwd = fileURLToPath(folder);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.expected.yaml'))
  .map((file) => file.replace('.expected.yaml', ''));

/** An example's expectation, which writes `{service}` where the library is. */
function expectedOf(name: string, service = ''): Expected {
  const text = readFileSync(new URL(`${name}.expected.yaml`, folder), 'utf8');
  return parse(text.replaceAll('{service}', service)) as Expected;
}

let library: Library;
let findings: Finding[];
beforeAll(async () => {
  library = await Library.open();
  const files = names.map((name) => `${name}.yaml`);
  const connector = ['--connector', 'library=library.openapi.yaml'];
  const checked = await runHere({ cwd }, 'workflow', 'check', ...files, ...connector, '--format', 'json');
  expect(checked).toMatchObject({ code: 1, stderr: '' });
  findings = jsonOf<{ diagnostics: Finding[] }>(checked).diagnostics;
});
afterAll(() => library[Symbol.asyncDispose]());

describe('the example', () => {
  it.each(names)('%s compiles, or is refused for what it says', (name) => {
    const { refused = [], warned = [], run } = expectedOf(name);
    const found = findings.filter(({ file }) => file === `${name}.yaml`);
    const codes = (wanted: string) =>
      found.filter(({ severity }) => severity === wanted).map(({ code }) => code);
    expect({ refused: codes('ERROR'), warned: codes('WARNING') }).toEqual({ refused, warned });
    expect(found.every(({ line, column }) => line > 1 && column > 0)).toBe(true);
    expect(run === undefined).toBe(refused.length > 0);
  });

  it.concurrent.each(names.filter((name) => expectedOf(name).run))('%s ends as it says', async (name) => {
    const { input = {}, arguments: more = [], run } = expectedOf(name, library.url);
    const line = ['workflow', 'run', `${name}.yaml`, '--input', '-', '--format', 'json', ...more];
    const ended = await runHere({ cwd, stdin: JSON.stringify(input) }, ...line);
    expect(ended).toMatchObject({ code: run!.status === 'COMPLETED' ? 0 : 1, stderr: '' });
    expect(jsonOf(ended)).toMatchObject(run!);
  });
});
