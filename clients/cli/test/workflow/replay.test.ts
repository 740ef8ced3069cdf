import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gantry, jsonOf } from '../support/gantry.js';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(path.join(tmpdir(), 'gantry-replay-'));
  await writeFile(
    path.join(cwd, 'sum.yaml'),
    `document: { dsl: '1.0.3', namespace: default, name: sum, version: '0.1.0' }
do:
  - one: { set: { x: '\${ .a + 1 }' } }
  - at: { set: { x: '\${ .x }', now: '\${ now | type }' } }
`,
  );
  await writeFile(path.join(cwd, 'input.json'), '{ "a": 1 }');
});
afterAll(() => rm(cwd, { recursive: true }));

describe('gantry workflow replay', () => {
  it('decides again what run --record has written, and says where it would decide otherwise', async () => {
    const ran = await gantry(
      { cwd },
      'workflow',
      'run',
      'sum.yaml',
      '--input',
      'input.json',
      '--record',
      'run.json',
      '--format',
      'json',
    );
    expect(ran.code).toBe(0);
    const same = await gantry({ cwd }, 'workflow', 'replay', 'run.json', '--format', 'json');
    expect(same.code).toBe(0);
    expect(jsonOf(same)).toEqual({
      same: true,
      replays: [{ file: 'run.json', decisions: 7, difference: null }],
    });
    const text = await readFile(path.join(cwd, 'run.json'), 'utf8');
    await writeFile(path.join(cwd, 'other.json'), text.replace('.a + 1', '.a + 2'));
    const other = await gantry({ cwd }, 'workflow', 'replay', 'run.json', 'other.json', '--format', 'json');
    expect(other.code).toBe(1);
    expect(jsonOf(other)).toMatchObject({
      same: false,
      replays: [
        { difference: null },
        { difference: { kind: 'EVENT', sequence: 3, recorded: { detail: { output: { x: 2 } } } } },
      ],
    });
  });

  it('names the file that is no recording', async () => {
    const ended = await gantry({ cwd }, 'workflow', 'replay', 'input.json');
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('input.json is no recording: It has no executionId of a recording.');
  });
});
