import { beforeEach, describe, expect, it } from 'vitest';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { nextLink } from '../../src/domain/interpreter/nextLink.js';
import type { HttpRequest } from '../../src/domain/interpreter/Services.js';
import type { Json } from '../../src/domain/Json.js';
import { readLocalConnector } from '../../src/local/LocalConnector.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const query = (name: string, more: object = {}) => ({ name, in: 'query', schema: {}, ...more });
const api = {
  openapi: '3.1.0',
  security: [{ key: [] }],
  paths: {
    '/items': {
      get: {
        operationId: 'list',
        parameters: ['page', 'offset', 'cursor', 'per'].map((name) => query(name)),
      },
    },
    '/strict': { get: { operationId: 'strict', parameters: [query('page', { required: true })] } },
  },
  components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'api_key' } } },
};
const shop = readLocalConnector('shop', JSON.stringify(api), {
  baseUrl: 'http://shop.test/v1',
  credentials: [{ scheme: 'key', value: 'very secret' }],
});
const expressions = jqForFile();
const list = (paginate: string, more = '') =>
  definition(
    `  - all: { call: connector, with: { connector: shop, operation: list, paginate: ${paginate} ${more} } }`,
  );
const parameters = ({ url }: HttpRequest) => Object.fromEntries(new URL(url).searchParams);

let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions, {}, [shop]);
});
const pages = (...all: Json[]) => {
  on.reply = (_request, number) => answer(200, all[number - 1] ?? []);
};
const remarks = async (text: string) =>
  (await compileDefinition(text, { connectors: [shop], expressions })).diagnostics.flatMap(
    ({ severity, code, message }) => (severity === 'INFO' ? [] : [`${code} ${message}`]),
  );

