import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** The rules of graphql-transport-ws's PROTOCOL.md, each by itself. */
let running: RunningOffice;
let authorization: string;
let sockets: RawSocket[];
beforeAll(async () => {
  running = await startOffice({ maxBodyBytes: 10_000 });
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(async () => {
  sockets = [];
  authorization = `Bearer ${await running.issuer.token()}`;
});
afterEach(() => sockets.forEach((socket) => socket[Symbol.dispose]()));

function open(protocols?: string | string[]): RawSocket {
  const socket = new RawSocket(running.url, protocols);
  sockets.push(socket);
  return socket;
}

async function connected(): Promise<RawSocket> {
  const socket = open();
  await socket.initialise({ authorization });
  return socket;
}

const subscribe = (id: string, query: string, rest: Record<string, unknown> = {}) => ({
  id,
  type: 'subscribe',
  payload: { query, ...rest },
});
const channel = (id: string) => ({ id, type: 'next', payload: { data: { channel: 'general' } } });

/** Lets the slow field answer. */
function hold(): () => void {
  let release: (value: unknown) => void = () => {};
  running.office.resolved = [];
  running.office.gate = new Promise((resolve) => {
    release = resolve;
  });
  return () => release(undefined);
}

describe('the handshake', () => {
  test('chooses graphql-transport-ws among what the client offers', async () => {
    const socket = open(['graphql-ws', 'graphql-transport-ws']);
    await socket.opened;
    expect(socket.protocol).toBe('graphql-transport-ws');
  });

  test('with another subprotocol alone is closed with 4406', async () => {
    // A client that insists on its protocol fails the handshake itself; one that offers none is told.
    const socket = open([]);
    expect(await socket.closed).toEqual({ code: 4406, reason: 'Subprotocol not acceptable' });
  });
});

describe('connection_init', () => {
  test('is acknowledged', async () => {
    const socket = open();
    await socket.send({ type: 'connection_init', payload: { authorization } });
    expect(await socket.next()).toEqual({ type: 'connection_ack' });
  });

  test('that does not come in time closes the socket with 4408', async () => {
    await using impatient = await startOffice({ connectionInitTimeoutMs: 50 });
    const socket = new RawSocket(impatient.url);
    sockets.push(socket);
    expect(await socket.closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
  });

  test('that came in time leaves the socket open for good', async () => {
    await using impatient = await startOffice({ connectionInitTimeoutMs: 300 });
    const socket = new RawSocket(impatient.url);
    sockets.push(socket);
    await socket.initialise({ authorization: `Bearer ${await impatient.issuer.token()}` });
    const late = new RawSocket(impatient.url);
    sockets.push(late);
    expect((await late.closed).code).toBe(4408);
    await socket.send(subscribe('1', '{ channel }'));
    expect(await socket.next()).toEqual(channel('1'));
  });

  test('sent twice closes the socket with 4429', async () => {
    const socket = await connected();
    await socket.send({ type: 'connection_init', payload: { authorization } });
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  test('sent twice before the first is acknowledged closes the socket with 4429', async () => {
    const socket = open();
    await socket.send({ type: 'connection_init', payload: { authorization } });
    await socket.send({ type: 'connection_init', payload: { authorization } });
    expect(await socket.closed).toEqual({ code: 4429, reason: 'Too many initialisation requests' });
  });

  test('that is refused closes the socket with 4403', async () => {
    const socket = open();
    await socket.send({ type: 'connection_init' });
    expect(await socket.closed).toEqual({ code: 4403, reason: 'UNAUTHENTICATED' });
  });
});

describe('ping', () => {
  test('is answered, also before the connection is initialised', async () => {
    const socket = open();
    await socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });

  test('is answered with its payload', async () => {
    const socket = await connected();
    await socket.send({ type: 'ping', payload: { at: 7 } });
    expect(await socket.next()).toEqual({ type: 'pong', payload: { at: 7 } });
  });

  test('may be answered unasked', async () => {
    const socket = await connected();
    await socket.send({ type: 'pong' });
    await socket.send({ type: 'ping', payload: null });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });
});

describe('subscribe', () => {
  test('before the acknowledgement closes the socket with 4401', async () => {
    const socket = open();
    await socket.send(subscribe('1', '{ channel }'));
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  test('before the acknowledgement has come closes the socket with 4401 too', async () => {
    const socket = open();
    await socket.send({ type: 'connection_init', payload: { authorization } });
    await socket.send(subscribe('1', '{ channel }'));
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  test('with the id of an active operation closes the socket with 4409', async () => {
    const socket = await connected();
    await socket.send(subscribe('one', 'subscription { said { text } }'));
    await socket.send(subscribe('one', '{ channel }'));
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for one already exists' });
    await expect.poll(() => running.office.feed.readers).toBe(0);
  });

  test('keeps the reason within the 123 bytes of RFC 6455', async () => {
    const socket = await connected();
    const id = 'ö'.repeat(500);
    await socket.send(subscribe(id, 'subscription { said { text } }'));
    await socket.send(subscribe(id, '{ channel }'));
    const { code, reason } = await socket.closed;
    expect(code).toBe(4409);
    expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
  });

  test('answers a query with one next and a complete', async () => {
    const socket = await connected();
    await socket.send(
      subscribe('1', '{ channel }', { variables: null, operationName: null, extensions: null }),
    );
    expect(await socket.next()).toEqual(channel('1'));
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
  });

  test('may use the id of a completed operation again', async () => {
    const socket = await connected();
    for (let round = 0; round < 3; round++) {
      await socket.send(subscribe('1', '{ channel }'));
      expect(await socket.next()).toEqual(channel('1'));
      expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    }
  });

  test('may use the id of an operation that failed, or that the client completed, again', async () => {
    const socket = await connected();
    await socket.send(subscribe('1', '{ nowhere }'));
    expect(await socket.next()).toMatchObject({ id: '1', type: 'error' });
    await socket.send(subscribe('1', 'subscription { said { text } }'));
    await expect.poll(() => running.office.feed.readers).toBe(1);
    await socket.send({ id: '1', type: 'complete' });
    await socket.send(subscribe('1', '{ channel }'));
    expect(await socket.next()).toEqual(channel('1'));
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
  });

  test('runs operations side by side and interleaves their messages', async () => {
    const release = hold();
    const socket = await connected();
    await socket.send(subscribe('slow', '{ slow }'));
    await socket.send(subscribe('fast', '{ channel }'));
    expect(await socket.next()).toEqual(channel('fast'));
    expect(await socket.next()).toEqual({ id: 'fast', type: 'complete' });
    release();
    expect(await socket.next()).toEqual({ id: 'slow', type: 'next', payload: { data: { slow: 'done' } } });
    expect(await socket.next()).toEqual({ id: 'slow', type: 'complete' });
  });

  test.each(['__proto__', 'constructor', 'toString'])('takes "%s" for an id like any other', async (id) => {
    const socket = await connected();
    await socket.send(`{"type":"subscribe","id":${JSON.stringify(id)},"payload":{"query":"{ channel }"}}`);
    expect(await socket.next()).toEqual(channel(id));
  });
});

describe('error', () => {
  test.each([
    ['a syntax error', '{ channel', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ channels }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an empty document', '', 'BAD_USER_INPUT'],
    ['two operations and no name', 'query A { channel } query B { channel }', 'BAD_USER_INPUT'],
  ])('ends an operation with %s, without a complete, and the socket stays', async (_title, query, code) => {
    const socket = await connected();
    await socket.send(subscribe('1', query));
    expect(await socket.next()).toEqual({
      id: '1',
      type: 'error',
      payload: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })],
    });
    await socket.send(subscribe('1', '{ channel }'));
    expect(await socket.next()).toEqual(channel('1'));
  });

  test('tells where the syntax error is', async () => {
    const socket = await connected();
    await socket.send(subscribe('1', '{ channel'));
    expect(await socket.next()).toMatchObject({ payload: [{ locations: [{ line: 1, column: 10 }] }] });
  });
});

describe('complete', () => {
  test('of a query that is under way keeps its result back, and frees its id at once', async () => {
    const release = hold();
    const socket = await connected();
    await socket.send(subscribe('1', '{ slow }'));
    await expect.poll(() => running.office.resolved).toEqual(['slow']);
    await socket.send({ id: '1', type: 'complete' });
    await socket.send(subscribe('1', '{ channel }'));
    expect(await socket.next()).toEqual(channel('1'));
    expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
    release();
    await socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });

  test('of a subscription is not answered', async () => {
    const socket = await connected();
    await socket.send(subscribe('1', 'subscription { said { text } }'));
    await expect.poll(() => running.office.feed.readers).toBe(1);
    await socket.send({ id: '1', type: 'complete' });
    await expect.poll(() => running.office.feed.readers).toBe(0);
    await socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    expect(socket.pending).toBe(0);
  });

  test('with an unknown id is ignored', async () => {
    const socket = await connected();
    await socket.send({ id: 'never', type: 'complete' });
    await socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
  });
});

describe('an invalid message closes the socket with 4400', () => {
  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no object', '"ping"'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', {}],
    ['a type that is no string', { type: 7 }],
    ['an unknown type', { type: 'start', id: '1' }],
    ["a server's type", { type: 'connection_ack' }],
    ['a binary frame', Buffer.from('{"type":"ping"}')],
    ['a payload of connection_init that is no object', { type: 'connection_init', payload: 'x' }],
    ['a payload of ping that is no object', { type: 'ping', payload: [] }],
    ['a subscribe without an id', { type: 'subscribe', payload: { query: '{ channel }' } }],
    ['a subscribe with an empty id', subscribe('', '{ channel }')],
    ['a subscribe with an id that is no string', { type: 'subscribe', id: 1, payload: { query: '{ a }' } }],
    ['a subscribe without a payload', { type: 'subscribe', id: '1' }],
    ['a subscribe without a query', { type: 'subscribe', id: '1', payload: {} }],
    ['a query that is no string', { type: 'subscribe', id: '1', payload: { query: {} } }],
    ['variables that are no object', subscribe('1', '{ channel }', { variables: 'x' })],
    ['an operationName that is no string', subscribe('1', '{ channel }', { operationName: 7 })],
    ['extensions that are no object', subscribe('1', '{ channel }', { extensions: [] })],
    ['a complete without an id', { type: 'complete' }],
  ])('%s', async (_title, message) => {
    const socket = await connected();
    await socket.send(message);
    expect(await socket.closed).toEqual({ code: 4400, reason: 'Invalid message received' });
  });

  test('and nothing that comes behind it is done, however long the client takes to close', async () => {
    const socket = await connected();
    running.office.resolved = [];
    socket.pause();
    await socket.send('{');
    await socket.send(subscribe('1', 'mutation { touch }'));
    // The socket stays half closed while another one is served from its beginning to its end.
    const other = await connected();
    await other.send(subscribe('2', 'mutation { touch }'));
    await other.next();
    expect(await other.next()).toEqual({ id: '2', type: 'complete' });
    socket.resume();
    expect((await socket.closed).code).toBe(4400);
    expect(running.office.resolved).toEqual(['touch']);
  });

  test('unless it is too large, for which RFC 6455 has 1009', async () => {
    const socket = await connected();
    await socket.send(subscribe('1', `{ channel } #${'x'.repeat(20_000)}`));
    expect((await socket.closed).code).toBe(1009);
  });
});
