import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Cors, defaultCorsSettings, type CorsSettings } from '../../src/edge/Cors.js';
import { defaultDocumentLimits } from '../../src/execution/documentLimits.js';
import { blogSubgraphs } from '../fixtures/blog.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';

const app = 'https://app.example.org';
const start = (cors: Partial<CorsSettings>): Promise<Federation> =>
  startFederation(blogSubgraphs, { cors: { ...defaultCorsSettings, ...cors } });
let blog: Federation;
beforeAll(async () => {
  blog = await start({ origins: [app], credentials: true });
});
afterAll(() => blog[Symbol.asyncDispose]());

const preflight = (running: Federation, origin: string): Promise<Response> =>
  fetch(`${running.url}/graphql`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
const corsHeaders = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));

describe('CORS', () => {
  test('is off unless origins are named', async () => {
    await using closed = await start({});
    expect(corsHeaders(await preflight(closed, app))).toEqual({});
    const response = await closed.post({ query: '{ user { name } }' }, { origin: app });
    expect(response.status).toBe(200);
    expect(corsHeaders(response)).toEqual({});
  });

  test('lets browsers of the origins named ask, and remember that they may', async () => {
    const response = await preflight(blog, app);
    expect(response.status).toBe(204);
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': app,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '86400',
    });
    expect(response.headers.get('vary')).toBe('Origin, Access-Control-Request-Headers');
  });

  test('lets their pages read answers, errors too', async () => {
    for (const query of ['{ user { name } }', '{ nonsense }']) {
      const response = await blog.post({ query }, { origin: app });
      expect(corsHeaders(response)).toEqual({
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-request-id',
      });
      expect(response.headers.get('vary')).toBe('Origin');
    }
    const refused = await blog.post(
      { query: '{ user { name } }' },
      { origin: app, authorization: 'Bearer x' },
    );
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe(app);
  });

  test.each([
    'https://evil.example.org',
    'https://app.example.org.evil.org',
    'http://app.example.org',
    'null',
  ])('tells %s nothing', async (origin) => {
    expect(corsHeaders(await preflight(blog, origin))).toEqual({});
    expect(corsHeaders(await blog.post({ query: '{ user { name } }' }, { origin }))).toEqual({});
  });

  test('can be for any origin, without credentials', async () => {
    await using open = await start({ origins: ['*'], allowedHeaders: ['content-type'] });
    const response = await preflight(open, 'https://anywhere.example.org');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([
    [{ origins: ['*'], credentials: true }, /without credentials/],
    [{ origins: ['*', app] }, /no other origin/],
    [{ origins: ['app.example.org'] }, /is no origin/],
    [{ origins: [`${app}/`] }, /is no origin/],
  ])('refuses settings that no browser would accept: %j', (settings, message) => {
    expect(() => new Cors({ ...defaultCorsSettings, ...settings })).toThrow(message);
  });

  test('keeps the sockets of other pages away', async () => {
    expect(await socketFrom(blog, 'https://evil.example.org')).toBe('403');
    expect(await socketFrom(blog, app)).toBe('open');
    expect(await socketFrom(blog, blog.url)).toBe('open');
    expect(await socketFrom(blog, undefined)).toBe('open');
  });

  test('keeps them away also where no origins are named', async () => {
    await using closed = await start({});
    expect(await socketFrom(closed, 'https://evil.example.org')).toBe('403');
    expect(await socketFrom(closed, 'null')).toBe('403');
    expect(await socketFrom(closed, closed.url)).toBe('open');
    expect(await socketFrom(closed, undefined)).toBe('open');
  });

  test('lets any page open sockets where it is for any, or where nothing is to be prevented', async () => {
    await using open = await start({ origins: ['*'] });
    expect(await socketFrom(open, 'https://anywhere.example.org')).toBe('open');
    await using careless = await startFederation(blogSubgraphs, { csrfPrevention: false });
    expect(await socketFrom(careless, 'https://anywhere.example.org')).toBe('open');
  });
});

