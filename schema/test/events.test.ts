import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { describe, expect, it } from 'vitest';
import { generateEventData } from '../src/generateEventData.js';

interface Schema {
  $schema?: string;
  $id?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  additionalProperties?: boolean;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: unknown[];
  maxLength?: number;
  maxItems?: number;
  format?: string;
  pattern?: string;
}

const folder = new URL('../events/', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.v1\.json$/, ''));
const read = (name: string): Schema =>
  JSON.parse(readFileSync(new URL(`${name}.v1.json`, folder), 'utf8')) as Schema;

const catalog = EventCatalog.load(fileURLToPath(folder));

/** Every schema within a schema, with its path. */
function* parts(schema: Schema, path: string): Generator<[string, Schema]> {
  yield [path, schema];
  if (schema.items) yield* parts(schema.items, `${path}[]`);
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    yield* parts(property, `${path}.${name}`);
}

describe.each(names)('the schema of %s', (name) => {
  const schema = read(name);

  it('is named for the event', () => {
    expect(schema).toMatchObject({ title: name, $id: `urn:gantry:schema:events:${name}:v1` });
  });

  it('promises to be readable by old and new consumers', () => {
    expect(schema).toMatchObject({ 'x-compatibility': 'FULL' });
  });

  it('describes and bounds each of its parts, and takes nothing else', () => {
    const missing: string[] = [];
    for (const [path, part] of parts(schema, name)) {
      const types = [part.type].flat();
      if (!part.description) missing.push(`${path}: description`);
      if (types.includes('object') && part.additionalProperties !== false)
        missing.push(`${path}: additionalProperties`);
      if (types.includes('array') && part.maxItems === undefined) missing.push(`${path}: maxItems`);
      const bounded = part.maxLength ?? part.enum ?? part.format ?? part.pattern?.endsWith('$');
      if (types.includes('string') && !bounded) missing.push(`${path}: maxLength`);
    }
    expect(missing).toEqual([]);
  });

  it('can be compiled, for who publishes it and who receives it', () => {
    const nothing = { type: `gantry.test.${name}.v1`, data: null } as CloudEvent<unknown>;
    expect(() => catalog.check(nothing)).toThrow('/ must be object');
    expect(() => catalog.checkReceived(nothing)).toThrow('/ must be object');
  });

  it('stands in the table of the README, beside those who publish it', () => {
    const row = new RegExp(`\\| [^|]*\\b${name}\\b[^|]* \\| ([^|]*?) +\\|`);
    const [, publishers] = row.exec(readFileSync(new URL('README.md', folder), 'utf8')) ?? [];
    const all = catalog.publishersOf('AuthEvent');
    expect(publishers === 'every subgraph' ? all : [publishers]).toEqual(catalog.publishersOf(name));
  });
});

it('has the types of its events committed as they are generated (else: npm run generate)', async () => {
  const committed = new URL('../../platform/src/events/eventData.generated.ts', import.meta.url);
  expect((await generateEventData()) === readFileSync(committed, 'utf8')).toBe(true);
});