describe('a call that turns pages', () => {
  it('counts pages until one is empty', async () => {
    pages([1, 2], [3], []);
    expect((await on.run(list('{ by: page }', ', parameters: { per: 2 }'))).output).toEqual([1, 2, 3]);
    expect(on.sent.map(parameters).map(({ page, per }) => [page, per])).toEqual([
      ['1', '2'],
      ['2', '2'],
      ['3', '2'],
    ]);
  });

  it('counts items until a page has fewer than a full one', async () => {
    pages({ data: [1, 2] }, { data: [3] });
    const text = list('{ by: offset, size: 2, items: .data, parameter: offset }');
    expect((await on.run(text)).output).toEqual([1, 2, 3]);
    expect(on.sent.map(parameters).map(({ offset }) => offset)).toEqual(['0', '2']);
  });

  it('goes on with what a page says, and reads items and the way on with the variables of the task', async () => {
    pages({ found: [1], next: { after: 'b' } }, { found: [2], next: null });
    const text = list(
      "{ by: cursor, parameter: cursor, next: '${ .next.after }', items: '.found | map(. + $workflow.input.add)' }",
    );
    expect((await on.run(text, { add: 10 })).output).toEqual([11, 12]);
    expect(on.sent.map(parameters).map(({ cursor }) => cursor)).toEqual([undefined, 'b']);
  });

  it('follows links within its API, with its key', async () => {
    on.reply = (_request, number) =>
      answer(
        200,
        [number],
        number < 3 ? { link: `</v1/elsewhere?after=${number}>; rel="next", <x>; rel=prev` } : {},
      );
    expect((await on.run(list('{ by: link }'))).output).toEqual([1, 2, 3]);
    expect(on.sent.map(({ url }) => url)).toEqual([
      'http://shop.test/v1/items?api_key=very+secret',
      'http://shop.test/v1/elsewhere?after=1&api_key=very+secret',
      'http://shop.test/v1/elsewhere?after=2&api_key=very+secret',
    ]);
  });

  it('takes its key to no other API, and names none', async () => {
    on.reply = () => answer(200, { next: 'http://evil.test/v1/items?api_key=very%20secret' });
    const { error } = await on.run(list('{ by: link, next: .next, items: "[1]" }'));
    expect(error).toMatchObject({
      title: 'Configuration error',
      detail:
        'The call cannot be made: the next page is at "http://evil.test/v1/items", which is another origin than that of the connector, http://shop.test.',
    });
    expect(on.sent).toHaveLength(1);
    expect(JSON.stringify([on.history.events, error])).not.toMatch(/very.{1,3}secret/u);
  });

  it('masks its key in what a page says', async () => {
    pages(['very secret', { at: 'http://shop.test/?api_key=very%20secret' }]);
    expect((await on.run(list('{ by: page, limit: 2 }'))).output).toEqual([
      '***',
      { at: 'http://shop.test/?api_key=***' },
    ]);
  });

  it('stops at its limit, without asking for more', async () => {
    pages([1, 2], [3, 4], [5, 6]);
    expect((await on.run(list('{ by: page, limit: 3 }'))).output).toEqual([1, 2, 3]);
    expect(on.sent).toHaveLength(2);
  });

  it.each([
    ['{ by: page }', Array.from({ length: 6_000 }, () => 1), 'There are more than 10000 items'],
    [
      '{ by: page }',
      { data: [] },
      'A page must be a list; found a map of data. Say with "items" where it is.',
    ],
    ['{ by: page, items: .data }', { data: 7 }, 'items must be a list; found 7.'],
    [
      '{ by: cursor, parameter: cursor, next: .c, items: .d }',
      { c: 'x', d: [] },
      'Behind the page 2 comes the same page again.',
    ],
    ['{ by: link, next: .c, items: .d }', { c: 7, d: [] }, 'next must find a URL; it found 7.'],
    ['{ by: page, items: .data.b }', [], 'expression'],
  ])('by %s fails for what it is answered', async (paginate, content, detail) => {
    on.reply = () => answer(200, content as Json);
    const { ending, error } = await on.run(list(paginate));
    expect(ending).toBe('FAILED');
    expect(`${String(error['type'])} ${String(error['detail'])}`).toContain(detail);
  });

  it('waits where no call is left, and retries a page that fails', async () => {
    on.reply = (_request, number) => {
      const left = { 'x-ratelimit-remaining': number === 1 ? '0' : '9', 'x-ratelimit-reset': '1' };
      return number === 2 ? answer(503) : answer(200, number < 4 ? [number] : [], left);
    };
    expect((await on.run(list('{ by: page }'))).output).toEqual([1, 3]);
    expect(on.slept[0]).toBe(1_000);
    expect(on.slept).toHaveLength(2);
    expect(on.sent.map(parameters).map(({ page }) => page)).toEqual(['1', '2', '2', '3']);
  });

  it('ends at the timeout of its task', async () => {
    on.reply = () => answer(200, [1], { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' });
    const text = definition(
      '  - all: { call: connector, with: { connector: shop, operation: list, paginate: { by: page } }, timeout: { after: PT5S } }',
    );
    const { error } = await on.run(text);
    expect(error).toMatchObject({ title: 'Timeout' });
    expect(on.sent.length).toBeLessThan(5);
  });

  it('goes on behind the last page that it had, wherever it crashes', async () => {
    for (let crashes = 0; crashes < 14; crashes += 1) {
      const one = bench(expressions, {}, [shop]);
      one.reply = ({ url }) =>
        answer(200, [[], ['a'], ['b'], ['c'], []][Number(new URL(url).searchParams.get('page'))]!);
      const journal = new MemoryStepJournal();
      let left = crashes;
      const crash = () => {
        left -= 1;
        if (left === -1) throw new Crash();
      };
      journal.onKeep = crash;
      one.history.onRecord = crash;
      const text = list('{ by: page }');
      const first = await one.run(text, {}, one.memory({ journal })).catch((error: unknown) => error);
      const crashed = left < 0;
      if (crashed) expect(first).toBeInstanceOf(Crash);
      const last = crashed ? await one.run(text, {}, one.memory({ journal })) : first;
      expect(last).toMatchObject({ ending: 'COMPLETED', output: ['a', 'b', 'c'] });
      // One page at most is asked for twice: that whose answer was not kept.
      expect(one.sent.length).toBeLessThanOrEqual(5);
      expect(one.history.lines.filter((line) => line === 'TASK_COMPLETED all')).toHaveLength(1);
    }
  });
});

describe('what is said of pages', () => {
  it.each([
    ['{ by: page }', []],
    ['{ by: cursor, parameter: cursor, next: .next }', []],
    ['{}', ['MISSING_PROPERTY']],
    ['{ by: pages }', ['INVALID_VALUE']],
    ['{ by: cursor }', ['MISSING_PROPERTY', 'MISSING_PROPERTY']],
    ['{ by: link, parameter: page }', ['UNKNOWN_PROPERTY']],
    ['{ by: page, parameter: pgae }', ['UNKNOWN_PARAMETER']],
    ['{ by: page, limit: 0 }', ['INVALID_VALUE']],
    ['{ by: page, size: "2" }', ['INVALID_VALUE']],
    ['{ by: page, items: ".a | (" }', ['INVALID_EXPRESSION']],
    ['{ by: page, items: "$nowhere" }', ['INVALID_EXPRESSION']],
    ['[]', ['INVALID_TYPE']],
  ])('as %j is %j', async (paginate, codes) => {
    expect((await remarks(list(paginate))).map((remark) => remark.split(' ')[0])).toEqual(codes);
  });

  it('has the parameter to itself, and gives what is required', async () => {
    expect(await remarks(list('{ by: page }', ', parameters: { page: 3 }'))).toEqual([
      'INVALID_VALUE The parameter page is what paginate counts; say with "start" where it begins.',
    ]);
    expect(await remarks(list('{ by: page }').replace('operation: list', 'operation: strict'))).toEqual([]);
    expect(await remarks(list('{ by: page }', ', output: response'))).toEqual([
      'INVALID_VALUE output must be content where there is paginate, which gives the items of all pages; found "response".',
    ]);
  });

  it('speaks of what is answered, not of what the task is given', async () => {
    const input = 'input: { schema: { document: { type: object, properties: { a: {} } } } }';
    const text = list("{ by: page, items: '${ .data }' }").replace('\ndo:', `${input}\ndo:`);
    expect(await remarks(text)).toEqual([]);
  });
});

describe('a Link header', () => {
  it.each([
    ['<https://a.test/?page=2>; rel="next"', 'https://a.test/?page=2'],
    ['<a>; rel="prev", <b,c>; title="x, y"; rel=next', 'b,c'],
    ['<a>; rel="last next"', 'a'],
    ['<a>; REL=NEXT', 'a'],
    ['<a>; rel="nextish"', null],
    ['a; rel=next', null],
    ['<'.repeat(20_000), null],
    [`<a>${'; x="y"'.repeat(20_000)}`, null],
  ])('%.40s leads to %j', (header, next) => expect(nextLink(header)).toBe(next));
});
