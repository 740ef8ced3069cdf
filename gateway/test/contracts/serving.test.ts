import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { depot, depotContract, depotState } from '../fixtures/depot.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** How contracts are chosen, and what they share with each other. */
const state = depotState();
const seenByPlugin: (string | null)[] = [];
let running: RunningStandalone;
beforeAll(async () => {
  running = await startStandalone(depot(state), {
    contractsOf: (subgraphs) => ({ public: depotContract(subgraphs), partner: depotContract(subgraphs) }),
    settings: { caching: { ...defaultCachingSettings, store: 'memory' } },
    plugins: [{ name: 'test', request: ({ contract }) => void seenByPlugin.push(contract) }],
  });
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(async () => {
  Object.assign(state, depotState());
  seenByPlugin.length = 0;
  await running.gateway.invalidate({ tenant: null });
});

const hidden = '{ good(id: 1) { weight } }';
const ask = async (
  query: string,
  path: string,
  contract?: string,
): Promise<{ status: number; text: string; headers: Headers }> => {
  const response = await fetch(running.url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(contract === undefined ? {} : { 'x-gantry-contract': contract }),
    },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
};
const refused = { status: 400, text: expect.stringContaining('Cannot query field') as string };
const answered = { status: 200, text: '{"data":{"good":{"weight":7}}}' };

describe('over HTTP', () => {
  test('a contract has a path of its own, and a name for the header', async () => {
    expect(await ask(hidden, '/graphql')).toMatchObject(answered);
    expect(await ask(hidden, '/graphql/public')).toMatchObject(refused);
    expect(await ask(hidden, '/graphql', 'public')).toMatchObject(refused);
    expect(await ask(hidden, '/graphql/public', 'public')).toMatchObject(refused);
    expect(seenByPlugin).toEqual([null, 'public', 'public', 'public']);
  });

  test('nothing leads away from the contract that the path names', async () => {
    expect(await ask(hidden, '/graphql/public', 'partner')).toMatchObject({ status: 400 });
    expect(await ask(hidden, '/graphql/public', '')).toMatchObject({ status: 400 });
  });

  test('a contract that is not served is not the supergraph instead', async () => {
    expect(await ask(hidden, '/graphql', 'internal')).toMatchObject({
      status: 404,
      text: expect.stringContaining('There is no contract \\"internal\\" here.') as string,
    });
    expect(await ask(hidden, '/graphql', '__proto__')).toMatchObject({ status: 404 });
    expect(await ask(hidden, '/graphql/internal')).toMatchObject({ status: 404 });
    expect(await ask(hidden, '/graphql/')).toMatchObject({ status: 404 });
  });

  test('its page has its endpoint', async () => {
    const page = await fetch(`${running.url}/graphql/public`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<!doctype html>');
  });
});

describe('over a socket', () => {
  const message = { id: '1', type: 'subscribe', payload: { query: hidden } };
  const misfit = { id: '1', type: 'error', payload: [{ message: expect.stringContaining('Cannot query') }] };

  test.each([
    ['its path', '/graphql/public', {}, {}],
    ['a connection parameter', '/graphql', { 'X-Gantry-Contract': 'public' }, {}],
    ['a header', '/graphql', {}, { 'x-gantry-contract': 'public' }],
  ])('a contract is chosen by %s', async (_how, path, parameters, headers) => {
    using socket = new RawSocket(running.url, undefined, { path, headers });
    await socket.initialise(parameters);
    await socket.send(message);
    expect(await socket.next()).toMatchObject(misfit);
  });

  test('one that names none has the supergraph', async () => {
    using socket = new RawSocket(running.url);
    await socket.initialise({});
    await socket.send(message);
    expect(await socket.next()).toMatchObject({ payload: { data: { good: { weight: 7 } } } });
  });

  test.each([
    ['one that is not served', '/graphql', { 'x-gantry-contract': 'internal' }, 'NOT_FOUND'],
    ['another one than the path', '/graphql/public', { 'x-gantry-contract': 'partner' }, 'BAD_USER_INPUT'],
    ['what is no name', '/graphql', { 'x-gantry-contract': 7 }, 'BAD_USER_INPUT'],
    ['no name', '/graphql', { 'X-GANTRY-CONTRACT': null }, 'BAD_USER_INPUT'],
  ])('one that names %s is closed', async (_what, path, parameters, reason) => {
    using socket = new RawSocket(running.url, undefined, { path });
    await socket.send({ type: 'connection_init', payload: parameters });
    expect(await socket.closed).toEqual({ code: 4400, reason });
  });

  test('no socket opens at a path that is no contract', async () => {
    using socket = new RawSocket(running.url, undefined, { path: '/graphql/internal' });
    socket.closed.catch(() => undefined);
    await expect(socket.opened).rejects.toThrow('404');
  });
});

test('over server-sent events, too', async () => {
  const client = createClient({ url: `${running.url}/graphql/public`, retryAttempts: 0 });
  state.feed.push('one');
  const events = client.iterate({ query: 'subscription { moved { text good { name } } }' });
  expect((await events.next()).value).toEqual({ data: { moved: { text: 'one', good: { name: 'good 7' } } } });
  await events.return?.();
  client.dispose();
});

test('equal operations under way at the same time are answered each by its own', async () => {
  const schema = '{ __type(name: "Good") { fields { name } } kept { __typename } }';
  const answers = await Promise.all(
    ['/graphql', '/graphql/public', '/graphql', '/graphql/public'].map((path) => ask(schema, path)),
  );
  expect(answers.map(({ text }) => text.includes('weight'))).toEqual([true, false, true, false]);
});

describe('what is kept of answers', () => {
  const query = '{ good(id: 1) { name shipping } }';

  test('is kept for each by itself, and caches on the way are told so', async () => {
    const first = await ask(query, '/graphql');
    expect(first.headers.get('vary')).toContain('x-gantry-contract');
    expect(await ask(query, '/graphql')).toMatchObject({ text: first.text });
    running.subgraphs['goods']!.requests.length = 0;
    const other = await ask(query, '/graphql', 'public');
    expect(other.text).toBe(first.text);
    expect(running.subgraphs['goods']!.requests).toHaveLength(1);
    expect((await ask(query, '/graphql/public')).headers.get('age')).not.toBeNull();
    expect(running.subgraphs['goods']!.requests).toHaveLength(1);
  });

  test('goes when a mutation of another names it', async () => {
    await ask(query, '/graphql/public');
    await ask(query, '/graphql');
    await ask('mutation { rename(id: 1, name: "x") { id } }', '/graphql');
    running.subgraphs['goods']!.requests.length = 0;
    await ask(query, '/graphql/public');
    expect(running.subgraphs['goods']!.requests).toHaveLength(1);
    await ask('mutation { rename(id: 1, name: "x") { id } }', '/graphql/partner');
    await ask(query, '/graphql/public');
    expect(running.subgraphs['goods']!.requests).toHaveLength(3);
  });
});

describe('when another is published', () => {
  const described = (sdl: string, text: string) =>
    sdl.replace('type Good implements', `"${text}" type Good implements`);
  const description = '{ __type(name: "Good") { description } }';

  test('each changes by itself', async () => {
    const contract = depotContract(Object.values(running.subgraphs));
    await running.gateway.updateSupergraph(described(contract, 'What you may see.'), undefined, 'public');
    expect((await ask(description, '/graphql/public')).text).toContain('What you may see.');
    for (const path of ['/graphql', '/graphql/partner']) {
      expect((await ask(description, path)).text).toContain('null');
    }
    await running.gateway.updateSupergraph(described(running.sdl, 'All of it.'));
    expect((await ask(description, '/graphql')).text).toContain('All of it.');
    expect((await ask(description, '/graphql/public')).text).toContain('What you may see.');
    expect((await ask(hidden, '/graphql/public')).status).toBe(400);
  });

  test('a subscription of a contract moves within the contract', async () => {
    using socket = new RawSocket(running.url, undefined, { path: '/graphql/public' });
    await socket.initialise({});
    const query = 'subscription { moved { cursor text good { name grade } } }';
    await socket.send({ id: '1', type: 'subscribe', payload: { query } });
    const { feed } = state;
    feed.push('one');
    await socket.next();
    await running.gateway.updateSupergraph(described(running.sdl, 'of another version'));
    feed.push('two');
    expect(await socket.next()).toMatchObject({ payload: { data: { moved: { text: 'two' } } } });
    expect(feed.opened).toEqual([null]);
    const contract = depotContract(Object.values(running.subgraphs));
    await running.gateway.updateSupergraph(described(contract, 'of that version'), undefined, 'public');
    await expect.poll(() => feed.opened).toEqual([null, 'c2']);
    state.grade = 'SCRAPPED';
    feed.push('three');
    expect(await socket.next()).toMatchObject({
      payload: { data: { moved: { cursor: 'c3', good: { name: 'good 7', grade: null } } } },
    });
  });

  test('a bad one of a contract is told under its name, and changes nothing', async () => {
    await expect(running.gateway.updateSupergraph('type Query', undefined, 'public')).rejects.toThrow(
      'Invalid supergraph',
    );
    const ready = (await (await fetch(`${running.url}/health/ready`)).json()) as Record<string, unknown>;
    expect(ready).toMatchObject({
      ready: true,
      rejectedContracts: { public: { message: expect.anything() } },
    });
    expect(ready['rejectedSupergraph']).toBeUndefined();
    expect((await ask('{ carriers }', '/graphql/public')).status).toBe(200);
  });
});

test('does not start with a contract that cannot be served, and says which', async () => {
  const starting = startStandalone(depot(state), { contractsOf: () => ({ public: 'type Query' }) });
  await expect(starting).rejects.toThrow('The contract "public" cannot be served: ');
});

describe('with audiences', () => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await startFederation(
      depot(state),
      { supergraphAudience: ['scope:staff'], landingPage: false },
      [],
      (subgraphs) => ({
        public: { sdl: depotContract(subgraphs) },
        partner: { sdl: depotContract(subgraphs), audience: ['scope:partner'] },
      }),
    );
  });
  afterAll(() => federation[Symbol.asyncDispose]());

  test.each([
    ['', 'public', true],
    ['', 'partner', false],
    ['', undefined, false],
    ['partner', 'partner', true],
    ['partner', undefined, false],
    ['staff', undefined, true],
  ])('who has the scope "%s" may ask %s: %s', async (scope, contract, may) => {
    const headers = {
      ...(await federation.as(scope)),
      ...(contract === undefined ? {} : { 'x-gantry-contract': contract }),
    };
    const response = await federation.post({ query: '{ carriers }' }, headers);
    expect(response.status).toBe(may ? 200 : 403);
    if (!may)
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});
