import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { defaultDocumentLimits } from '../../src/execution/documentLimits.js';
import { allParts, readParts } from '../fixtures/readParts.js';
import { assembleDeferSpec, type Payload } from '../fixtures/assembleParts.js';
import { Press } from '../fixtures/press.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { Answer } from '../fixtures/startOffice.js';

/** `@defer`, as Apollo's clients ask for it and take it. */
let federation: Federation;
const press = new Press();
beforeAll(async () => {
  federation = await startFederation(press.modules(), {
    explainTo: ['everyone'],
    cost: { mode: 'enforce', listSize: 10, limits: { default: 40 }, reportTo: ['everyone'] },
  });
});
afterAll(() => federation[Symbol.asyncDispose]());
beforeEach(() => {
  press.gate = Promise.resolve();
  press.asked = 0;
  press.tagged = 0;
  federation.takeRequests();
});

const deferSpec =
  'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9';
const incrementalSpec = 'multipart/mixed;incrementalSpec=v0.2,application/json';

const post = (query: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  federation.post({ query, ...more }, { accept: deferSpec, ...headers });

async function payloadsOf(...request: Parameters<typeof post>): Promise<Payload[]> {
  return allParts(await post(...request));
}

describe('a deferred fragment', () => {
  test('comes when its subgraph has answered, and the rest before', async () => {
    const release = press.hold();
    const response = await post('{ article(id: "1") { title ... @defer(label: "r") { rating } } }');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";deferSpec=20220824',
    );
    const parts = readParts(response);
    expect((await parts.next()).value).toEqual({ data: { article: { title: 'title 1' } }, hasNext: true });
    release();
    expect((await parts.next()).value).toEqual({
      incremental: [{ data: { rating: 10 }, path: ['article'], label: 'r' }],
      hasNext: false,
    });
    expect((await parts.next()).done).toBe(true);
  });

  test('is not fetched any further when the answer is complete without it', async () => {
    const ratings = federation.subgraphs['ratings']!;
    const sent = vi.spyOn(ratings.endpoint, 'execute');
    const begun = Promise.withResolvers<void>();
    ratings.answer = async ({ query }) => {
      if (query.includes('stars')) {
        await begun.promise;
        return { data: { _entities: [{ __typename: 'Article', stars: null }] } };
      }
      begun.resolve();
      return new Promise<never>(() => {});
    };
    try {
      const response = await post('{ article(id: "1") { id stars ... @defer { rating } } }');
      expect(await response.json()).toMatchObject({ data: { article: null } });
      await vi.waitFor(
        () => {
          const deferred = sent.mock.calls.find(([{ query }]) => query.includes('rating'));
          expect(deferred?.[2]?.aborted).toBe(true);
        },
        { timeout: 30_000 },
      );
    } finally {
      ratings.answer = undefined;
      sent.mockRestore();
    }
  });

  test('begins to be fetched before the rest is there', async () => {
    const release = press.hold();
    const parts = readParts(
      await post('{ article(id: "1") { ... @defer { desk { name } } ... @defer { rating } } }'),
    );
    expect((await parts.next()).value).toEqual({ data: { article: {} }, hasNext: true });
    await expect.poll(() => press.asked).toBe(1);
    expect((await parts.next()).value).toEqual({
      incremental: [{ data: { desk: { name: 'politics' } }, path: ['article'] }],
      hasNext: true,
    });
    release();
    expect((await parts.next()).value).toMatchObject({
      incremental: [{ data: { rating: 10 } }],
      hasNext: false,
    });
  });

  test('in a list has a part for each item', async () => {
    expect(
      await payloadsOf('{ articles { id ...R @defer(label: "l") } } fragment R on Article { summary }'),
    ).toEqual([
      { data: { articles: [{ id: '1' }, { id: '2' }, { id: '3' }] }, hasNext: true },
      {
        incremental: [0, 1, 2].map((index) => ({
          data: { summary: `summary of title ${index + 1}` },
          path: ['articles', index],
          label: 'l',
        })),
        hasNext: false,
      },
    ]);
  });

  test('in a deferred fragment comes after it', async () => {
    const query =
      '{ article(id: "1") { id ... @defer(label: "outer") { desk { name } ... @defer(label: "inner") { rating } } } }';
    const release = press.hold();
    const parts = readParts(await post(query));
    expect((await parts.next()).value).toEqual({ data: { article: { id: '1' } }, hasNext: true });
    expect((await parts.next()).value).toEqual({
      incremental: [{ data: { desk: { name: 'politics' } }, path: ['article'], label: 'outer' }],
      hasNext: true,
    });
    release();
    expect((await parts.next()).value).toEqual({
      incremental: [{ data: { rating: 10 }, path: ['article'], label: 'inner' }],
      hasNext: false,
    });
  });

  test('that a named fragment brings twice is told apart', async () => {
    const query =
      '{ a: article(id: "1") { ...F } b: article(id: "3") { ...F } } fragment F on Article { id ... @defer(label: "f") { rating } }';
    const { data } = assembleDeferSpec(await payloadsOf(query));
    expect(data).toEqual({ a: { id: '1', rating: 10 }, b: { id: '3', rating: 30 } });
  });

  test('gives all of its fields, also those that are not only its own', async () => {
    const [first, second] = await payloadsOf('{ article(id: "1") { title ... @defer { title rating } } }');
    expect(first).toEqual({ data: { article: { title: 'title 1' } }, hasNext: true });
    expect(second!.incremental).toEqual([{ data: { title: 'title 1', rating: 10 }, path: ['article'] }]);
  });
});

