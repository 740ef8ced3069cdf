import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compareDefinitions } from '../../src/domain/comparison/compareDefinitions.js';
import { narrowings } from '../../src/domain/comparison/narrowings.js';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import type { Json } from '../../src/domain/Json.js';
import { definitions } from '../support/arbitraryDefinition.js';

const tasks = `do:
  - a: { set: { x: 1 } }
  - b: { do: [{ c: { wait: PT1S, then: exit } }, { d: { wait: PT1S } }] }
  - e: { set: { x: 1 } }
`;
const read = (text: string) => Object.assign({ document: {} }, parse(text)) as Definition;
const compare = (before: string, after: string) => compareDefinitions(read(before), read(after));
const told = (before: string, after: string) =>
  compare(before, after).map(({ code, breaks, place }) => `${breaks} ${code} ${place}`);

describe('a comparison of two versions', () => {
  it('finds nothing where only words, metadata and the order of keys differ', () => {
    const other = tasks
      .replace('{ wait: PT1S, then: exit }', '{ then: exit, wait: PT1S }')
      .replace('{ x: 1 } }', '{ x: 1 }, metadata: { owner: me } }');
    expect(told(tasks, `# Other.\n${other}`)).toEqual([]);
  });

  it('finds nothing between any definition and itself', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const one = definition as unknown as Definition;
        expect(compareDefinitions(one, structuredClone(one))).toEqual([]);
      }),
    );
  });

  it.each([
    ['a task that is gone', tasks.replace(/ {2}- e.*\n/u, ''), ['TASK_REMOVED /do/2/e']],
    ['a task that is new', `${tasks}  - f: { wait: PT1S }`, ['TASK_ADDED /do/3/f']],
    [
      'a task that does otherwise',
      tasks.replace('wait: PT1S,', 'wait: PT2S,'),
      ['TASK_CHANGED /do/1/b/do/0/c'],
    ],
    [
      'a task of another kind',
      tasks.replace('a: { set: { x: 1 } }', 'a: { wait: PT1S }'),
      ['TASK_CHANGED /do/0/a'],
    ],
    [
      'tasks in another order',
      'do:\n  - b: { do: [{ c: { wait: PT1S, then: exit } }, { d: { wait: PT1S } }] }\n  - a: { set: { x: 1 } }\n  - e: { set: { x: 1 } }',
      ['TASK_MOVED /do/0/b', 'TASK_MOVED /do/1/a'],
    ],
    [
      'a task with tasks inside of it that leads elsewhere',
      tasks.replace('b: { do', 'b: { then: end, do'),
      ['TASK_CHANGED /do/1/b'],
    ],
    ['another timeout', `${tasks}timeout: { after: PT1H }`, ['DEFINITION_CHANGED /timeout']],
    ['other policies', `${tasks}use: { retries: { gentle: {} } }`, ['DEFINITION_CHANGED /use']],
    [
      'another transformation of the input',
      `${tasks}input: { from: .order }`,
      ['DEFINITION_CHANGED /input/from'],
    ],
  ])('tells running executions of %s', (_, after, differences) => {
    expect(told(tasks, after)).toEqual(differences.map((each) => `EXECUTIONS ${each}`));
  });

  it.each([
    ['a schedule that is gone', `${tasks}schedule: { cron: '0 6 * * *' }`, tasks, ['SCHEDULE_REMOVED']],
    [
      'a schedule at another time',
      `${tasks}schedule: { cron: '0 6 * * *' }`,
      `${tasks}schedule: { cron: '0 7 * * *' }`,
      ['SCHEDULE_CHANGED'],
    ],
    [
      'input that nobody gives then',
      `${tasks}schedule: { every: { hours: 1 } }`,
      `${tasks}schedule: { every: { hours: 1 } }\ninput: { schema: { document: { required: [a] } } }`,
      ['SCHEDULE_WITHOUT_INPUT'],
    ],
    [
      'other clocks, and another way to make up for what was missed',
      `${tasks}schedule: { cron: '0 6 * * *' }`,
      `document: { metadata: { timeZone: Europe/Berlin, misfire: all } }\n${tasks}schedule: { cron: '0 6 * * *' }`,
      ['SCHEDULE_CHANGED', 'SCHEDULE_CHANGED'],
    ],
  ])('tells schedules of %s', (_, before, after, codes) => {
    const found = compare(before, after).filter(({ breaks }) => breaks === 'SCHEDULES');
    expect(found.map(({ code }) => code)).toEqual(codes);
  });

  it('tells callers of an output that is promised less of', () => {
    const output = (document: string) => `${tasks}output: { schema: { document: ${document} } }`;
    expect(told(output('{ required: [a] }'), output('{ required: [a, b] }'))).toEqual([]);
    expect(told(output('{ required: [a, b] }'), output('{ required: [a] }'))).toEqual([
      'CALLERS OUTPUT_WIDENED /output',
    ]);
    expect(told(output('{ required: [a] }'), tasks)).toEqual(['CALLERS OUTPUT_WIDENED /output']);
  });
});