describe('forged requests', () => {
  const get = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${blog.url}/graphql?query={user{name}}`, { headers });

  test.each<Record<string, string>>([
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    { authorization: 'Basic YTpi' },
    { 'apollo-require-preflight': '' },
  ])('are refused: GET with %j', async (headers) => {
    const response = await get(headers);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('apollo-require-preflight');
  });

  test.each<Record<string, string>>([
    { 'apollo-require-preflight': 'true' },
    { 'x-apollo-operation-name': 'Q' },
    { 'content-type': 'application/json' },
  ])('are told from others: GET with %j', async (headers) => {
    expect((await get(headers)).status).toBe(200);
  });

  test('are told from those with a bearer token', async () => {
    expect((await get(await blog.as(''))).status).toBe(200);
  });

  test('cannot be posted', async () => {
    for (const type of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
      const response = await blog.post({ query: '{ user { name } }' }, { 'content-type': type });
      expect(response.status).toBe(415);
    }
  });
});

const query = '{ user { name } }';

describe.each<[string, string[]]>([
  ['a gateway without CORS', []],
  ['a gateway with CORS', [app]],
])('%s tells browsers to take for what it is, and not to keep,', (_gateway, origins) => {
  let running: Federation;
  beforeAll(async () => {
    const limits = { ...defaultDocumentLimits, aliases: 1_000, tokens: 10_000, rootFields: 1_000 };
    const cors = { ...defaultCorsSettings, origins };
    running = await startFederation(blogSubgraphs, { cors, limits, maxBatch: 2 });
  });
  afterAll(() => running[Symbol.asyncDispose]());

  const json = 'application/json; charset=utf-8';
  test.each<[string, number, string | null, () => Promise<Response>]>([
    ['an answer', 200, json, () => running.post({ query })],
    ['an answer to a page of another origin', 200, json, () => running.post({ query }, { origin: app })],
    ['a batch', 200, json, () => running.post([{ query }, { query }])],
    ['a refusal of the operation', 200, json, () => running.post({ query: '{ nonsense }' })],
    ['a refusal of the request', 415, json, () => running.post({ query }, { 'content-type': 'text/plain' })],
    ['a stream', 200, 'text/event-stream', () => running.post({ query }, { accept: 'text/event-stream' })],
    ['parts', 200, 'multipart/mixed', () => inParts(running)],
    ['a reserved stream', 201, 'text/plain', () => reserve(running)],
    ['what is sent to a reserved stream', 202, null, () => sendToReserved(running)],
  ])('%s', async (_what, status, type, ask) => {
    const response = await ask();
    expect(response.status).toBe(status);
    if (type === null) expect(response.headers.get('content-type')).toBeNull();
    else expect(response.headers.get('content-type')).toContain(type);
    expectSecured(response);
    await response.body?.cancel();
  });

  test('a large answer', async () => {
    const response = await running.post({ query: `{ ${many(query.slice(2, -2))} }` });
    expectSecured(response);
    const text = await response.text();
    expect(text.length).toBeGreaterThan(16_384);
    expect(text).toContain('"alias799":{"name":"Ada"}');
  });

  test('and says which request each answers', async () => {
    for (const asked of [query, '{ nonsense }']) {
      const response = await running.post({ query: asked }, { 'x-request-id': 'req-1' });
      expect(response.headers.get('x-request-id')).toBe('req-1');
    }
  });
});

test('tells browsers to take a preflight for what it is', async () => {
  expectSecured(await preflight(blog, app));
});

function expectSecured({ headers }: Response): void {
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('cache-control')).toMatch(/^no-(store|cache)$/);
}

/** A selection, under so many names that its answer is long. */
function many(selection: string): string {
  return Array.from({ length: 800 }, (_, index) => `alias${index}: ${selection}`).join(' ');
}

function inParts(running: Federation): Promise<Response> {
  const deferred = '{ user { name ... @defer { posts { title } } } }';
  return running.post({ query: deferred }, { accept: 'multipart/mixed;deferSpec=20220824' });
}

function reserve({ url }: Federation): Promise<Response> {
  return fetch(`${url}/graphql`, { method: 'PUT' });
}

async function sendToReserved(running: Federation): Promise<Response> {
  const token = await (await reserve(running)).text();
  const headers = { 'x-graphql-event-stream-token': token };
  return running.post({ query, extensions: { operationId: '1' } }, headers);
}

/** What becomes of a socket that a page of `origin`, or no page, opens: it is open, or refused with a status. */
async function socketFrom({ url }: Federation, origin: string | undefined): Promise<string> {
  const socket = new WebSocket(
    `${url.replace('http', 'ws')}/graphql`,
    'graphql-transport-ws',
    origin ? { origin } : {},
  );
  const outcome = await Promise.race([
    once(socket, 'open').then(() => 'open'),
    once(socket, 'unexpected-response').then(([, response]) => String(response.statusCode)),
  ]);
  socket.on('error', () => undefined);
  socket.terminate();
  return outcome;
}