describe('the argument "if"', () => {
  const query =
    'query ($later: Boolean!) { article(id: "1") { id ... @defer(if: $later, label: "x") { rating } } }';
  const whole = { data: { article: { id: '1', rating: 10 } } };

  test('decides by a variable', async () => {
    expect(await payloadsOf(query, { variables: { later: true } })).toHaveLength(2);
    const response = await post(query, { variables: { later: false } });
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(await response.json()).toEqual(whole);
  });

  test('decides by a literal', async () => {
    const response = await post('{ article(id: "1") { id ... @defer(if: false) { rating } } }');
    expect(await response.json()).toEqual(whole);
  });

  test('cannot be null', async () => {
    const nullable = query.replace('Boolean!', 'Boolean = true');
    const answer = (await (await post(nullable, { variables: { later: null } })).json()) as Answer;
    expect(answer.errors?.[0]?.message).toContain('"$later"');
  });

  test('counts together with @include', async () => {
    const both =
      'query ($yes: Boolean!) { article(id: "1") { id ... @defer @include(if: $yes) { rating } } }';
    expect(await payloadsOf(both, { variables: { yes: true } })).toHaveLength(2);
    const response = await post(both, { variables: { yes: false } });
    expect(await response.json()).toEqual({ data: { article: { id: '1' } } });
  });
});

