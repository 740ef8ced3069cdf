import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { topicOf } from '@gantry/platform/events/kafka/KafkaTopics.js';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AsyncApiDocument } from '../../src/events/asyncapi/AsyncApiDocument.js';
import { asyncApiOf } from '../../src/events/asyncapi/asyncApiOf.js';
import { generateAsyncApi } from '../../src/generateAsyncApi.js';

const require = createRequire(import.meta.url);
const committed = readFileSync(new URL('../../asyncapi.yaml', import.meta.url), 'utf8');
const document = parse(committed) as AsyncApiDocument;
const catalog = EventCatalog.load(eventSchemasDirectory);

/** Faults of a document by the specification's own JSON Schema. */
function faultsOf(value: unknown): unknown[] {
  // The specification brings the meta-schema itself.
  const ajv = new Ajv({
    strict: false,
    meta: false,
    logger: false,
    validateFormats: false,
    validateSchema: false,
  });
  const check = ajv.compile(require('@asyncapi/specs/schemas/3.0.0.json') as object);
  check(value);
  return check.errors ?? [];
}

/** Follows all references; those that lead nowhere. */
function lostReferences(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (key !== '$ref' || typeof part !== 'string') return lostReferences(part);
    let target: unknown = document;
    for (const step of part.replace(/^#\//, '').split('/'))
      target = (target as Record<string, unknown>)?.[step];
    return target === undefined ? [part] : [];
  });
}

describe('the committed AsyncAPI document', () => {
  it('is what is generated from the events (else: npm run generate)', async () => {
    expect((await generateAsyncApi()) === committed).toBe(true);
  });

  it('fits the specification, which refuses another', () => {
    expect(faultsOf(document)).toEqual([]);
    expect(faultsOf({ ...document, channels: { cost: { address: 1 } } })).not.toEqual([]);
  });

  it('has no reference that leads nowhere', () => {
    expect(lostReferences(document)).toEqual([]);
    expect(lostReferences({ $ref: '#/components/messages/Unheard.v1' })).toHaveLength(1);
  });

  it('has the topic of every publisher, with all that it publishes', () => {
    for (const name of catalog.names) {
      for (const publisher of catalog.publishersOf(name)) {
        expect(document.channels[publisher]).toMatchObject({
          address: topicOf(publisher),
          messages: { [`${name}.v1`]: { $ref: `#/components/messages/${name}.v1` } },
        });
      }
    }
    const all = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
    expect(new Set(all)).toEqual(new Set(catalog.names.map((name) => `${name}.v1`)));
  });

  it('tells the types of an event that several publish', () => {
    expect(document.components.messages['AuthEvent.v1']).toMatchObject({
      payload: {
        allOf: [
          { $ref: '#/components/schemas/CloudEvent' },
          { properties: { type: { enum: expect.arrayContaining(['gantry.cost.AuthEvent.v1']) } } },
        ],
      },
    });
  });
});

describe('an AsyncAPI document', () => {
  const info = { title: 'Shop', version: '2.0.0', description: 'Sales.' };

  it('keeps references of a schema to its own parts', () => {
    const schema = {
      $id: 'urn:shop:Paid:v1',
      'x-publishers': ['shop'],
      $defs: { Money: { type: 'string' } },
      properties: {
        a: { $ref: '#/$defs/Money' },
        b: { $ref: 'urn:shop:Paid:v1#/$defs/Money' },
        c: { $ref: '#' },
      },
    };
    const { components } = asyncApiOf([{ name: 'Paid', version: 1, schema }], info);
    expect(components.schemas['Paid.v1']).toEqual({
      'x-publishers': ['shop'],
      $defs: { Money: { type: 'string' } },
      properties: {
        a: { $ref: '#/components/schemas/Paid.v1/$defs/Money' },
        b: { $ref: '#/components/schemas/Paid.v1/$defs/Money' },
        c: { $ref: '#/components/schemas/Paid.v1' },
      },
    });
  });

  it('has all versions of an event beside each other', () => {
    const schema = { 'x-publishers': ['shop'] };
    const { channels } = asyncApiOf(
      [
        { name: 'Paid', version: 1, schema },
        { name: 'Paid', version: 2, schema },
      ],
      info,
    );
    expect(Object.keys(channels['shop']?.messages ?? {})).toEqual(['Paid.v1', 'Paid.v2']);
  });

  it('is refused for an event that nobody publishes', () => {
    expect(() => asyncApiOf([{ name: 'Lost', version: 1, schema: {} }], info)).toThrow(
      'Lost.v1 has to name in "x-publishers" who publishes it, or it is on no topic.',
    );
  });
});
