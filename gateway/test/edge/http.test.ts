import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startOffice, type Answer, type RunningOffice } from '../fixtures/startOffice.js';

let running: RunningOffice;
let authorization: string;
beforeAll(async () => {
  running = await startOffice({ maxBodyBytes: 10_000 });
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(async () => {
  running.office.resolved = [];
  authorization = `Bearer ${await running.issuer.token()}`;
});

const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${running.url}/graphql?${new URLSearchParams(parameters)}`, {
    headers: { authorization, ...headers },
  });
const codesOf = ({ errors }: Answer): unknown[] => errors?.map(({ extensions }) => extensions.code) ?? [];

test('answers as application/json to who does not care, and as graphql-response+json to who asks', async () => {
  const body = {
    query: 'query A { channel } query B { viewer { id } }',
    operationName: 'A',
    variables: null,
  };
  const plain = await running.post(body, { authorization });
  expect(plain.status).toBe(200);
  expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await plain.json()).toEqual({ data: { channel: 'general' } });
  const accept = 'application/graphql-response+json, application/json;q=0.9';
  const modern = await running.post(body, { authorization, accept });
  expect(modern.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
  expect(await modern.json()).toEqual({ data: { channel: 'general' } });
});

test('answers a GET', async () => {
  const response = await get({
    query: 'query Q($x: Boolean!) { channel @include(if: $x) viewer @skip(if: $x) { id } }',
    variables: '{"x":true}',
    operationName: 'Q',
  });
  expect(await response.json()).toEqual({ data: { channel: 'general' } });
});

test('never runs a mutation by GET', async () => {
  const response = await get({ query: 'mutation { touch }' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
  expect(running.office.resolved).toEqual([]);
});

describe('tells what is wrong with a request', () => {
  const badBodies: [string, unknown, RegExp][] = [
    ['no JSON', '{', /The body is not valid JSON/],
    ['no object', '"query"', /must be a JSON object/],
    ['a batch', [{ query: '{ channel }' }], /Batched requests are not supported/],
    ['no query', { variables: {} }, /"query" must be a string/],
    ['a query that is no string', { query: 7 }, /"query" must be a string/],
    ['an empty query', { query: '' }, /"query" must not be empty/],
    ['variables that are no object', { query: '{ channel }', variables: [1] }, /"variables"/],
    ['an operation name that is no string', { query: '{ channel }', operationName: {} }, /"operationName"/],
  ];
  test.each(badBodies)('%s', async (_title, body, message) => {
    const response = await running.post(body, { authorization });
    expect(response.status).toBe(400);
    const answer = (await response.json()) as Answer;
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toMatch(message);
  });

  test.each([
    ['{ channel', 'GRAPHQL_PARSE_FAILED'],
    ['{ channels }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query Q($x: Int!) { channel }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query Q($x: Boolean!) { channel @include(if: $x) }', 'BAD_USER_INPUT'],
    ['query Q { channel } query R { channel }', 'BAD_USER_INPUT'],
  ])('in %s', async (query, code) => {
    const modern = await running.post(
      { query },
      { authorization, accept: 'application/graphql-response+json' },
    );
    expect(modern.status).toBe(400);
    const answer = (await modern.json()) as Answer;
    expect(codesOf(answer)).toEqual([code]);
    expect(answer).not.toHaveProperty('data');
    // Who reads plain JSON learns it from the body: an intermediary may have answered with any other status.
    expect((await running.post({ query }, { authorization })).status).toBe(200);
  });

  test('parameters of a GET that are no JSON', async () => {
    const response = await get({ query: '{ channel }', variables: '{x' });
    expect(response.status).toBe(400);
    expect((await get({})).status).toBe(400);
  });

  test('methods, content types and encodings that are not supported', async () => {
    const patch = await fetch(`${running.url}/graphql`, { method: 'PATCH', headers: { authorization } });
    expect(patch.status).toBe(405);
    expect(patch.headers.get('allow')).toBe('GET, POST, PUT, DELETE');
    const body = JSON.stringify({ query: '{ channel }' });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json; charset=latin1',
    ]) {
      expect((await running.post(body, { authorization, 'content-type': type })).status).toBe(415);
    }
    expect(
      (await running.post(body, { authorization, 'content-type': 'application/json; charset=UTF-8' })).status,
    ).toBe(200);
    expect((await running.post(body, { authorization, 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await running.post(body, { authorization, accept: 'text/html' })).status).toBe(406);
  });

  test('a subscription without an event stream', async () => {
    const response = await running.post({ query: 'subscription { said { text } }' }, { authorization });
    expect(response.status).toBe(406);
    expect(running.office.feed.opened).toEqual([]);
  });
});

test('refuses a body that is too large, announced or not', async () => {
  const announced = await running.post({ query: `{ channel } ${'#'.repeat(10_000)}` }, { authorization });
  expect(announced.status).toBe(413);
  const { port } = new URL(running.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const chunked = request(
      {
        port,
        path: '/graphql',
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
      },
      (response) => resolve(response.resume().statusCode),
    );
    chunked.on('error', reject);
    chunked.write('x'.repeat(8_000));
    chunked.end('x'.repeat(8_000));
  });
  expect(status).toBe(413);
});

test.each([
  ['GET', '/graphql?query={slow}', {}],
  ['POST', '/graphql', { body: '{"query":"{slow}"}' }],
])('ends the request at the subgraph when the client of a %s leaves', async (method, path, sent) => {
  const failed = async (): Promise<number> => {
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    return Number(/requests_total\{type="query",outcome="failed"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  };
  const before = await failed();
  let release: (value: unknown) => void = () => {};
  running.office.gate = new Promise((resolve) => {
    release = resolve;
  });
  const client = new AbortController();
  const asked = fetch(`${running.url}${path}`, {
    ...sent,
    method,
    headers: { authorization, 'content-type': 'application/json' },
    signal: client.signal,
  });
  await expect.poll(() => running.office.resolved).toEqual(['slow']);
  client.abort();
  await expect(asked).rejects.toThrow(/abort/i);
  await expect.poll(failed).toBe(before + 1);
  release(undefined);
});

describe('answers the same, to the letter, whether a request comes whole or in chunks', () => {
  const query = '{ channel }';
  const cases: [string, unknown, Record<string, string>][] = [
    ['a query', { query }, {}],
    ['a query of nobody', { query }, { authorization: '' }],
    ['a token that is none', { query }, { authorization: 'Bearer x' }],
    ['a query with variables beyond ASCII', { query: '{ channel } # grün 🚀', variables: { a: '🚀' } }, {}],
    ['a mutation', { query: 'mutation { touch }' }, {}],
    ['no JSON', '{', {}],
    ['nothing', '', {}],
    ['a batch', [{ query }], {}],
    ['an invalid operation', { query: '{ channels }' }, {}],
    [
      'an operation that its client wants told by its status',
      { query: '{ x }' },
      { accept: 'application/graphql-response+json' },
    ],
    ['another content type', { query }, { 'content-type': 'text/plain' }],
    ['a type that we have not', { query }, { accept: 'text/html' }],
    ['a subscription', { query: 'subscription { said { text } }' }, {}],
    ['a subscription as a stream', { query: 'subscription { nothing }' }, { accept: 'text/event-stream' }],
    ['a compressed body', { query }, { 'content-encoding': 'gzip' }],
    ['a contract that there is not', { query }, { 'x-gantry-contract': 'none' }],
    ['a page of another origin', { query }, { origin: 'https://elsewhere.example' }],
  ];
  test.each(cases)('%s', async (_what, sent, more) => {
    const body = typeof sent === 'string' ? sent : JSON.stringify(sent);
    const headers = {
      authorization,
      'content-type': 'application/json',
      'x-request-id': 'req_same',
      ...more,
    };
    const send = async (pieces: string | ReadableStream): Promise<unknown> => {
      const response = await fetch(`${running.url}/graphql`, {
        method: 'POST',
        headers,
        body: pieces,
        duplex: 'half',
      });
      const told = Object.fromEntries(response.headers);
      return { status: response.status, headers: { ...told, date: '' }, text: await response.text() };
    };
    expect(await send(body)).toEqual(await send(new Blob([body]).stream()));
  });
});