describe('who would have too much planned', () => {
  const answeredAtOnce = async (query: string, variables: Record<string, unknown> = {}): Promise<void> => {
    const response = await post(query, { variables });
    expect(response.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(await response.json()).toHaveProperty('data.article.rating', 10);
  };

  test('by many variables that decide is answered at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const fragments = names.map((name) => `... @defer(if: $${name}) { rating }`).join(' ');
    const definitions = names.map((name) => `$${name}: Boolean!`).join(', ');
    await answeredAtOnce(
      `query (${definitions}) { article(id: "1") { ${fragments} } }`,
      Object.fromEntries(names.map((name) => [name, true])),
    );
  });

  test('by fragments that double each other is answered at once', async () => {
    await using unlimited = await startFederation(press.modules(), {
      limits: { ...defaultDocumentLimits, fields: Infinity, directives: Infinity, selections: Infinity },
    });
    const doubling = Array.from(
      { length: 13 },
      (_, i) => `fragment F${i} on Article { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ article(id: "1") { ... @defer { ...F0 } } } ${doubling.join(' ')} fragment F13 on Article { rating }`;
    const response = await unlimited.post({ query }, { accept: deferSpec });
    expect(await response.json()).toEqual({ data: { article: { rating: 10 } } });
  });
});

describe('who takes no parts', () => {
  const query = '{ article(id: "1") { id ... @defer { rating } } }';
  const whole = { data: { article: { id: '1', rating: 10 } } };

  test.each([
    'application/json',
    '*/*',
    'multipart/mixed, application/json',
    'multipart/mixed;deferSpec=2019, */*',
  ])('is answered at once: %s', async (accept) => {
    const response = await post(query, {}, { accept });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual(whole);
    // With one fetch less: nothing was fetched apart.
    expect(federation.takeRequests()).toHaveLength(2);
  });

  test('is answered at once over Server-Sent Events', async () => {
    const response = await post(query, {}, { accept: `text/event-stream, ${deferSpec};q=0.5` });
    expect(await response.text()).toBe(
      `event: next\ndata: ${JSON.stringify(whole)}\n\nevent: complete\ndata:\n\n`,
    );
  });

  test('is answered at once over a socket', async () => {
    const results: unknown[] = [];
    for await (const result of federation.socket().iterate({ query })) results.push(result);
    expect(results).toEqual([whole]);
  });
});

test('who takes parts alone has them, and is told of what is wrong in JSON', async () => {
  const accept = 'multipart/mixed; deferSpec="20220824"';
  expect(await payloadsOf('{ article(id: "1") { id ... @defer { rating } } }', {}, { accept })).toHaveLength(
    2,
  );
  const response = await post('{ nowhere }', {}, { accept });
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});

describe('errors', () => {
  test('of a deferred field come with its part, and with the path in the whole answer', async () => {
    const [first, second] = await payloadsOf('{ articles { id ... @defer { rating } } }');
    expect(first).not.toHaveProperty('errors');
    expect(second!.incremental).toEqual([
      { data: { rating: 10 }, path: ['articles', 0] },
      {
        data: { rating: null },
        path: ['articles', 1],
        errors: [
          { message: 'Nobody rated it.', path: ['articles', 1, 'rating'], extensions: { code: 'NOT_FOUND' } },
        ],
      },
      { data: { rating: 30 }, path: ['articles', 2] },
    ]);
  });

  test('of a null that may not be take the part, and nothing more', async () => {
    const [first, second] = await payloadsOf('{ articles { id ... @defer { stars } } }');
    expect(first!.data).toEqual({ articles: [{ id: '1' }, { id: '2' }, { id: '3' }] });
    expect(second!.incremental?.[0]).toEqual({ data: { stars: 1 }, path: ['articles', 0] });
    expect(second!.incremental?.[1]).toMatchObject({
      data: null,
      path: ['articles', 1],
      errors: [{ path: ['articles', 1, 'stars'] }],
    });
  });

  test('of a null never take back what was told before', async () => {
    const query = '{ article(id: "2") { verdict { by } ... @defer { verdict { text } } } }';
    const [first, second] = await payloadsOf(query);
    expect(first!.data).toEqual({ article: { verdict: { by: 'Eve' } } });
    expect(second!.incremental).toMatchObject([
      { data: null, path: ['article'], errors: [{ path: ['article', 'verdict', 'text'] }] },
    ]);
  });

  test('say that a list of objects has changed meanwhile; a list of values stays as it was told', async () => {
    const [, objects] = await payloadsOf(
      '{ article(id: "1") { notes { text } ... @defer { notes { by } } } }',
    );
    expect(objects!.incremental).toEqual([
      {
        data: null,
        path: ['article'],
        errors: [
          {
            message: 'What was deferred does not fit what was answered before.',
            path: ['article'],
            extensions: { code: 'INTERNAL' },
          },
        ],
      },
    ]);
    press.tagged = 0;
    const values = await payloadsOf(
      '{ article(id: "1") { tags ... @defer { tags title } } }',
      {},
      {
        accept: incrementalSpec,
      },
    );
    expect(values.map(({ data, incremental }) => data ?? incremental)).toEqual([
      { article: { tags: ['tag 0'] } },
      [{ id: '0', data: { title: 'title 1' } }],
    ]);
  });

  test('of a subgraph that is down are at each field asked for', async () => {
    await federation.subgraphs['ratings']!.stop();
    const [first, second] = await payloadsOf('{ article(id: "1") { title ... @defer { rating summary } } }');
    await federation.subgraphs['ratings']!.restart();
    expect(first).toEqual({ data: { article: { title: 'title 1' } }, hasNext: true });
    expect(second!.incremental).toMatchObject([
      {
        data: { rating: null, summary: null },
        errors: [
          { path: ['article', 'rating'], extensions: { code: 'UNAVAILABLE' } },
          { path: ['article', 'summary'], extensions: { code: 'UNAVAILABLE' } },
        ],
      },
    ]);
  });
});

describe('operations', () => {
  test('mutations defer below their fields, and run in order', async () => {
    const query = 'mutation { publish(id: "1") { id ... @defer { rating } } retract(id: "2") }';
    expect(await payloadsOf(query)).toEqual([
      { data: { publish: { id: '1' }, retract: true }, hasNext: true },
      { incremental: [{ data: { rating: 10 }, path: ['publish'] }], hasNext: false },
    ]);
  });

  test.each([
    ['the root of a mutation', 'mutation { ... @defer { retract(id: "1") } }', /root of a mutation/],
    [
      'a subscription',
      'subscription { published { id ...D } } fragment D on Article { ... @defer { title } }',
      /in a subscription/,
    ],
    [
      'a label twice',
      '{ article(id: 1) { ... @defer(label: "a") { id } ... @defer(label: "a") { id } } }',
      /twice/,
    ],
    [
      'a label that varies',
      'query ($l: String) { article(id: 1) { ... @defer(label: $l) { id } } }',
      /variable/,
    ],
  ])('%s is refused', async (_what, query, message) => {
    const answer = (await (await post(query)).json()) as Answer;
    expect(answer.errors).toEqual([
      {
        message: expect.stringMatching(message) as string,
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ]);
  });

  test('batches are answered at once', async () => {
    await using batching = await startFederation(press.modules(), { maxBatch: 2 });
    const one = { query: '{ article(id: "1") { id ... @defer { rating } } }' };
    const response = await batching.post([one, one], { accept: deferSpec });
    const whole = { data: { article: { id: '1', rating: 10 } } };
    expect(await response.json()).toEqual([whole, whole]);
  });

  test('introspection tells of the directive', async () => {
    const answer = await federation.ask('{ __schema { directives { name args { name } } } }');
    expect(answer.data).toMatchObject({
      __schema: {
        directives: expect.arrayContaining([
          { name: 'defer', args: [{ name: 'label' }, { name: 'if' }] },
        ]) as unknown,
      },
    });
  });
});

test('a client that leaves ends what is deferred', async () => {
  const release = press.hold();
  const client = new AbortController();
  const response = await fetch(`${federation.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: deferSpec },
    body: JSON.stringify({ query: '{ article(id: "1") { id ... @defer { rating } } }' }),
    signal: client.signal,
  });
  await readParts(response).next();
  client.abort();
  const metrics = async (): Promise<string> => (await fetch(`${federation.url}/metrics`)).text();
  await expect.poll(metrics).toMatch(/gantry_gateway_requests_total\{type="query",outcome="failed"\} 1/);
  release();
});

describe('rights and costs', () => {
  test('a field that the caller may not have is null in its part, with the error there', async () => {
    const query = '{ article(id: "1") { id ... @defer { rating remark desk { phone } } } }';
    const [first, second] = await payloadsOf(query);
    expect(first).not.toHaveProperty('errors');
    expect(second!.incremental).toMatchObject([
      {
        data: { rating: 10, remark: null, desk: { phone: null } },
        errors: [
          { path: ['article', 'remark'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } },
          { path: ['article', 'desk', 'phone'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } },
        ],
      },
    ]);
    const allowed = await payloadsOf(query, {}, await federation.as(''));
    expect(allowed[1]!.incremental).toMatchObject([
      { data: { remark: 'for staff', desk: { phone: '110' } } },
    ]);
  });

  test('a part that holds nothing the caller may have is told without being fetched', async () => {
    const [, second] = await payloadsOf('{ articles { id ... @defer { remark } } }');
    expect(second!.incremental).toMatchObject([
      { data: { remark: null }, path: ['articles', 0] },
      { data: { remark: null }, path: ['articles', 1] },
      { data: { remark: null }, path: ['articles', 2] },
    ]);
    expect(second!.incremental!.flatMap(({ errors }) => errors ?? [])).toHaveLength(1);
    expect(federation.takeRequests()).toEqual(['articles: {articles{id}}']);
  });

  test('what is deferred costs as much, and is counted at the end', async () => {
    const query = '{ article(id: "1") { id ... @defer { verdict { text } } } }';
    const payloads = await payloadsOf(query, { extensions: { cost: true } });
    expect(payloads.map(({ extensions }) => extensions)).toEqual([
      undefined,
      { cost: { estimated: 4, actual: 4, limit: 40 } },
    ]);
    const answer = (await (
      await post('{ articles { ... @defer { verdict { text } desk { name } } } }')
    ).json()) as Answer;
    expect(answer.errors?.[0]?.extensions.code).toBe('COST_LIMIT_EXCEEDED');
  });

  test('the explanation has the plan, every fetch and when each part was answered', async () => {
    const payloads = await payloadsOf('{ article(id: "1") { id ... @defer { rating } } }', {
      extensions: { explain: true },
    });
    expect(payloads[0]).not.toHaveProperty('extensions');
    const { explain } = payloads[1]!.extensions as {
      explain: {
        queryPlan: { node: { kind: string } };
        timings: { fetches: { subgraph: string }[]; parts: number[] };
      };
    };
    expect(explain.queryPlan.node.kind).toBe('Defer');
    expect(explain.timings.fetches.map(({ subgraph }) => subgraph)).toEqual(['articles', 'ratings']);
    expect(explain.timings.parts).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

describe('incrementalSpec=v0.2', () => {
  test('announces parts, tells what is new only, and completes them', async () => {
    const query =
      '{ article(id: "1") { title verdict { by } ... @defer(label: "r") { title verdict { by text } rating } } }';
    const response = await post(query, {}, { accept: incrementalSpec });
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";incrementalSpec=v0.2',
    );
    expect(await allParts(response)).toEqual([
      {
        data: { article: { title: 'title 1', verdict: { by: 'Eve' } } },
        pending: [{ id: '0', path: ['article'], label: 'r' }],
        hasNext: true,
      },
      {
        incremental: [
          { id: '0', data: { rating: 10 } },
          { id: '0', subPath: ['verdict'], data: { text: 'good' } },
        ],
        completed: [{ id: '0' }],
        hasNext: false,
      },
    ]);
  });

  test('completes a part that a null took with its errors', async () => {
    const payloads = await payloadsOf(
      '{ article(id: "2") { id ... @defer { stars } } }',
      {},
      {
        accept: incrementalSpec,
      },
    );
    expect(payloads[1]).toMatchObject({
      completed: [{ id: '0', errors: [{ path: ['article', 'stars'] }] }],
      hasNext: false,
    });
    expect(payloads[1]).not.toHaveProperty('incremental');
  });

  test('announces what a part defers with that part', async () => {
    const query = '{ article(id: "1") { id ... @defer { desk { name } ... @defer { rating } } } }';
    const release = press.hold();
    const parts = readParts(await post(query, {}, { accept: incrementalSpec }));
    expect((await parts.next()).value).toMatchObject({ pending: [{ id: '0', path: ['article'] }] });
    expect((await parts.next()).value).toEqual({
      pending: [{ id: '1', path: ['article'] }],
      incremental: [{ id: '0', data: { desk: { name: 'politics' } } }],
      completed: [{ id: '0' }],
      hasNext: true,
    });
    release();
    expect((await parts.next()).value).toEqual({
      incremental: [{ id: '1', data: { rating: 10 } }],
      completed: [{ id: '1' }],
      hasNext: false,
    });
  });
});
