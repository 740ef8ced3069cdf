import { describe, expect, it } from 'vitest';
import type { CatalogConnector } from '../../src/domain/dsl/Catalog.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen } from '../support/kitchen.js';

const expressions = jqForFile();
const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;
const limited = (tasks: string) => `${header}timeout: { after: PT1H }\ndo:\n${tasks}`;

const answer = { responses: { 200: { description: 'Done.' } } };
const body = (schema: object) => ({
  requestBody: { content: { 'application/json': { schema } } },
  ...answer,
});
const key = { name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } };
const shop: CatalogConnector = {
  name: 'shop',
  operations: parseOpenApi(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Shop', version: '1' },
      paths: {
        '/items': {
          get: { operationId: 'listItems', ...answer },
          post: { operationId: 'createItem', ...body({ type: 'object' }) },
        },
        '/items/{id}': {
          get: { operationId: 'getItem', ...answer },
          delete: { operationId: 'deleteItem', ...answer },
        },
        '/bulk': { post: { operationId: 'createItems', ...body({ type: 'array', items: {} }) } },
        '/payments': { post: { operationId: 'pay', parameters: [key], ...answer } },
        '/notes': { post: { operationId: 'addNote', ...body({ type: 'object' }) } },
      },
    }),
  ).operations,
};

async function advice(text: string, code: string) {
  const { valid, diagnostics } = await compileDefinition(text, { connectors: [kitchen, shop], expressions });
  expect({ valid, told: diagnostics.filter(({ severity }) => severity !== 'INFO') }).toEqual({
    valid: true,
    told: [],
  });
  return diagnostics.filter((diagnostic) => diagnostic.code === code);
}
const call = (operation: string, more = '') =>
  `{ call: connector, with: { connector: shop, operation: ${operation}${more} } }`;
const http = (method: string, more = '', uri = 'https://example.com') =>
  `{ call: http, with: { method: ${method}, endpoint: '${uri}'${more} } }`;
const retried = (task: string, retry = '{ delay: PT1S }') =>
  limited(`  - t:\n      try:\n        - x: ${task}\n      catch: { retry: ${retry} }\n`);

describe('advice on retries', () => {
  it.each([
    ['a POST', retried(http('post'))],
    ['a PATCH, with other headers', retried(http('PATCH', ", headers: { accept: 'text/plain' }"))],
    [
      'a POST over several lines',
      retried(
        `\n            call: http\n            with:\n              method: post\n              endpoint: https://example.com`,
      ),
    ],
  ])('asks for an idempotency key of %s, and its fix gives one', async (_, text) => {
    const [found, ...more] = await advice(text, 'UNSAFE_RETRY');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'INFO', line: 6, column: 11 });
    const fixed = applyFix(text, found!.fix!);
    expect(fixed).toMatch(/Idempotency-Key"?: ?"\$\{ \$workflow\.id \+ /u);
    expect(await advice(fixed, 'UNSAFE_RETRY')).toEqual([]);
  });

  it('asks for it in a document in JSON too', async () => {
    const text = JSON.stringify({
      document: { dsl: '1.0.3', namespace: 'a', name: 'b', version: '1.0.0' },
      do: [
        {
          t: {
            try: [{ x: { call: 'http', with: { method: 'post', endpoint: 'https://example.com' } } }],
            catch: { retry: { delay: 'PT1S' } },
          },
        },
      ],
    });
    const [found] = await advice(text, 'UNSAFE_RETRY');
    const fixed = JSON.parse(applyFix(text, found!.fix!));
    expect(fixed.do[0].t.try[0].x.with.headers).toEqual({ 'Idempotency-Key': '${ $workflow.id + "/x" }' });
  });

  it('asks for a word in the document of a connector that has none', async () => {
    const [found] = await advice(retried(call('createItem', ', body: {}')), 'UNSAFE_RETRY');
    expect(found).toMatchObject({ fix: null, message: expect.stringContaining('createItem') });
  });

  it('offers no key that rounds of a loop would share', async () => {
    const text = limited(
      `  - l: { for: { in: .list }, do: [{ t: { try: [{ x: ${http('post')} }], catch: { retry: { delay: PT1S } } } }] }`,
    );
    expect(await advice(text, 'UNSAFE_RETRY')).toMatchObject([{ fix: null }]);
  });

  it.each([
    ['a GET', retried(http('get'))],
    ['a PUT', retried(http('put'))],
    ['a method that is computed', retried(http(`'\${ .m }'`))],
    ['a call with a key', retried(http('post', ", headers: { idempotency-key: '1' }"))],
    ['headers that are computed', retried(http('post', ", headers: '${ .h }'"))],
    ['an operation that declares the key', retried(call('pay'))],
    ['no retry', limited(`  - t: { try: [{ x: ${http('post')} }], catch: {} }`)],
    ['a policy of no attempts', retried(http('post'), '{ limit: { attempt: { count: 0 } } }')],
    [
      'a call that handles the error',
      limited(`  - t: { try: [{ w: { wait: PT1S } }], catch: { retry: {}, do: [{ x: ${http('post')} }] } }`),
    ],
  ])('has nothing to say of %s', async (_, text) => {
    expect(await advice(text, 'UNSAFE_RETRY')).toEqual([]);
  });
});

