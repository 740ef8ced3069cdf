import { describe, expect, it } from 'vitest';
import { longestDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Completion } from '../../src/domain/editor/Completion.js';
import { completeAt } from '../../src/domain/editor/completeAt.js';
import { applyFix } from '../support/applyFix.js';
import { atCursor } from '../support/atCursor.js';
import { kitchen } from '../support/kitchen.js';

const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;
/** What is offered where the text has a `|`. */
const complete = (marked: string): Completion[] => {
  const { text, position } = atCursor(marked);
  return completeAt(text, position, { connectors: [kitchen] }).items;
};
const labels = (marked: string): string[] => complete(marked).map(({ label }) => label);
/** The text once the completion of this label has been taken. */
const taken = (marked: string, label: string): string => {
  const edit = complete(marked).find((completion) => completion.label === label)?.edit;
  if (!edit) throw new Error(`${label} is not offered.`);
  return applyFix(atCursor(marked).text, { description: '', edits: [edit] });
};
const task = (body: string) => `${header}do:\n  - first:\n${body}`;

describe('completion of properties', () => {
  it('offers what a definition begins with, in an empty text', () => {
    expect(labels('|')).toEqual(expect.arrayContaining(['document', 'do', 'input', 'use', 'schedule']));
    expect(labels('|').slice(0, 2)).toEqual(['document', 'do']);
  });

  it.each([
    ['on a line of its own', `document:\n  dsl: '1.0.3'\n  |\n`, ['namespace', 'name', 'version', 'title']],
    ['with what is begun', `document:\n  na|\ndo: []\n`, ['namespace', 'name']],
    ['in braces', `document: { dsl: '1.0.3', na| }\n`, ['namespace', 'name']],
    ['in braces that nobody has closed', `document: { dsl: '1.0.3', na|\n`, ['namespace', 'name']],
    ['in JSON', `{ "document": { "dsl": "1.0.3", "na|" } }`, ['namespace', 'name']],
    ['in JSON that is not whole', `{ "document": { "dsl": "1.0.3", "na|`, ['namespace', 'name']],
  ])('offers them %s', (_, text, some) => {
    expect(labels(text)).toEqual(expect.arrayContaining(some));
  });

  it('offers the kinds of tasks in a task that does nothing yet', () => {
    expect(labels(task('      |'))).toEqual(
      expect.arrayContaining(['call', 'set', 'wait', 'try', 'if', 'then']),
    );
  });

  it('offers what belongs to the kind of task, without what is there', () => {
    const offered = labels(task(`      call: http\n      then: end\n      |\n`));
    expect(offered).toEqual(expect.arrayContaining(['with', 'if', 'timeout']));
    expect(offered).not.toContain('call');
    expect(offered).not.toContain('then');
    expect(offered).not.toContain('set');
  });

  it.each([
    ['of a call', `      call: http\n      with:\n        |`, ['method', 'endpoint', 'headers']],
    ['of a retry', `      try: []\n      catch:\n        retry:\n          |`, ['delay', 'backoff', 'limit']],
    ['of a case', `      switch:\n        - one: { w| }`, ['when']],
    ['of a duration', `      wait: { s| }`, ['seconds']],
    ['of an event', `      listen: { to: { any: [{ with: { t| } }] } }`, ['type', 'time', 'datacontenttype']],
    [
      'of a body',
      `      call: connector\n      with: { connector: kitchen, operation: checkStock, body: { | } }`,
      ['items'],
    ],
  ])('offers those %s', (_, text, some) => {
    expect(labels(task(text))).toEqual(expect.arrayContaining(some));
  });

  it('offers a task its kinds although the text is broken further down', () => {
    expect(labels(task(`      |\n  - second: { set: [ }\n  - third: "\n`))).toContain('call');
  });

  it('replaces nothing of what an open quote takes in', () => {
    const open = `{\n  "document": {\n    "na|\n  },\n  "do": []\n}\n`;
    expect(taken(open, 'name')).toBe(open.replace('"na|', '"name": '));
  });

  it('offers nothing in a text that is too long to be a definition', () => {
    expect(labels(`# ${'x'.repeat(longestDefinition)}\n|`)).toEqual([]);
  });

  it('writes the colon unless it is there', () => {
    expect(taken(`document: { na| }`, 'name')).toBe(`document: { name:  }`);
    expect(taken(`document: { na|x: test }`, 'name')).toBe(`document: { name: test }`);
    expect(taken(`{ "document": { "na|" } }`, 'name')).toBe(`{ "document": { "name":  } }`);
  });

  it('says what each means', () => {
    const [first] = complete(task(`      call: http\n      with: { end| }`));
    expect(first).toMatchObject({
      label: 'endpoint',
      kind: 'PROPERTY',
      documentation: expect.stringContaining('URI'),
    });
  });
});