describe('an input schema that takes less', { timeout: 120_000 }, () => {
  it.each<[string, Json | undefined, Json | undefined, string[]]>([
    ['a first schema', undefined, { type: 'object' }, [' must be object now']],
    ['a required property', {}, { required: ['a'] }, [' requires "a"']],
    [
      'a narrower type',
      { properties: { a: { type: 'number' } } },
      { properties: { a: { type: 'integer' } } },
      ['a must be integer now, and was number'],
    ],
    ['fewer values', { enum: ['x', 'y'] }, { enum: ['x'] }, [' may not be "y" any more']],
    ['one value', { type: 'string' }, { type: 'string', const: 'x' }, [' must be one of ["x"] now']],
    [
      'no further properties',
      { type: 'object' },
      { type: 'object', additionalProperties: false },
      [' takes no further properties any more'],
    ],
    [
      'a property that is gone from a closed schema',
      { properties: { a: {}, b: {} }, additionalProperties: false },
      { properties: { a: {} }, additionalProperties: false },
      [' does not take "b" any more'],
    ],
    [
      'a tighter bound',
      { items: { minimum: 1 } },
      { items: { minimum: 2 } },
      ['[] has minimum 2 instead of 1'],
    ],
    ['a pattern', { type: 'string' }, { type: 'string', pattern: '^a' }, [' has another pattern']],
    ['something unknown', {}, { anyOf: [{ type: 'string' }] }, [' has another anyOf']],
    ['nothing at all', {}, false, [' takes nothing any more']],
  ])('is found by %s', (_, before, after, found) => {
    expect(narrowings(before, after).map(({ at, what }) => `${at} ${what}`)).toEqual(found);
  });

  it.each<[string, Json | undefined, Json | undefined]>([
    ['no schema any more', { required: ['a'] }, undefined],
    ['fewer required properties', { required: ['a', 'b'] }, { required: ['a'] }],
    ['a wider type', { type: 'integer' }, { type: ['number', 'null'] }],
    ['more values', { enum: ['x'] }, { enum: ['x', 'y'] }],
    ['an opened schema', { additionalProperties: false }, { additionalProperties: true }],
    ['a looser bound', { maximum: 1, minLength: 2 }, { maximum: 2, minLength: 1 }],
    ['another description', { description: 'a' }, { description: 'b', title: 'c' }],
    ['properties of what was no map', { type: 'string' }, { type: ['string', 'object'], required: ['a'] }],
    [
      'a new optional property in a closed schema',
      { properties: {}, additionalProperties: false },
      { properties: { a: { type: 'string' } }, additionalProperties: false },
    ],
  ])('is not found by %s', (_, before, after) => {
    expect(narrowings(before, after)).toEqual([]);
  });

  it('is found whenever data that fitted fits no more', () => {
    const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null');
    const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
      schema: fc.record(
        {
          type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
          properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema') as fc.Arbitrary<Json>, {
            depthIdentifier: 'schema',
            maxKeys: 2,
          }),
          required: fc.uniqueArray(fc.constantFrom('a', 'b'), { maxLength: 2 }),
          additionalProperties: fc.boolean(),
          items: fc.oneof({ maxDepth: 2, depthIdentifier: 'schema' }, fc.constant({}), tie('schema')),
          enum: fc.uniqueArray(fc.constantFrom<Json>('x', 1, true, null), {
            minLength: 1,
            maxLength: 3,
            selector: String,
          }),
          minimum: fc.integer({ min: -1, max: 2 }),
          maximum: fc.integer({ min: -1, max: 2 }),
          minLength: fc.integer({ min: 0, max: 2 }),
          maxItems: fc.integer({ min: 0, max: 2 }),
        },
        { requiredKeys: [] },
      ) as fc.Arbitrary<Json>,
    }));
    const value = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom<Json>('x', '', 'long', 0, 1, 1.5, 3, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
      ) as fc.Arbitrary<Json>,
    })).value;
    const ajv = new Ajv2020({ strict: false });
    let fewer = 0;
    fc.assert(
      fc.property(
        schema,
        schema,
        fc.array(value, { minLength: 5, maxLength: 10 }),
        (before, after, values) => {
          const [old, now] = [before, after].map((each) => ajv.compile(each as object));
          const lost = values.filter((each) => old!(each) && !now!(each));
          if (lost.length > 0) fewer += 1;
          if (narrowings(before, after).length === 0) expect(lost).toEqual([]);
        },
      ),
      { numRuns: 1_000 },
    );
    expect(fewer).toBeGreaterThan(100);
  });
});