describe('advice on timeouts', () => {
  it('is given once, at the first task that nothing limits', async () => {
    const text = `${header}do:\n  - a: { wait: PT1S }\n  - b: ${http('get')}\n  - c: { wait: '\${ .d }' }\n  - d: ${http('get')}`;
    const [found, ...more] = await advice(text, 'MISSING_TIMEOUT');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'INFO', line: 4, column: 5 });
    expect(found!.message).toContain('"b" may take, nor 2 other tasks');
  });

  it.each([
    ['the workflow has one', limited(`  - a: ${http('get')}`)],
    [
      'the task has one',
      `${header}do:\n  - a: ${http('get').replace('{ call', '{ timeout: { after: PT1S }, call')}`,
    ],
    [
      'a task around it has one',
      `${header}do:\n  - o: { timeout: { after: PT1S }, do: [{ a: ${http('get')} }] }`,
    ],
    ['nothing takes long', `${header}do:\n  - a: { wait: PT1S }\n  - b: { set: { x: 1 } }`],
  ])('is not where %s', async (_, text) => {
    expect(await advice(text, 'MISSING_TIMEOUT')).toEqual([]);
  });
});

describe('advice on calls side by side', () => {
  it('is given once for neighbours that only read and do not need each other', async () => {
    const text = limited(
      `  - s: { set: { x: 1 } }
  - a: { call: connector, with: { connector: shop, operation: listItems }, export: { as: '$context + { a: . }' } }
  - b: { call: connector, with: { connector: shop, operation: getItem, parameters: { id: '\${ $workflow.input.id }' } }, export: { as: '$context + { b: . }' } }
  - c: ${http('get')}
  - d: ${http('get', '', 'https://example.com/{x}')}`,
    );
    const [found, ...more] = await advice(text, 'PARALLEL_POSSIBLE');
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'INFO', line: 5, column: 5 });
    expect(found!.message).toContain('"a", "b", "c" only read');
  });

  it.each([
    [
      'needs the answer of the other',
      `  - a: ${call('listItems')}\n  - b: ${call('getItem', ", parameters: { id: '${ .id }' }")}`,
    ],
    [
      'needs it in its endpoint',
      `  - a: ${call('listItems')}\n  - b: ${http('get', '', 'https://example.com/{id}')}`,
    ],
    [
      'needs what the other exports',
      `  - a: ${call('listItems').replace(' }', " }, export: { as: '{ a: . }' }")}\n  - b: ${call('getItem', ", parameters: { id: '${ $context.a }' }")}`,
    ],
    ['changes something', `  - a: ${call('listItems')}\n  - b: ${call('addNote', ', body: {}')}`],
    [
      'is conditional',
      `  - a: ${call('listItems')}\n  - b: ${call('listItems').replace('{ call', '{ if: $context.x == null, call')}`,
    ],
    [
      'is led to from elsewhere',
      `  - s: { switch: [{ one: { when: .x, then: b } }] }\n  - a: ${call('listItems')}\n  - b: ${call('listItems')}`,
    ],
    [
      'is a branch already',
      `  - f: { fork: { branches: [{ a: ${call('listItems')} }, { b: ${call('listItems')} }] } }`,
    ],
  ])('is not where one %s', async (_, tasks) => {
    expect(await advice(limited(tasks), 'PARALLEL_POSSIBLE')).toEqual([]);
  });
});

describe('advice on bulk', () => {
  const loop = (operation: string) =>
    limited(
      `  - l: { for: { in: .list }, do: [{ x: ${call(operation, operation === 'getItem' ? ", parameters: { id: '1' }" : ', body: {}')} }] }`,
    );

  it('is given where an operation takes a list and is called like the one in the loop', async () => {
    expect(await advice(loop('createItem'), 'BULK_POSSIBLE')).toMatchObject([
      { severity: 'INFO', line: 4, column: 37, message: expect.stringContaining('createItems of shop') },
    ]);
  });

  it.each(['addNote', 'getItem'])('is not where there is none such: %s', async (operation) => {
    expect(await advice(loop(operation), 'BULK_POSSIBLE')).toEqual([]);
  });
});

describe('advice on compensation', () => {
  const create = call('createItem', ', body: {}');
  it('is given where the connector can undo what a call made, and a later call may fail', async () => {
    const text = limited(`  - a: ${create}\n  - b: { do: [{ c: ${call('pay')} }] }`);
    expect(await advice(text, 'MISSING_COMPENSATION')).toMatchObject([
      { severity: 'INFO', line: 4, column: 5, message: expect.stringContaining('undo it with deleteItem') },
    ]);
  });

  it.each([
    ['nothing follows', `  - a: ${create}\n  - b: { set: { x: 1 } }`],
    [
      'what follows is on another way',
      `  - s: { switch: [{ one: { when: .x, then: b } }] }\n  - a: ${create.replace(/ \}$/u, ', then: end }')}\n  - b: ${call('pay')}`,
    ],
    ['the connector has no undoing', `  - a: ${call('addNote', ', body: {}')}\n  - b: ${call('pay')}`],
    [
      'the error is handled',
      `  - t: { try: [{ a: ${create} }, { b: ${call('pay')} }], catch: { do: [{ u: ${call('deleteItem', ", parameters: { id: '1' }")} }] } }`,
    ],
    [
      'what may fail handles it itself',
      `  - a: ${create}\n  - t: { try: [{ b: ${call('pay')} }], catch: { do: [{ u: ${call('deleteItem', ", parameters: { id: '1' }")} }] } }`,
    ],
    [
      'it says how to compensate',
      `  - a: ${create.replace(/ \}$/u, `, metadata: { compensate: [{ undo: ${call('deleteItem', ", parameters: { id: '1' }")} }] } }`)}\n  - b: ${call('pay')}`,
    ],
  ])('is not where %s', async (_, tasks) => {
    expect(await advice(limited(tasks), 'MISSING_COMPENSATION')).toEqual([]);
  });
});

it('advice is not given on what is wrong', async () => {
  const text = `${header}do:\n  - b: ${http('get')}\n  - c: { wiat: PT1S }`;
  const { diagnostics } = await compileDefinition(text, { connectors: [], expressions });
  expect(diagnostics).toMatchObject([{ code: 'UNKNOWN_PROPERTY' }]);
});