describe('completion of values', () => {
  const rest = `  - second task: { set: { a: 1 } }\n  - third: { wait: PT1S }\n`;

  it.each([
    [
      'the tasks of the list and the directives for then',
      task(`      then: |\n${rest}`),
      ['first', 'second task', 'third', 'continue', 'exit', 'end'],
    ],
    ['functions for call', task('      call: |'), ['connector', 'http', 'openapi']],
    ['methods', task(`      call: http\n      with: { method: p| }`), ['POST', 'PUT', 'PATCH']],
    ['connectors', task(`      call: connector\n      with:\n        connector: |`), ['kitchen']],
    [
      'operations',
      task(`      call: connector\n      with:\n        connector: kitchen\n        operation: |`),
      ['getCapacity', 'checkStock', 'scheduleOrder'],
    ],
    [
      'retry policies',
      `${header}use: { retries: { gentle: { delay: PT1S } } }\ndo:\n  - a:\n      try: []\n      catch: { retry: | }`,
      ['gentle'],
    ],
    [
      'secrets',
      `${header}use: { secrets: [apiKey], authentications: { a: { basic: { use: | } } } }\ndo: []`,
      ['apiKey'],
    ],
    [
      'timeouts',
      `${header}use: { timeouts: { short: { after: PT1S } } }\ndo:\n  - a:\n      wait: PT1S\n      timeout: |`,
      ['short'],
    ],
    [
      "the specification's errors",
      task('      raise: { error: { type: | } }'),
      ['https://serverlessworkflow.io/spec/1.0.0/errors/timeout'],
    ],
  ])('offers %s', (_, text, all) => {
    expect(labels(text)).toEqual(expect.arrayContaining(all));
  });

  it('offers no task of another list', () => {
    const offered = labels(task(`      do:\n        - inner: { then: | }\n${rest}`));
    expect(offered).toEqual(expect.arrayContaining(['inner', 'exit']));
    expect(offered).not.toContain('third');
  });

  it('writes names so that they stay text', () => {
    expect(taken(task(`      then: |\n${rest}`), 'second task')).toContain(`then: 'second task'\n`);
    expect(taken(task(`      then: "sec|"\n${rest}`), 'second task')).toContain(`then: "second task"\n`);
  });

  it('shows what an operation takes and answers', () => {
    const [first] = complete(
      task(`      call: connector\n      with: { connector: kitchen, operation: che| }`),
    );
    expect(first).toMatchObject({ label: 'checkStock', kind: 'OPERATION', detail: 'POST /stock/check' });
    expect(first?.documentation).toMatch(/in stock.*`body` \(with `items`, required\).*200: In stock/s);
  });
});

