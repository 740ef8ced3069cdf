import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventSchemasError } from '../../src/events/EventSchemasError.js';
import { readEventSchemas } from '../../src/events/readEventSchemas.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gantry-events-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const write = (file: string, text: string) => writeFile(path.join(folder, file), text);

async function faultsOf(): Promise<unknown> {
  const error: unknown = await readEventSchemas(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(EventSchemasError);
  return (error as EventSchemasError).faults;
}

describe('the event schemas of a folder', () => {
  it('are read by name and version, and nothing beside them', async () => {
    await write('Paid.v10.json', '{ "type": "object" }');
    await write('Paid.v2.json', '{}');
    await write('Asked.v1.json', '{}');
    await write('README.md', '# Events');
    expect(await readEventSchemas(folder)).toEqual([
      { name: 'Asked', version: 1, schema: {} },
      { name: 'Paid', version: 2, schema: {} },
      { name: 'Paid', version: 10, schema: { type: 'object' } },
    ]);
  });

  it('are those of Gantry', async () => {
    const events = await readEventSchemas(fileURLToPath(new URL('../../events', import.meta.url)));
    expect(events.length).toBeGreaterThan(20);
  });

  it('are refused for each file that cannot be used, which is named', async () => {
    await write('Paid.json', '{}');
    await write('Cut.v1.json', '{\n  "type": "obj');
    await write('Fine.v1.json', '{}');
    expect(await faultsOf()).toEqual([
      {
        code: 'SYNTAX',
        message: expect.stringContaining('It is no JSON'),
        file: path.join(folder, 'Cut.v1.json'),
        line: 2,
        column: expect.any(Number),
      },
      {
        code: 'EVENT_FILE_NAME',
        message: '"Paid.json" names no event: it must be <Name>.v<version>.json.',
        file: path.join(folder, 'Paid.json'),
      },
    ]);
  });

  it.each([
    ['what is no object', '[]', 'EVENT_SCHEMA_INVALID', 'is no JSON object'],
    ['what is no schema', '{ "type": "text" }', 'EVENT_SCHEMA_INVALID', '/type must be'],
    [
      'another dialect',
      '{ "$schema": "http://json-schema.org/draft-07/schema#" }',
      'EVENT_SCHEMA_DIALECT',
      'draft-07',
    ],
    [
      'a reference out of it',
      '{ "$ref": "Other.v1.json" }',
      'EVENT_SCHEMA_INVALID',
      "can't resolve reference",
    ],
    ['a pattern that is none', '{ "pattern": "(" }', 'EVENT_SCHEMA_INVALID', 'Invalid regular expression'],
    [
      'a promise that there is not',
      '{ "x-compatibility": "SOME" }',
      'EVENT_COMPATIBILITY_UNKNOWN',
      '"SOME"; it must be one of BACKWARD,',
    ],
    [
      'endless depth',
      `${'{"not":'.repeat(3_000)}{}${'}'.repeat(3_000)}`,
      'EVENT_SCHEMA_TOO_DEEP',
      'more than 100 levels',
    ],
  ])('are refused for %s', async (_, text, code, message) => {
    await write('Paid.v1.json', text);
    expect(await faultsOf()).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });

  it('are missed where there is no folder', async () => {
    await expect(readEventSchemas(path.join(folder, 'none'))).rejects.toThrow('ENOENT');
  });
});
