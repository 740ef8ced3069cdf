import { UserFault } from '@gantry/platform/errors/UserFault.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputSchemaOf } from '../../src/domain/openapi/Operation.js';
import { operationIn } from '../../src/domain/openapi/operationIn.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';
import { kitchenText } from '../support/kitchen.js';

const faultsOf = (text: string) => {
  try {
    parseOpenApi(text);
  } catch (error) {
    if (error instanceof UserFault) return error.userErrors;
    throw error;
  }
  return [];
};
const withPaths = (paths: unknown, more: object = {}) =>
  JSON.stringify({ openapi: '3.0.3', info: { title: 'T', version: '1' }, paths, ...more });

describe('parseOpenApi', () => {
  it("reads the kitchen's operations, methods and paths", () => {
    const api = parseOpenApi(kitchenText);
    expect(api.operations.map(({ name, method, path }) => [name, method, path])).toEqual([
      ['getCapacity', 'GET', '/capacity'],
      ['checkStock', 'POST', '/stock/check'],
      ['scheduleOrder', 'POST', '/orders'],
    ]);
    expect(api.securitySchemes).toEqual([
      { name: 'apiKey', type: 'apiKey', in: 'header', parameter: 'X-Api-Key' },
    ]);
    expect(api.serverUrl).toBe('http://127.0.0.1:4600');
  });

  it('leaves the idempotency key out of what a caller gives', () => {
    const scheduleOrder = parseOpenApi(kitchenText).operations[2]!;
    expect(inputSchemaOf(scheduleOrder)).toMatchObject({
      required: ['body'],
      properties: { body: { type: 'object' } },
    });
    expect(Object.keys(inputSchemaOf(scheduleOrder)['properties'] as object)).toEqual(['body']);
  });

  it('reads the same document as JSON', () => {
    const json = JSON.stringify(
      { openapi: '3.1.0', paths: { '/a': { get: { operationId: 'a' } } } },
      null,
      '\t',
    );
    expect(parseOpenApi(json).operations).toHaveLength(1);
  });

  it('derives a name from method and path where there is no operationId, and keeps names unique', () => {
    const { operations } = parseOpenApi(
      withPaths({ '/orders/{id}': { get: {}, delete: {} }, '/Orders/{id}': { get: {} }, '/': { get: {} } }),
    );
    expect(operations.map(({ name }) => name)).toEqual([
      'getOrdersById',
      'deleteOrdersById',
      'getOrdersById2',
      'getRoot',
    ]);
    expect(operations[0]!.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
  });

  it('follows references, and stops where they run in a circle', () => {
    const { operations } = parseOpenApi(
      withPaths(
        { '/tree': { post: { requestBody: { $ref: '#/components/requestBodies/Tree' } } } },
        {
          components: {
            requestBodies: {
              Tree: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Tree' } } } },
            },
            schemas: {
              Tree: {
                type: 'object',
                properties: { left: { $ref: '#/components/schemas/Tree' }, name: { type: 'string' } },
              },
            },
          },
        },
      ),
    );
    expect(operations[0]!.requestBody!.schema).toEqual({
      type: 'object',
      properties: { left: {}, name: { type: 'string' } },
    });
  });

  it('does not grow without measure when references multiply', () => {
    const schemas: Record<string, unknown> = { L0: { type: 'string' } };
    for (let level = 1; level < 30; level += 1) {
      const below = { $ref: `#/components/schemas/L${level - 1}` };
      schemas[`L${level}`] = { type: 'object', properties: { a: below, b: below, c: below } };
    }
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/L29' } } };
    const { operations } = parseOpenApi(
      withPaths({ '/bomb': { post: { requestBody: { content } } } }, { components: { schemas } }),
    );
    expect(JSON.stringify(operations).length).toBeLessThan(500_000);
  });

  it.each([
    [
      'a reference that leads nowhere',
      withPaths({ '/a': { get: { parameters: [{ $ref: '#/components/parameters/X' }] } } }),
      ['openapi', 'paths', '/a', 'get', 'parameters', '0'],
    ],
    [
      'a reference out of the document',
      withPaths({ '/a': { get: { parameters: [{ $ref: 'http://x/y' }] } } }),
      ['openapi', 'paths', '/a', 'get', 'parameters', '0'],
    ],
    [
      'an operation that is no map',
      withPaths({ '/orders': { post: 'create' } }),
      ['openapi', 'paths', '/orders', 'post'],
    ],
    [
      'a path by reference',
      withPaths({ '/a': { $ref: 'https://example.com/a.yaml' } }),
      ['openapi', 'paths', '/a', '$ref'],
    ],
    ['a path without its slash', withPaths({ orders: { post: {} } }), ['openapi', 'paths', 'orders']],
    [
      'a parameter at no known place',
      withPaths({ '/a': { get: { parameters: [{ name: 'x', in: 'boddy' }] } } }),
      ['openapi', 'paths', '/a', 'get', 'parameters', '0', 'in'],
    ],
    [
      'a repeated operationId',
      withPaths({ '/a': { get: { operationId: 'x' }, put: { operationId: 'x' } } }),
      ['openapi', 'paths', '/a', 'put', 'operationId'],
    ],
    ['no paths', '{"openapi":"3.1.0"}', ['openapi', 'paths']],
    ['Swagger 1.2', 'swagger: "1.2"\npaths: {}', ['openapi', 'swagger']],
    ['a version from the future', 'openapi: 4.0.0\npaths: {}', ['openapi', 'openapi']],
    ['a text that is no document', 'just words', ['openapi']],
    ['broken YAML', 'openapi: "3.1.0"\npaths: {', ['openapi']],
  ])('names the place of %s', (_, text, field) => {
    const [fault] = faultsOf(text);
    expect(fault).toMatchObject({ code: 'INVALID_OPENAPI', field });
  });

  it('finds an operation of a text once, and another of another text', () => {
    const text = (summary: string) => withPaths({ '/a': { get: { operationId: 'a', summary } } });
    const found = operationIn(text('one'), 'a');
    expect(found).toMatchObject({ operation: { summary: 'one' }, serverUrl: null });
    expect(operationIn(text('one'), 'a')).toBe(found);
    expect(operationIn(text('two'), 'a')).toMatchObject({ operation: { summary: 'two' } });
    expect(operationIn(text('one'), 'b')).toBeNull();
    expect(() => operationIn('{}', 'a')).toThrow(UserFault);
  });

  it('shows the value it received', () => {
    expect(faultsOf(withPaths({ '/orders': { post: 'create' } }))[0]!.message).toContain(
      'received "create" (line 1',
    );
  });

  it('says where JSON is wrong, also when a key stands in it twice', () => {
    const text = '{"openapi": "3.1.0", "info": {}, "info": {},\n  "paths": {"/a": {"get": 5}}}';
    expect(faultsOf(text)).toMatchObject([{ message: expect.stringContaining('(line 2, column 27)') }]);
  });

  it('refuses a text that is too long, and aliases that multiply', () => {
    expect(faultsOf('a'.repeat(5 * 1024 * 1024))[0]!.message).toContain('at most 4194304');
    expect(faultsOf(`{${' '.repeat(17 * 1024 * 1024)}`)[0]!.message).toContain('at most 16777216');
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 9; i += 1) {
      const [above, here] = [String.fromCharCode(96 + i), String.fromCharCode(97 + i)];
      bomb.push(`${here}: &${here} [${Array(10).fill(`*${above}`).join(',')}]`);
    }
    expect(faultsOf(bomb.join('\n'))).toHaveLength(1);
    expect(faultsOf('a: &a [*a]')).toHaveLength(1);
    for (const deep of ['['.repeat(50_000), '{"a":'.repeat(60_000)])
      expect(faultsOf(deep)).toMatchObject([{ message: expect.stringContaining('nests too deeply') }]);
  });

  it('answers any text with operations or faults that name openapi', () => {
    const json = fc.json().map((text) => withPaths(JSON.parse(text)));
    fc.assert(
      fc.property(fc.oneof(json, fc.string()), (text) => {
        for (const { field } of faultsOf(text)) expect(field![0]).toBe('openapi');
      }),
    );
  });
});