describe('completion in expressions', () => {
  const typed = `${header}input:\n  schema:\n    document: { type: object, properties: { orderId: { type: string }, items: { type: array, items: { type: object, properties: { sku: {}, amount: {} } } } } }\n`;
  const set = (value: string) => `${typed}do:\n  - first:\n      set: { a: '${value}' }\n`;

  it.each([
    ['variables', set('${ $| }'), ['$context', '$input', '$task', '$workflow', '$runtime']],
    ['variables with what is begun', set('${ $wo| }'), ['$workflow']],
    ['fields of the input', set('${ .| }'), ['orderId', 'items']],
    ['fields with what is begun', set('${ .ord| }'), ['orderId']],
    ['fields of items', set('${ .items[0].| }'), ['sku', 'amount']],
    ['members of variables', set('${ $workflow.| }'), ['id', 'definition', 'input', 'startedAt']],
    ['fields of what came in', set('${ $workflow.input.| }'), ['orderId', 'items']],
    ['functions', set('${ .items | len| }'), ['length']],
    ['what it can begin with', set('${ |}'), ['$context', '.orderId', 'length']],
    [
      'fields where nothing is closed yet',
      `${typed}do:\n  - first:\n      set:\n        a: \${ $workflow.input.|`,
      ['orderId', 'items'],
    ],
    [
      'fields in quotes that are open',
      `${typed}do:\n  - first:\n      set:\n        a: "\${ .|\n  - second: { wait: PT1S }\n`,
      ['orderId'],
    ],
    [
      'fields without the sign, where only an expression can be',
      `${typed}do:\n  - first:\n      if: .|\n      wait: PT1S\n`,
      ['orderId'],
    ],
    [
      "a loop's variables",
      `${typed}do:\n  - first:\n      for: { each: dish, in: .items }\n      do:\n        - inner:\n            set: { a: '\${ $| }' }\n`,
      ['$dish', '$index'],
    ],
    [
      'what was exported',
      `${typed}do:\n  - first:\n      set: { a: 1 }\n      export: { as: '{ order: 1 }' }\n  - second:\n      set: { b: '\${ $context.| }' }\n`,
      ['order'],
    ],
  ])('offers %s', (_, text, some) => {
    expect(labels(text)).toEqual(expect.arrayContaining(some));
  });

  const called = (call: string, read: string): string =>
    task(
      `      ${call}\n      export: { as: '\${ $context + { first: . } }' }\n  - second: { set: { a: '\${ ${read}| }' } }\n`,
    );
  const capacity = 'with: { connector: kitchen, operation: getCapacity';
  it.each([
    ['what an operation answers', `call: connector\n      ${capacity} }`, '.', ['free', 'queued']],
    ['the same once it was exported', `call: connector\n      ${capacity} }`, '$context.first.', ['free']],
    [
      'the same of a connector as a document',
      `call: openapi\n      with: { document: { endpoint: connector://kitchen }, operationId: getCapacity }`,
      '.',
      ['free'],
    ],
    [
      'a whole response',
      `call: connector\n      ${capacity}, output: response }`,
      '.',
      ['statusCode', 'content'],
    ],
    ['what is in it', `call: connector\n      ${capacity}, output: response }`, '.content.', ['free']],
    [
      'what people answer',
      `call: approval\n      with: { title: t, assignees: { roles: [ADMIN] } }`,
      '.',
      ['decision', 'data'],
    ],
    ['what models answer', `call: llm\n      with: { prompt: p }`, '.usage.', ['totalTokens']],
    [
      'what models answer in a form',
      `call: llm\n      with: { prompt: p, schema: { document: { type: object, properties: { mood: {} } } } }`,
      '.json.',
      ['mood'],
    ],
  ])('offers %s', (_, call, read, some) => {
    expect(labels(called(call, read))).toEqual(expect.arrayContaining(some));
  });

  it('offers nothing of an answer that is taken as it comes, or that nobody describes', () => {
    expect(labels(called(`call: connector\n      ${capacity}, output: raw }`, '.'))).toEqual([]);
    expect(labels(called(`call: http\n      with: { method: get, endpoint: 'http://a.test' }`, '.'))).toEqual(
      [],
    );
  });

  it('offers nothing of what is not known', () => {
    expect(labels(set('${ $context.first.| }'))).toEqual([]);
    expect(labels(set('just some text|'))).toEqual([]);
  });

  it('replaces what is begun only', () => {
    expect(taken(set('${ $workflow.input.ord| }'), 'orderId')).toContain(`'\${ $workflow.input.orderId }'`);
    expect(taken(set('${ $wor|.id }'), '$workflow')).toContain(`'\${ $workflow.id }'`);
  });
});
