import { buildSchema, parse } from 'graphql';
import type { Client } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { compileResume } from '../../src/subscriptions/compileResume.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

let running: RunningOffice;
let token: string;
beforeEach(async () => {
  running = await startOffice();
  token = await running.issuer.token();
});
afterEach(() => running[Symbol.asyncDispose]());

const connect = (params: Record<string, unknown> = {}): Client =>
  running.socket({ authorization: `Bearer ${token}`, ...params });
const iterate = (client: Client, query: string, variables?: Record<string, unknown>) =>
  client.iterate({ query, ...(variables ? { variables } : {}) });
const closeOf = (client: Client): Promise<{ code: number; reason: string }> =>
  new Promise((resolve) =>
    client.on('closed', (event) => resolve(event as { code: number; reason: string })),
  );

const event = (cursor: string, text: string) => ({
  data: { said: { cursor, text, by: { id: 'usr_1', name: 'name of usr_1' } } },
});
const everything = 'subscription Talk($after: String) { said(after: $after) { cursor text by { id name } } }';

test('answers each event across subgraphs, and completes when the subgraph does', async () => {
  running.office.feed.push('one', 'two');
  const events = iterate(connect(), everything);
  expect((await events.next()).value).toEqual(event('c1', 'one'));
  expect((await events.next()).value).toEqual(event('c2', 'two'));
  running.office.feed.push('three');
  expect((await events.next()).value).toEqual(event('c3', 'three'));
  running.office.feed.end();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test('ends with FORBIDDEN, and without the event, once the subscriber is no member any more', async () => {
  const events = iterate(connect({ 'x-gantry-tenant': 'acme' }), everything);
  running.office.feed.push('one');
  expect((await events.next()).value).toEqual(event('c1', 'one'));
  for (const account of running.office.accounts.values())
    account.memberships = account.memberships.filter(({ slug }) => slug !== 'acme');
  running.gateway.accounts.invalidateAll();
  running.office.feed.push('two');
  const last = (await events.next()).value;
  expect(last).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(JSON.stringify(last)).not.toContain('two');
  expect((await events.next()).done).toBe(true);
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

test('projects an event into the shape asked for', async () => {
  running.office.feed.push('one');
  const events = iterate(
    connect(),
    'subscription ($no: Boolean!) { line: said { kind: __typename words: text cursor @include(if: $no) by { name } } }',
    { no: false },
  );
  expect((await events.next()).value).toEqual({
    data: { line: { kind: 'Said', words: 'one', by: { name: 'name of usr_1' } } },
  });
});

describe('conditions at the root', () => {
  const ofFragments =
    'subscription ($a: Boolean!, $b: Boolean!) { ...A @include(if: $a) ... @skip(if: $b) { said { text } } }' +
    ' fragment A on Subscription { said { cursor } }';
  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['subscription ($x: Boolean!) { said @include(if: $x) { text } }', { x: true }, { text: 'one' }],
    ['subscription ($x: Boolean = false) { said @skip(if: $x) { text } }', {}, { text: 'one' }],
    ['subscription { ... @include(if: true) { said @skip(if: false) { text } } }', {}, { text: 'one' }],
    [
      'subscription ($x: Boolean!) { said @include(if: $x) { cursor text @skip(if: $x) } }',
      { x: true },
      { cursor: 'c1' },
    ],
    ['subscription { said { text } said @include(if: false) { cursor } }', {}, { text: 'one' }],
    [ofFragments, { a: true, b: false }, { cursor: 'c1', text: 'one' }],
    [ofFragments, { a: true, b: true }, { cursor: 'c1' }],
    [ofFragments, { a: false, b: false }, { text: 'one' }],
  ])('let through: %s %j', async (query, variables, said) => {
    running.office.feed.push('one');
    expect((await iterate(connect(), query, variables).next()).value).toEqual({ data: { said } });
  });

  test.each<[string, Record<string, unknown>]>([
    ['subscription ($x: Boolean!) { said @include(if: $x) { text } }', { x: false }],
    ['subscription { said @skip(if: true) { text } }', {}],
    [
      'subscription ($x: Boolean!) { said @include(if: $x) { ... @defer(if: false) { text } } }',
      { x: false },
    ],
    ['subscription ($x: Boolean!) { tick @include(if: $x) }', { x: false }],
    [ofFragments, { a: false, b: true }],
  ])('leave nothing, so that it completes at once: %s %j', async (query, variables) => {
    expect(await iterate(connect(), query, variables).next()).toEqual({ done: true, value: undefined });
    expect(running.office.feed.opened).toEqual([]);
  });

  test('are asked again at the subgraph after a broken link', async () => {
    running.office.feed.push('one');
    const query =
      'subscription ($x: Boolean!, $room: String) { said(room: $room) @include(if: $x) { cursor text @include(if: $x) } }';
    const events = iterate(connect(), query, { x: true, room: 'r' });
    expect((await events.next()).value).toEqual({ data: { said: { cursor: 'c1', text: 'one' } } });
    await running.subgraphs['chat']!.stop();
    running.office.feed.push('two');
    await running.subgraphs['chat']!.restart();
    expect((await events.next()).value).toEqual({ data: { said: { cursor: 'c2', text: 'two' } } });
    expect(running.office.feed.opened).toEqual([null, 'c1']);
  });
});

test('starts after the cursor that the client gives', async () => {
  running.office.feed.push('one', 'two', 'three');
  const events = iterate(connect(), everything, { after: 'c2' });
  expect((await events.next()).value).toEqual(event('c3', 'three'));
});

test('ends the subscription at the subgraph when the client completes it, or leaves', async () => {
  const client = connect();
  const [first, second] = [iterate(client, everything), iterate(client, everything)];
  const another = iterate(client, 'subscription { said { text } }');
  running.office.feed.push('one');
  await Promise.all([first.next(), second.next(), another.next()]);
  expect(running.office.feed.readers).toBe(2);
  await first.return?.();
  await another.return?.();
  await expect.poll(() => running.office.feed.readers).toBe(1);
  client.terminate();
  await expect.poll(() => running.office.feed.readers).toBe(0);
  const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
  await expect.poll(metrics).toContain('gantry_gateway_active_subscriptions{transport="ws"} 0');
});

describe('a query whose client wants no more of it while it runs is no failure', () => {
  test.each<[string, (socket: RawSocket) => Promise<void> | void]>([
    ['completed by its client', (socket) => socket.send({ id: '1', type: 'complete' })],
    ['left by its client', (socket) => socket[Symbol.dispose]()],
  ])('%s', async (_title, leave) => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    running.office.gate = gate;
    using socket = new RawSocket(running.url);
    await socket.initialise({ authorization: `Bearer ${token}` });
    await socket.send({ id: '1', type: 'subscribe', payload: { query: '{ slow }' } });
    await vi.waitFor(() => expect(running.office.resolved).toContain('slow'), { timeout: 30_000 });
    await leave(socket);
    const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
    const givenUp = /subgraph_fetches_total\{.*subgraph="tenancy",outcome="failed".*\} 1/;
    await vi.waitFor(async () => expect(await metrics()).toMatch(givenUp), { timeout: 30_000 });
    expect(await metrics()).toContain('gantry_gateway_errors_total{code="INTERNAL"} 0');
    expect(running.logged).toEqual([]);
    open();
  });
});

test('runs queries and mutations as well', async () => {
  const client = connect({ 'x-gantry-tenant': 'acme' });
  expect((await iterate(client, '{ viewer { id name } }').next()).value).toEqual({
    data: { viewer: { id: 'usr_ada', name: 'name of usr_ada' } },
  });
  expect((await iterate(client, 'mutation { touch }').next()).value).toEqual({ data: { touch: true } });
});

describe('refuses one operation and keeps the socket', () => {
  test.each([
    ['a syntax error', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { shouted { text } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['two root fields', 'subscription { said { text } tick }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two root fields in fragments',
      'subscription { ...A ...B } fragment A on Subscription { tick } fragment B on Subscription { said { text } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['the root type alone', 'subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two root fields, of which a condition leaves one',
      'subscription ($x: Boolean = true) { said @include(if: $x) { text } tick @skip(if: $x) }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'the name of the root type beside a field',
      'subscription { __typename said { text } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition that is none',
      'subscription { said @include(if: "yes") { text } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a fragment within itself',
      'subscription { ...A } fragment A on Subscription { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a variable of the wrong type',
      'subscription ($after: String) { said(after: $after) { text } }',
      'BAD_USER_INPUT',
    ],
  ])('%s', async (_title, query, code) => {
    const client = connect();
    const refused = await iterate(client, query, { after: { no: 'string' } })
      .next()
      .catch((errors: unknown) => errors);
    expect(refused).toEqual([expect.objectContaining({ extensions: expect.objectContaining({ code }) })]);
    expect(running.office.feed.opened).toEqual([]);
    expect((await iterate(client, '{ channel }').next()).value).toEqual({ data: { channel: 'general' } });
  });
});

test('passes on that the subgraph refuses to start', async () => {
  const events = iterate(connect(), 'subscription { refused { text } }');
  expect((await events.next()).value).toEqual({
    data: null,
    errors: [{ message: 'That cursor is gone.', path: ['refused'], extensions: { code: 'CURSOR_EXPIRED' } }],
  });
  expect((await events.next()).done).toBe(true);
});

describe('closes a socket', () => {
  test.each([
    ['without a token', () => ({}), 'UNAUTHENTICATED'],
    ['with a token that is none', () => ({ authorization: 'Bearer abc' }), 'UNAUTHENTICATED'],
    [
      'with an expired token',
      async () => ({ authorization: `Bearer ${await running.issuer.token({}, -60)}` }),
      'UNAUTHENTICATED',
    ],
    [
      'for a tenant that is not theirs',
      () => ({ authorization: `Bearer ${token}`, 'x-gantry-tenant': 'initech' }),
      'FORBIDDEN',
    ],
  ])('%s', async (_title, params, reason) => {
    const client = running.socket(await Promise.resolve(params()));
    const closed = closeOf(client);
    await expect(iterate(client, everything).next()).rejects.toMatchObject({ code: 4403, reason });
    expect(await closed).toMatchObject({ code: 4403, reason });
    expect(running.office.feed.opened).toEqual([]);
  });

  test('when its token ends', async () => {
    token = await running.issuer.token({}, 4);
    const client = connect();
    const closed = closeOf(client);
    const events = iterate(client, everything);
    running.office.feed.push('one');
    await events.next();
    expect(await closed).toMatchObject({ code: 4403, reason: 'UNAUTHENTICATED' });
    await expect.poll(() => running.office.feed.readers).toBe(0);
  });

  test('with 1001 when the gateway closes', async () => {
    const client = connect();
    const events = iterate(client, everything);
    running.office.feed.push('one');
    await events.next();
    const closed = closeOf(client);
    await running.gateway.close();
    expect(await closed).toMatchObject({ code: 1001 });
    await expect.poll(() => running.office.feed.readers).toBe(0);
  });

  test('that asks for another path', async () => {
    const socket = new WebSocket(`${running.url.replace('http', 'ws')}/elsewhere`, 'graphql-transport-ws');
    await expect(new Promise((_resolve, reject) => socket.on('error', reject))).rejects.toThrow('404');
  });
});

test('takes up a broken link after the last cursor, without a gap or a repeat', async () => {
  running.office.feed.push('one', 'two');
  const events = iterate(connect(), everything);
  expect([await events.next(), await events.next()].map(({ value }) => value)).toEqual([
    event('c1', 'one'),
    event('c2', 'two'),
  ]);
  await running.subgraphs['chat']!.stop();
  running.office.feed.push('three');
  await running.subgraphs['chat']!.restart();
  running.office.feed.push('four');
  expect([await events.next(), await events.next()].map(({ value }) => value)).toEqual([
    event('c3', 'three'),
    event('c4', 'four'),
  ]);
  expect(running.office.feed.opened).toEqual([null, 'c2']);
});

test('takes it up where the field has other arguments, literals and an aliased cursor', async () => {
  running.office.feed.push('zero', 'one');
  const query = 'subscription ($room: String) { said(after: "c1", room: $room) { mark: cursor text } }';
  const events = iterate(connect(), query, { room: 'r' });
  expect((await events.next()).value).toEqual({ data: { said: { mark: 'c2', text: 'one' } } });
  await running.subgraphs['chat']!.stop();
  await running.subgraphs['chat']!.restart();
  running.office.feed.push('two');
  expect((await events.next()).value).toEqual({ data: { said: { mark: 'c3', text: 'two' } } });
  expect(running.office.feed.opened).toEqual(['c1', 'c2']);
});

const inFragment =
  'subscription ($x: Boolean!) { said { ...F @include(if: $x) text } } fragment F on Said { cursor by { id } }';
const atRoot =
  'subscription ($a: Boolean!, $b: Boolean!) { said @include(if: $a) { cursor text } said @include(if: $b) { text } }';
const aliased = 'subscription ($x: Boolean!) { said { a: cursor @include(if: $x) cursor text } }';
test.each<[string, string, Record<string, unknown>]>([
  ['in a fragment under a condition', inFragment, { x: true }],
  ['in one of several selections of the root under conditions', atRoot, { a: true, b: true }],
  ['under two names, of which a condition leaves the other', aliased, { x: false }],
  ['under two names', aliased, { x: true }],
])('takes it up where the cursor is %s', async (_title, query, variables) => {
  running.office.feed.push('one');
  const events = iterate(connect(), query, variables);
  expect((await events.next()).value).toMatchObject({ data: { said: { text: 'one' } } });
  await running.subgraphs['chat']!.stop();
  await running.subgraphs['chat']!.restart();
  running.office.feed.push('two');
  expect((await events.next()).value).toMatchObject({ data: { said: { text: 'two' } } });
  expect(running.office.feed.opened).toEqual([null, 'c1']);
});

test('takes nothing for a cursor that is something else in another type of event', () => {
  const schema = buildSchema(`
    type Query { a: Int }
    type Subscription { happened(after: String): Event }
    union Event = Said | Left
    type Said { cursor: String! }
    type Left { cursor: String! who: String! }
  `);
  const resumeOf = (left: string) => {
    const query = `subscription { happened { ... on Said { mark: cursor } ... on Left { ${left} } } }`;
    return compileResume(query, schema, parse(query));
  };
  expect(resumeOf('mark: who')).toBeUndefined();
  const resume = resumeOf('mark: who own: cursor')!;
  expect(resume.cursorOf({ happened: { mark: 'Ada', own: 'c1' } })).toBe('c1');
  expect(resume.cursorOf({ happened: { mark: 'c2' } })).toBeUndefined();
});

test.each<[string, string, Record<string, unknown>]>([
  ['in a variable', everything, { after: 'c1' }],
  ['as the usual value of a variable', everything.replace('String', 'String = "c1"'), {}],
  ['as a literal', everything.replace('($after: String)', '').replace('$after', '"c1"'), {}],
  [
    'in a variable by who asks for no cursor',
    'subscription ($after: String) { said(after: $after) { text } }',
    { after: 'c1' },
  ],
])(
  'takes it up where its client began, given %s, when nothing has come yet',
  async (_title, query, variables) => {
    running.office.feed.push('one');
    const events = iterate(connect(), query, variables);
    const next = events.next();
    await expect.poll(() => running.office.feed.readers, { timeout: 30_000 }).toBe(1);
    await running.subgraphs['chat']!.stop();
    await running.subgraphs['chat']!.restart();
    running.office.feed.push('two');
    expect((await next).value).toMatchObject({ data: { said: { text: 'two' } } });
    expect(running.office.feed.opened).toEqual(['c1', 'c1']);
  },
);

test.each<[string, Record<string, unknown>, string[]]>([
  ['nothing has come, and its client has not said where it begins', { after: null, no: true }, []],
  ['what has come had no cursor', { after: 'c1', no: false }, ['one', 'two']],
])('ends with UNAVAILABLE when a link breaks, and %s', async (_title, variables, texts) => {
  running.office.feed.push(...texts);
  const query =
    'subscription ($after: String, $no: Boolean!) { said(after: $after) { cursor @include(if: $no) text } }';
  const events = iterate(connect(), query, variables);
  if (texts.length > 0) expect((await events.next()).value).toEqual({ data: { said: { text: 'two' } } });
  const next = events.next();
  await expect.poll(() => running.office.feed.readers, { timeout: 30_000 }).toBe(1);
  await running.subgraphs['chat']!.stop();
  expect((await next).value).toMatchObject({
    errors: [{ extensions: { code: 'UNAVAILABLE', subgraph: 'chat' } }],
  });
});

test.each([
  ['the operation does not ask for the cursor', 'subscription { said { text } }'],
  ['the events carry none', 'subscription { tick }'],
])('ends with UNAVAILABLE when a link breaks and %s', async (_title, query) => {
  running.office.feed.push('one');
  const events = iterate(connect(), query);
  await events.next();
  await running.subgraphs['chat']!.stop();
  expect((await events.next()).value).toMatchObject({
    errors: [{ extensions: { code: 'UNAVAILABLE', subgraph: 'chat' } }],
  });
  expect((await events.next()).done).toBe(true);
});

test('answers the event when the subgraph of the rest is down', async () => {
  const events = iterate(connect(), everything);
  running.office.feed.push('one');
  await events.next();
  await running.subgraphs['tenancy']!.stop();
  running.office.feed.push('two');
  expect((await events.next()).value).toEqual({
    data: { said: { cursor: 'c2', text: 'two', by: { id: 'usr_1', name: null } } },
    errors: [
      {
        message: 'The subgraph "tenancy" does not answer.',
        path: ['said', 'by', 'name'],
        extensions: { code: 'UNAVAILABLE', subgraph: 'tenancy' },
      },
    ],
  });
});
