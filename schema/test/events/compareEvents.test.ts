import { describe, expect, it } from 'vitest';
import type { Criticality } from '../../src/changes/Change.js';
import { compareEvents } from '../../src/events/compareEvents.js';
import type { EventCompatibility } from '../../src/events/EventCompatibility.js';

type Schema = Record<string, unknown>;

const closed = (properties: Schema, required: string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const open = (properties: Schema, required: string[] = []): Schema => ({
  type: 'object',
  properties,
  required,
});
const one = (part: Schema | boolean): Schema => closed({ part }, ['part']);
const text = { type: 'string' };
const count = { type: 'integer' };
const card = closed({ kind: { const: 'card' }, number: text }, ['kind', 'number']);
const cash = closed({ kind: { const: 'cash' } }, ['kind']);
const wire = closed({ kind: { const: 'wire' }, iban: text }, ['kind', 'iban']);
const tree = (value: Schema): Schema => ({
  ...closed({ root: { $ref: '#/$defs/Node' } }),
  $defs: { Node: closed({ value, children: { type: 'array', items: { $ref: '#/$defs/Node' } } }) },
});

/** Kind and path of what is reported, and its class where readers of the new schema are owed, of the old one, both. */
type Row = [
  what: string,
  before: Schema,
  after: Schema,
  type: string,
  path: string | null,
  backward: Criticality,
  forward: Criticality,
];

const properties: Row[] = [
  ['an optional property is added', closed({}), closed({ a: text }), 'PROPERTY_ADDED', 'a', 'safe', 'safe'],
  [
    'a required property is added',
    closed({}),
    closed({ a: text }, ['a']),
    'REQUIRED_PROPERTY_ADDED',
    'a',
    'breaking',
    'dangerous',
  ],
  [
    'a property is added where anything could stand',
    open({}),
    open({ a: text }),
    'PROPERTY_ADDED',
    'a',
    'breaking',
    'dangerous',
  ],
  [
    'a property that may be anything is added where anything could stand',
    open({}),
    open({ a: {} }),
    'PROPERTY_ADDED',
    'a',
    'safe',
    'safe',
  ],
  [
    'an optional property is removed',
    closed({ a: text }),
    closed({}),
    'PROPERTY_REMOVED',
    'a',
    'breaking',
    'dangerous',
  ],
  [
    'a required property is removed',
    closed({ a: text }, ['a']),
    closed({}),
    'PROPERTY_REMOVED',
    'a',
    'breaking',
    'breaking',
  ],
  [
    'an optional property is removed and others stay allowed',
    open({ a: text }),
    open({}),
    'PROPERTY_REMOVED',
    'a',
    'dangerous',
    'breaking',
  ],
  [
    'a required property is removed and others stay allowed',
    open({ a: {} }, ['a']),
    open({}),
    'PROPERTY_REMOVED',
    'a',
    'dangerous',
    'breaking',
  ],
  [
    'a property becomes required',
    closed({ a: text }),
    closed({ a: text }, ['a']),
    'REQUIRED_ADDED',
    'a',
    'breaking',
    'dangerous',
  ],
  [
    'a property becomes optional',
    closed({ a: text }, ['a']),
    closed({ a: text }),
    'REQUIRED_REMOVED',
    'a',
    'dangerous',
    'breaking',
  ],
  [
    'a property is forbidden',
    open({ a: text }),
    open({ a: false as never }),
    'FORBIDDEN',
    'a',
    'breaking',
    'dangerous',
  ],
  [
    'a forbidden property is allowed',
    open({ a: false as never }),
    open({ a: text }),
    'ALLOWED',
    'a',
    'dangerous',
    'breaking',
  ],
  [
    'unnamed properties are allowed',
    closed({}),
    open({}),
    'ADDITIONAL_PROPERTIES_ALLOWED',
    null,
    'safe',
    'safe',
  ],
  [
    'unnamed properties are forbidden',
    open({}),
    closed({}),
    'ADDITIONAL_PROPERTIES_FORBIDDEN',
    null,
    'breaking',
    'dangerous',
  ],
  [
    'unnamed properties are narrowed',
    { additionalProperties: { type: ['string', 'null'] } },
    { additionalProperties: text },
    'TYPE_NARROWED',
    '*',
    'breaking',
    'dangerous',
  ],
  [
    'names of properties are narrowed',
    { propertyNames: { maxLength: 9 } },
    { propertyNames: { maxLength: 8 } },
    'PROPERTY_NAMES_CHANGED',
    null,
    'breaking',
    'dangerous',
  ],
  [
    'properties of a pattern are widened',
    { patternProperties: { '^x': text } },
    { patternProperties: { '^x': {} } },
    'TYPE_EXTENDED',
    '"/^x/"',
    'dangerous',
    'breaking',
  ],
  [
    'patterns of properties are others',
    { patternProperties: { '^x': text } },
    { patternProperties: { '^y': text } },
    'PATTERN_PROPERTIES_CHANGED',
    null,
    'breaking',
    'breaking',
  ],
  [
    'a property needs another one',
    open({ a: text, b: text }),
    { ...open({ a: text, b: text }), dependentRequired: { a: ['b'] } },
    'DEPENDENT_REQUIRED_ADDED',
    null,
    'breaking',
    'dangerous',
  ],
  [
    'a property no longer needs another one',
    { dependentRequired: { a: ['b'] } },
    {},
    'DEPENDENT_REQUIRED_REMOVED',
    null,
    'dangerous',
    'breaking',
  ],
  [
    'a property demands a schema',
    {},
    { dependentSchemas: { a: { type: 'object', maxProperties: 2 } } },
    'TYPE_NARROWED',
    null,
    'breaking',
    'dangerous',
  ],
  [
    'fewer properties are allowed',
    { maxProperties: 3 },
    { maxProperties: 2 },
    'MAX_PROPERTIES_DECREASED',
    null,
    'breaking',
    'dangerous',
  ],
  [
    'fewer properties are needed',
    { minProperties: 3 },
    { minProperties: 2 },
    'MIN_PROPERTIES_DECREASED',
    null,
    'dangerous',
    'breaking',
  ],
];

const parts = (
  rows: [
    what: string,
    before: Schema | boolean,
    after: Schema | boolean,
    type: string,
    backward: Criticality,
    forward: Criticality,
    suffix?: string,
  ][],
): Row[] =>
  rows.map(([what, before, after, type, backward, forward, suffix = '']) => [
    what,
    one(before),
    one(after),
    type,
    `part${suffix}`,
    backward,
    forward,
  ]);

const values = parts([
  ['a type is added', text, { type: ['string', 'null'] }, 'TYPE_EXTENDED', 'dangerous', 'breaking'],
  ['a type is removed', { type: ['string', 'null'] }, text, 'TYPE_NARROWED', 'breaking', 'dangerous'],
  ['a type is another', text, count, 'TYPE_CHANGED', 'breaking', 'breaking'],
  ['whole numbers become numbers', count, { type: 'number' }, 'TYPE_EXTENDED', 'dangerous', 'breaking'],
  ['numbers become whole numbers', { type: 'number' }, count, 'TYPE_NARROWED', 'breaking', 'dangerous'],
  ['a type is said at last', {}, text, 'TYPE_NARROWED', 'breaking', 'dangerous'],
  [
    'a value is added',
    { enum: ['A'] },
    { enum: ['A', 'B'] },
    'ENUM_VALUE_ADDED',
    'dangerous',
    'breaking',
    '=B',
  ],
  [
    'a value is removed',
    { enum: ['A', 'B'] },
    { enum: ['A'] },
    'ENUM_VALUE_REMOVED',
    'breaking',
    'dangerous',
    '=B',
  ],
  ['a constant is another', { const: 1 }, { const: 2 }, 'ENUM_VALUE_REMOVED', 'breaking', 'dangerous', '=1'],
  ['values are listed', text, { ...text, enum: ['A'] }, 'ENUM_ADDED', 'breaking', 'dangerous'],
  [
    'values are no longer listed',
    { enum: ['A'] },
    { ...text, maxLength: 9 },
    'ENUM_REMOVED',
    'dangerous',
    'breaking',
  ],
  [
    'values are no longer listed and one is too long',
    { enum: ['A', 'LONG'] },
    { ...text, maxLength: 2 },
    'ENUM_VALUE_REMOVED',
    'breaking',
    'dangerous',
    '=LONG',
  ],
  [
    'a text may be shorter',
    { ...text, minLength: 2 },
    { ...text, minLength: 1 },
    'MIN_LENGTH_DECREASED',
    'dangerous',
    'breaking',
  ],
  ['a text must be longer', text, { ...text, minLength: 1 }, 'MIN_LENGTH_ADDED', 'breaking', 'dangerous'],
  [
    'a text may be longer',
    { ...text, maxLength: 9 },
    { ...text, maxLength: 10 },
    'MAX_LENGTH_INCREASED',
    'dangerous',
    'breaking',
  ],
  [
    'a text must be shorter',
    { ...text, maxLength: 10 },
    { ...text, maxLength: 9 },
    'MAX_LENGTH_DECREASED',
    'breaking',
    'dangerous',
  ],
  [
    'a text may be as long as it likes',
    { ...text, maxLength: 9 },
    text,
    'MAX_LENGTH_REMOVED',
    'dangerous',
    'breaking',
  ],
  ['a text gets a pattern', text, { ...text, pattern: '^a' }, 'PATTERN_ADDED', 'breaking', 'dangerous'],
  ['a text loses its pattern', { ...text, pattern: '^a' }, text, 'PATTERN_REMOVED', 'dangerous', 'breaking'],
  [
    'a text gets another pattern',
    { ...text, pattern: '^a' },
    { ...text, pattern: '^ab' },
    'PATTERN_CHANGED',
    'breaking',
    'breaking',
  ],
  ['a text gets a format', text, { ...text, format: 'date' }, 'FORMAT_ADDED', 'breaking', 'dangerous'],
  ['a text loses its format', { ...text, format: 'date' }, text, 'FORMAT_REMOVED', 'dangerous', 'breaking'],
  [
    'a text gets another format',
    { ...text, format: 'date' },
    { ...text, format: 'time' },
    'FORMAT_CHANGED',
    'breaking',
    'breaking',
  ],
  [
    'a text is encoded otherwise',
    { ...text, contentEncoding: 'base64' },
    text,
    'CONTENT_ENCODING_CHANGED',
    'breaking',
    'breaking',
  ],
  [
    'a number may be less',
    { ...count, minimum: 1 },
    { ...count, minimum: 0 },
    'MINIMUM_DECREASED',
    'dangerous',
    'breaking',
  ],
  [
    'a number must be more',
    { ...count, minimum: 0 },
    { ...count, minimum: 1 },
    'MINIMUM_INCREASED',
    'breaking',
    'dangerous',
  ],
  [
    'an end of a range no longer belongs to it',
    { ...count, minimum: 0 },
    { ...count, exclusiveMinimum: 0 },
    'MINIMUM_CHANGED',
    'breaking',
    'dangerous',
  ],
  ['a number may be more', { ...count, maximum: 1 }, count, 'MAXIMUM_REMOVED', 'dangerous', 'breaking'],
  [
    'a number must be less',
    count,
    { ...count, exclusiveMaximum: 5 },
    'MAXIMUM_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'a number is a multiple of less',
    { ...count, multipleOf: 6 },
    { ...count, multipleOf: 3 },
    'MULTIPLE_OF_REDUCED',
    'dangerous',
    'breaking',
  ],
  [
    'a number is a multiple of more',
    { ...count, multipleOf: 3 },
    { ...count, multipleOf: 6 },
    'MULTIPLE_OF_EXPANDED',
    'breaking',
    'dangerous',
  ],
  [
    'a number is a multiple of something else',
    { ...count, multipleOf: 3 },
    { ...count, multipleOf: 4 },
    'MULTIPLE_OF_CHANGED',
    'breaking',
    'breaking',
  ],
  [
    'a number becomes a multiple',
    count,
    { ...count, multipleOf: 2 },
    'MULTIPLE_OF_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'a number need not be a multiple',
    { ...count, multipleOf: 2 },
    count,
    'MULTIPLE_OF_REMOVED',
    'dangerous',
    'breaking',
  ],
  [
    'items are narrowed',
    { type: 'array', items: { type: ['string', 'null'] } },
    { type: 'array', items: text },
    'TYPE_NARROWED',
    'breaking',
    'dangerous',
    '[]',
  ],
  [
    'the first item is narrowed',
    { type: 'array' },
    { type: 'array', prefixItems: [text] },
    'TYPE_NARROWED',
    'breaking',
    'dangerous',
    '[0]',
  ],
  [
    'further items are forbidden',
    { type: 'array', prefixItems: [text] },
    { type: 'array', prefixItems: [text], items: false },
    'FORBIDDEN',
    'breaking',
    'dangerous',
    '[]',
  ],
  [
    'there may be more items',
    { type: 'array', maxItems: 1 },
    { type: 'array', maxItems: 2 },
    'MAX_ITEMS_INCREASED',
    'dangerous',
    'breaking',
  ],
  [
    'there must be more items',
    { type: 'array' },
    { type: 'array', minItems: 2 },
    'MIN_ITEMS_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'items must differ',
    { type: 'array' },
    { type: 'array', uniqueItems: true },
    'UNIQUE_ITEMS_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'items need not differ',
    { type: 'array', uniqueItems: true },
    { type: 'array' },
    'UNIQUE_ITEMS_REMOVED',
    'dangerous',
    'breaking',
  ],
  [
    'an item must be contained',
    { type: 'array' },
    { type: 'array', contains: text },
    'CONTAINS_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'no item need be contained',
    { type: 'array', contains: text },
    { type: 'array' },
    'CONTAINS_REMOVED',
    'dangerous',
    'breaking',
  ],
  [
    'another item must be contained',
    { type: 'array', contains: text },
    { type: 'array', contains: count },
    'CONTAINS_CHANGED',
    'breaking',
    'breaking',
  ],
]);

const combinations = parts([
  [
    'an alternative is added',
    { oneOf: [card, cash] },
    { oneOf: [card, cash, wire] },
    'ALTERNATIVE_ADDED',
    'dangerous',
    'breaking',
    '|wire',
  ],
  [
    'an alternative is removed',
    { oneOf: [card, cash, wire] },
    { oneOf: [card, cash] },
    'ALTERNATIVE_REMOVED',
    'breaking',
    'dangerous',
    '|wire',
  ],
  [
    'an alternative is added where several may fit',
    { anyOf: [text, count] },
    { anyOf: [text, count, { type: 'null' }] },
    'ALTERNATIVE_ADDED',
    'dangerous',
    'breaking',
    '|null',
  ],
  [
    'an alternative is narrowed',
    { oneOf: [card, cash] },
    {
      oneOf: [
        cash,
        closed({ kind: { const: 'card' }, number: { ...text, maxLength: 16 } }, ['kind', 'number']),
      ],
    },
    'MAX_LENGTH_ADDED',
    'breaking',
    'dangerous',
    '|card.number',
  ],
  [
    'one schema becomes an alternative',
    text,
    { anyOf: [text, { type: 'null' }] },
    'ALTERNATIVE_ADDED',
    'dangerous',
    'breaking',
    '|null',
  ],
  [
    'an alternative becomes the only schema',
    { anyOf: [text, { type: 'null' }] },
    text,
    'ALTERNATIVE_REMOVED',
    'breaking',
    'dangerous',
    '|null',
  ],
  [
    'alternatives overlap that did not',
    { oneOf: [{ ...count, maximum: 0 }, text] },
    { oneOf: [{ ...count, maximum: 0 }, text, count] },
    'ALTERNATIVES_OVERLAP',
    'breaking',
    'dangerous',
  ],
  [
    'a demand is added',
    { allOf: [text] },
    { allOf: [text, { maxLength: 3 }] },
    'ALL_OF_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'a demand is removed',
    { allOf: [text, { maxLength: 3 }] },
    { allOf: [text] },
    'ALL_OF_REMOVED',
    'dangerous',
    'breaking',
  ],
  ['something is excluded', text, { ...text, not: { const: 'x' } }, 'NOT_CHANGED', 'breaking', 'dangerous'],
  [
    'less is excluded',
    { not: { enum: ['x', 'y'] } },
    { not: { enum: ['x'] } },
    'NOT_CHANGED',
    'dangerous',
    'breaking',
  ],
  [
    'a condition is added',
    text,
    { ...text, if: { maxLength: 1 }, then: { pattern: '^a' } },
    'CONDITION_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'a condition is removed',
    { ...text, if: { maxLength: 1 }, then: { pattern: '^a' } },
    text,
    'CONDITION_REMOVED',
    'dangerous',
    'breaking',
  ],
  [
    'a condition is another',
    { if: { maxLength: 1 }, then: false },
    { if: { maxLength: 2 }, then: false },
    'CONDITION_CHANGED',
    'breaking',
    'breaking',
  ],
  [
    'what follows from a condition is narrowed',
    { if: text, then: { maxLength: 3 } },
    { if: text, then: { maxLength: 2 } },
    'MAX_LENGTH_DECREASED',
    'breaking',
    'dangerous',
  ],
  [
    'a choice stands beside other keywords',
    text,
    { ...text, anyOf: [{ maxLength: 1 }, { minLength: 3 }] },
    'ANY_OF_ADDED',
    'breaking',
    'dangerous',
  ],
  [
    'a keyword is used that depends on its surroundings',
    {},
    { unevaluatedProperties: false },
    'NOT_COMPARABLE',
    'breaking',
    'breaking',
  ],
]);

const choice = closed({ a: text, b: { oneOf: [card, cash] } });

const references: Row[] = [
  [
    'a property is added where an unknown one might decide',
    closed({ b: { oneOf: [card, cash] } }),
    choice,
    'PROPERTY_ADDED',
    'a',
    'dangerous',
    'breaking',
  ],
  [
    'what a reference leads to is narrowed',
    tree(text),
    tree({ ...text, maxLength: 3 }),
    'MAX_LENGTH_ADDED',
    'root.value',
    'breaking',
    'dangerous',
  ],
  [
    'a reference leads nowhere',
    one({ $ref: '#/$defs/A' }),
    one(text),
    'NOT_COMPARABLE',
    'part',
    'breaking',
    'breaking',
  ],
  [
    'what stands beside a reference is narrowed',
    { $defs: { A: text }, ...one({ $ref: '#/$defs/A' }) },
    { $defs: { A: text }, ...one({ $ref: '#/$defs/A', maxLength: 3 }) },
    'MAX_LENGTH_ADDED',
    'part',
    'breaking',
    'dangerous',
  ],
];

const annotations: Row[] = [
  [
    'a description is another',
    one({ description: 'This.' }),
    one({ description: 'That.' }),
    'DESCRIPTION_CHANGED',
    'part',
    'safe',
    'safe',
  ],
  [
    'a property is deprecated',
    one(text),
    one({ ...text, deprecated: true }),
    'DEPRECATION_CHANGED',
    'part',
    'safe',
    'safe',
  ],
  [
    'a default is another',
    one({ default: 1 }),
    one({ default: 2 }),
    'DEFAULT_CHANGED',
    'part',
    'dangerous',
    'dangerous',
  ],
  [
    'a publisher is added',
    { 'x-publishers': ['cost'] },
    { 'x-publishers': ['agents', 'cost'] },
    'PUBLISHER_ADDED',
    null,
    'dangerous',
    'dangerous',
  ],
  [
    'a publisher is gone',
    { 'x-publishers': ['agents', 'cost'] },
    { 'x-publishers': ['cost'] },
    'PUBLISHER_REMOVED',
    null,
    'dangerous',
    'dangerous',
  ],
];

function changesOf(before: Schema, after: Schema, compatibility?: EventCompatibility) {
  return compareEvents(
    [{ name: 'Paid', version: 1, schema: before }],
    [{ name: 'Paid', version: 1, schema: after }],
    compatibility,
  );
}

describe.each([
  ['properties', properties],
  ['values', values],
  ['combinations', combinations],
  ['references', references],
  ['annotations', annotations],
])('a change of %s', (_, rows) => {
  it.each(rows)('is classed when %s', (_what, before, after, type, path, backward, forward) => {
    const classOf = (compatibility: EventCompatibility) =>
      changesOf(before, after, compatibility).find((change) => change.type === type && change.path === path)
        ?.criticality;
    const both = [backward, forward].includes('breaking') ? 'breaking' : backward;
    // Where nothing is said, what is owed is both.
    expect(changesOf(before, after)).toContainEqual({
      event: 'Paid.v1',
      type,
      path,
      criticality: both,
      message: expect.stringMatching(/^[A-Z"].*\.$/),
    });
    const none = both === 'breaking' ? 'dangerous' : backward;
    expect({
      BACKWARD: classOf('BACKWARD'),
      FORWARD: classOf('FORWARD'),
      FULL: classOf('FULL'),
      NONE: classOf('NONE'),
    }).toEqual({ BACKWARD: backward, FORWARD: forward, FULL: both, NONE: none });
  });
});

describe('nothing is reported but what is harmless', () => {
  it.each<[string, Schema | boolean, Schema | boolean]>([
    ['when alternatives change places', { oneOf: [card, cash] }, { oneOf: [cash, card] }],
    [
      'when one alternative was a part of another',
      { anyOf: [{ ...text, maxLength: 3 }, text, count] },
      { anyOf: [text, count] },
    ],
    [
      'when a demand was kept already',
      { ...text, maxLength: 3 },
      { ...text, maxLength: 3, allOf: [{ maxLength: 4 }] },
    ],
    ['when a schema moves to a definition', text, { $ref: '#/properties/text' }],
    ['when a type is written as a list', text, { type: ['string'] }],
    ['when a constant is written as a list', { const: 'A' }, { enum: ['A'] }],
    ['when a limit is said that held anyway', text, { ...text, minLength: 0 }],
    ['when a type is named beside values that have it', { enum: ['A'] }, { ...text, enum: ['A'] }],
    [
      'when keywords are added that do not matter to the type',
      text,
      { ...text, minimum: 3, required: ['a'] },
    ],
    [
      'when examples, comments and keywords of other tools change',
      { examples: [1] },
      { $comment: 'Yes.', 'x-owner': 'cost' },
    ],
  ])('%s', (_, before, after) => {
    const [old, current] = [before, after].map((part) => closed({ part, text }, ['part']));
    expect(changesOf(old!, current!, 'FULL').filter(({ criticality }) => criticality !== 'safe')).toEqual([]);
  });
});

describe('versions', () => {
  const v1 = { name: 'Paid', version: 1, schema: closed({ a: text }, ['a']) };
  const v2 = { name: 'Paid', version: 2, schema: closed({ b: count }, ['b']) };

  it('may be added, and owe nothing to those before', () => {
    expect(compareEvents([v1], [v1, v2])).toEqual([
      { event: 'Paid.v2', criticality: 'safe', type: 'EVENT_ADDED', path: null, message: 'Paid.v2 is new.' },
    ]);
  });

  it('are missed when they go', () => {
    expect(compareEvents([v1, v2], [v2])).toMatchObject([
      { event: 'Paid.v1', criticality: 'breaking', type: 'EVENT_REMOVED', path: null },
    ]);
  });

  it('are compared each with what it was', () => {
    const stricter = { ...v2, schema: closed({ b: count, c: text }, ['b', 'c']) };
    expect(compareEvents([v1, v2], [v1, stricter])).toMatchObject([
      { event: 'Paid.v2', type: 'REQUIRED_PROPERTY_ADDED', path: 'c' },
    ]);
  });
});

describe('what is owed', () => {
  const saying = (compatibility: string, schema: Schema) => ({ ...schema, 'x-compatibility': compatibility });

  it('is said by the schema that was published, so that a change cannot allow itself', () => {
    const before = saying('FULL', one({ enum: ['A'] }));
    const after = saying('NONE', one({ enum: ['A', 'B'] }));
    expect(changesOf(before, after).map(({ type, criticality }) => [type, criticality])).toEqual([
      ['ENUM_VALUE_ADDED', 'breaking'],
      ['COMPATIBILITY_CHANGED', 'dangerous'],
    ]);
    expect(changesOf(after, before)).toContainEqual(
      expect.objectContaining({ type: 'ENUM_VALUE_REMOVED', criticality: 'dangerous' }),
    );
  });

  it('reaches back to all schemas that there were when it is transitive, else to the newest', () => {
    const history = [closed({ a: text }), closed({}), closed({ a: count })].map((schema) => ({
      name: 'Paid',
      version: 1,
      schema,
    }));
    const [first, second, third] = history;
    const types = (compatibility: EventCompatibility) =>
      compareEvents([first!, second!], [third!], compatibility)
        .filter(({ criticality }) => criticality === 'breaking')
        .map(({ type, path }) => `${type} ${path}`);
    expect(types('FORWARD')).toEqual([]);
    expect(types('FORWARD_TRANSITIVE')).toEqual(['TYPE_CHANGED a']);
  });
});

describe('a schema that could keep the comparison busy for ever', () => {
  it('is given up on when its references multiply, and counts as changed', () => {
    const levels = Array.from({ length: 40 }, (_, level) => {
      const next = { $ref: `#/$defs/L${level + 1}` };
      return [`L${level}`, closed({ a: next, b: next })];
    });
    const of = (leaf: Schema): Schema => ({
      $ref: '#/$defs/L0',
      $defs: { ...Object.fromEntries(levels), L40: leaf },
    });
    const types = new Set(changesOf(of(text), of({ ...text, maxLength: 3 })).map(({ type }) => type));
    expect(types).toContain('NOT_COMPARABLE');
  });

  it('is given up on when it is nested too deeply', () => {
    let schema: Schema = text;
    for (let depth = 0; depth < 5_000; depth++) schema = { type: 'array', items: schema };
    expect(changesOf(one(schema), one({ ...schema }))).toMatchObject([{ type: 'NOT_COMPARABLE' }]);
  });

  it('is compared once where it contains itself', () => {
    expect(changesOf(tree(text), tree(text), 'FULL')).toEqual([]);
    expect(changesOf(tree(text), tree({ type: ['string', 'null'] }), 'FULL')).toHaveLength(1);
  });
});
