import { describe, expect, it } from 'vitest';
import { definitionAt } from '../../src/domain/editor/definitionAt.js';
import { hoverAt } from '../../src/domain/editor/hoverAt.js';
import { outlineOf } from '../../src/domain/editor/outlineOf.js';
import type { Range } from '../../src/domain/source/Range.js';
import { atCursor } from '../support/atCursor.js';
import { kitchen } from '../support/kitchen.js';

const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;
const surroundings = { connectors: [kitchen] };
/** What is said of what follows the `|`, and of which part of the text. */
const hover = (marked: string) => {
  const { text, position } = atCursor(marked);
  const found = hoverAt(text, position, surroundings);
  return found && { says: found.text, about: stretch(text, found.range) };
};
const stretch = (text: string, { line, column, endColumn }: Range): string =>
  text.split('\n')[line - 1]!.slice(column - 1, endColumn - 1);
const task = (body: string) => `${header}do:\n  - first: ${body}\n`;

describe('hover', () => {
  it.each([
    ['a property', task('{ wait: PT1S, th|en: end }'), 'then', /^\*\*then\*\* – What comes next/],
    ['a kind of task', task('{ |wait: PT1S }'), 'wait', /Waits for a duration/],
    [
      'a property of a call',
      task(`{ call: http, with: { meth|od: get } }`),
      'method',
      /method of the request/,
    ],
    ['a function', task(`{ call: ht|tp }`), 'http', /Sends a request/],
    ['who is asked', task(`{ call: agent, with: { ag|ent: Taster } }`), 'agent', /Which of the agents/],
    [
      'a property of a message',
      task(`{ call: llm, with: { messages: [{ ro|le: user }] } }`),
      'role',
      /Who has said it/,
    ],
    [
      'the schema of an answer',
      task(`{ call: llm, with: { sch|ema: { document: {} } } }`),
      'schema',
      /What the answer has to fit/,
    ],
    [
      'an operation',
      task(`{ call: connector, with: { connector: kitchen, operation: get|Capacity } }`),
      'getCapacity',
      /`GET \/capacity` – How many orders/,
    ],
    ['a directive', task('{ wait: PT1S, then: e|nd }'), 'end', /Ends the workflow/],
    [
      'the task that then leads to',
      `${task('{ wait: PT1S, then: sec|ond }')}  - second: { set: {} }\n`,
      'second',
      /set/,
    ],
    ["a task's name", task('{ wait: PT1S }').replace('first', 'fi|rst'), 'first', /wait: Waits/],
    [
      'what use defines',
      `${header}use: { timeouts: { short: { after: PT1S } } }\ndo: [{ a: { wait: PT1S, timeout: sh|ort } }]`,
      'short',
      /"after":"PT1S"/,
    ],
    ['a value of a property', task(`{ call: http, with: { method: GE|T } }`), 'GET', /method of the request/],
    ['a variable', task(`{ set: { a: '\${ $work|flow.id }' } }`), '$workflow', /The execution/],
    [
      'a field',
      `${header}input: { schema: { document: { type: object, properties: { orderId: {} } } } }\n${task(`{ set: { a: '\${ .orde|rId }' } }`).slice(header.length)}`,
      '.orderId',
      /of the input's schema/,
    ],
    [
      'a field of what an operation answers',
      task(
        `{ call: connector, with: { connector: kitchen, operation: getCapacity }, output: { as: '\${ .fr|ee }' } }`,
      ),
      '.free',
      /of what getCapacity answers/,
    ],
    ['a function of jq', task(`{ if: .items | len|gth > 0, wait: PT1S }`), 'length', /How long/],
  ])('says what %s is', (_, text, about, says) => {
    expect(hover(text)).toMatchObject({ about, says: expect.stringMatching(says) });
  });

  it('says so although the text does not parse', () => {
    expect(hover(`${header}do:\n  - first:\n      wa|it: PT1S\n      if: [ {\n`)?.says).toMatch(/Waits/);
  });

  it.each([
    ['a name of the own data', task('{ set: { th|en: 1 } }')],
    ['a text', task('{ set: { a: some te|xt } }')],
    ['nothing', `${header}|\n`],
    ['a comment', `${header}# th|en\n`],
  ])('says nothing of %s', (_, text) => {
    expect(hover(text)).toBeNull();
  });
});

describe('the definition of a name', () => {
  const text = `${header}use: { timeouts: { short: { after: PT1S } } }
do:
  - first: { wait: PT1S, timeout: short, then: last one }
  - choose:
      switch:
        - last one: { when: .a, then: last one }
  - last one: { set: { a: 1 } }
`;
  const definition = (before: string) => {
    const offset = text.indexOf(before) + before.length;
    const { position } = atCursor(`${text.slice(0, offset)}|`);
    return definitionAt(text, position, surroundings);
  };

  it.each([
    ['a then', 'first: { wait: PT1S, timeout: short, then: ', 8, 5],
    ["a case's then", 'when: .a, then: ', 8, 5],
    ['a timeout', 'PT1S, timeout: ', 2, 20],
  ])('is found for %s', (_, before, line, column) => {
    expect(definition(before)).toMatchObject({ line, column });
  });

  it('is not looked for elsewhere', () => {
    expect(definition('name: ')).toBeNull();
    expect(definition('- ')).toBeNull();
  });
});

describe('the outline', () => {
  it('has the tasks as they lie in each other', () => {
    const text = `${header}use: { errors: { full: { type: a, status: 1 } } }
do:
  - outer:
      try:
        - call it: { call: connector }
      catch:
        do:
          - make up: { set: {} }
  - wait: { wait: PT1S }
`;
    const outline = outlineOf(text);
    expect(outline).toMatchObject([
      { name: 'full', detail: 'use.errors', kind: 'definition' },
      {
        name: 'outer',
        detail: 'try',
        nameRange: { line: 4, column: 5, endColumn: 10 },
        range: { line: 4, column: 5, endLine: 9 },
        children: [
          { name: 'call it', detail: 'call' },
          { name: 'make up', detail: 'set' },
        ],
      },
      { name: 'wait', detail: 'wait', children: [] },
    ]);
  });
});
