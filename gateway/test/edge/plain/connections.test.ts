import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PlainHandler } from '../../../src/edge/plain/PlainConnections.js';
import type { PlainResponse } from '../../../src/edge/plain/PlainResponse.js';
import { RawClient } from '../../fixtures/RawClient.js';
import { echoByNode, rawRequest, startFront, type StartedFront } from '../../fixtures/startFront.js';

let started: StartedFront;
let client: RawClient;
/** Who answered, in order. */
let by: string[];
/** What plain requests do; at once with their body, unless a test says otherwise. */
let plain: PlainHandler;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const text = (response: PlainResponse, body: string): unknown => response.end(Buffer.from(body));

beforeEach(async () => {
  // In which connections are looked at.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  by = [];
  plain = (request, response) => text(response, request.text);
  started = await startFront(
    async (request, response) => {
      by.push('Node');
      await echoByNode(request, response);
    },
    (request, response) => {
      by.push('plain');
      return plain(request, response);
    },
  );
  client = await RawClient.open(started.port);
});
afterEach(async () => {
  vi.useRealTimers();
  client.socket.destroy();
  await started[Symbol.asyncDispose]();
});

/** Holds plain requests back until they are let go. */
function holdBack(): { held: PlainResponse[]; came: () => Promise<void> } {
  const held: PlainResponse[] = [];
  plain = (_request, response) => void held.push(response);
  const came = async (): Promise<void> => {
    await expect.poll(() => held.length, { timeout: 30_000 }).toBeGreaterThan(0);
  };
  return { held, came };
}

/** Asks for more than fits on the way, and once more; reads nothing of it, and resolves when the server has looked at both. */
async function askOnWithoutReading(): Promise<void> {
  plain = (_request, response) => response.end(Buffer.alloc(8_000_000, 97));
  client.socket.pause();
  await client.write(rawRequest());
  await expect.poll(() => by, { timeout: 30_000 }).toEqual(['plain']);
  await client.write(rawRequest());
  const other = await RawClient.open(started.port);
  await other.write(rawRequest('{}', { fields: ['accept: stream'] }));
  await other.answers(1);
  other.socket.destroy();
}

test('answers plain requests one after the other, however each is cut', async () => {
  for (const [at, body] of ['one', '', 'zwölf'.repeat(500)].entries()) {
    const request = Buffer.from(rawRequest(body).replace(/\d+(?=\r\n\r\n)/, String(Buffer.byteLength(body))));
    await client.write(request.subarray(0, 9), request.subarray(9, 60), request.subarray(60));
    await client.answers(at + 1);
  }
  const bodies = (await client.answers(3)).map((each) => Buffer.from(each, 'latin1').toString());
  expect(bodies).toEqual(['one', '', 'zwölf'.repeat(500)]);
  expect(by).toEqual(['plain', 'plain', 'plain']);
});

test('gives the connection to Node with the first request that is not plain, for good', async () => {
  await client.write(rawRequest('1'));
  await client.answers(1);
  await client.write(rawRequest('2', { fields: ['accept: stream'] }));
  await client.answers(2);
  await client.write(rawRequest('3'));
  const [first, second, third] = await client.answers(3);
  expect(first).toBe('1');
  expect(JSON.parse(second!)).toMatchObject({ headers: { accept: 'stream' }, text: '2' });
  expect(JSON.parse(third!)).toMatchObject({ text: '3' });
  expect(by).toEqual(['plain', 'Node', 'Node']);
});

test.each([
  ['is larger than it may be', rawRequest('x'.repeat(100_001))],
  ['has a head of more than 16 KiB', rawRequest('{}', { fields: [`x-long: ${'x'.repeat(16_384)}`] })],
])('leaves a request to Node that %s', async (_what, request) => {
  await client.write(request);
  await client.answers(1);
  expect(by.filter((who) => who === 'plain')).toEqual([]);
  expect(client.received).not.toBe('');
});

test('leaves a head to Node before it has ended, when it is too long already', async () => {
  await client.write(`POST /it HTTP/1.1\r\nHost: a\r\nx-long: ${'x'.repeat(20_000)}`);
  await client.closed();
  expect(client.received).toMatch(/^HTTP\/1\.1 431 /);
});

test('leaves a request to Node that comes in more than 32 pieces', async () => {
  await client.write(...rawRequest('x'.repeat(100)));
  expect(JSON.parse((await client.answers(1))[0]!)).toMatchObject({ text: 'x'.repeat(100) });
  expect(by).toEqual(['Node']);
});

describe('requests that do not wait for answers', () => {
  test('are answered in their order when they come together', async () => {
    await client.write(rawRequest('1') + rawRequest('2'));
    const answers = await client.answers(2);
    expect(answers.map((answer) => (JSON.parse(answer) as { text: string }).text)).toEqual(['1', '2']);
    expect(by).toEqual(['Node', 'Node']);
  });

  test.each([
    ['little', 'x'],
    ['much', 'x'.repeat(99_000)],
  ])('are answered in their order when they come, with %s, while one is answered', async (_what, later) => {
    const { held, came } = holdBack();
    await client.write(rawRequest('1'));
    await came();
    await client.write(rawRequest(later), rawRequest('3'));
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(by).toEqual(['plain']);
    text(held[0]!, 'first');
    const [first, second, third] = await client.answers(3);
    expect(first).toBe('first');
    expect(JSON.parse(second!)).toMatchObject({ text: later });
    expect(JSON.parse(third!)).toMatchObject({ text: '3' });
    expect(by).toEqual(['plain', 'Node', 'Node']);
  });
});

test('what comes while an answer is made is read up to a limit', async () => {
  const { held, came } = holdBack();
  await client.write(rawRequest('1'));
  await came();
  // More than all the buffers between here and there hold.
  client.socket.write(rawRequest('x'.repeat(90_000)).repeat(500), 'latin1');
  for (let turn = 0; turn < 1_000; turn++) await nextTurn();
  expect(client.socket.writableLength).toBeGreaterThan(0);
  text(held[0]!, 'first');
  expect((await client.answers(2))[0]).toBe('first');
});

describe('a client that leaves', () => {
  test.each([
    ['hangs up', () => client.socket.end()],
    ['breaks off', () => client.socket.resetAndDestroy()],
  ])('is known to have left when it %s while it is answered, and gets nothing', async (_how, leave) => {
    let left = 0;
    const { held, came } = holdBack();
    await client.write(rawRequest());
    await came();
    held[0]!.onLeft(() => left++);
    leave();
    await expect.poll(() => left, { timeout: 30_000 }).toBe(1);
    text(held[0]!, 'too late');
    expect(held[0]!.headersSent).toBe(true);
    await client.closed();
    expect(client.received).toBe('');
    expect(started.errors).toEqual([]);
  });

  test('in the middle of its request asks for nothing', async () => {
    await client.write(rawRequest().slice(0, -1));
    client.socket.end();
    await client.closed();
    expect([by, client.received]).toEqual([[], '']);
  });

  test('gets no further request answered before it has read the last answer', async () => {
    await askOnWithoutReading();
    expect(by).toEqual(['plain', 'Node']);
    client.socket.resume();
    const answers = await client.answers(2);
    expect(answers.map(({ length }) => length)).toEqual([8_000_000, 8_000_000]);
    expect(by).toEqual(['plain', 'Node', 'plain']);
  });
});

test('a handler that fails is answered for, and one that fails after its head ends the connection', async () => {
  plain = () => Promise.reject(new Error('secret'));
  await client.write(rawRequest());
  const [body] = await client.answers(1);
  expect(client.received).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
  expect(JSON.parse(body!)).toEqual({
    errors: [{ message: expect.any(String), extensions: { code: 'INTERNAL' } }],
  });
  plain = (_request, response) => {
    response.writeHead(200, []);
    throw new Error('secret');
  };
  await client.write(rawRequest());
  await client.closed();
  expect(started.errors).toEqual([new Error('secret'), new Error('secret')]);
  expect(client.bodies).toHaveLength(1);
});

describe('the end', () => {
  test('comes with the next answer while the gateway drains', async () => {
    await client.write(rawRequest('1'));
    await client.answers(1);
    started.front.drain();
    await client.write(rawRequest('2'));
    await client.closed();
    expect(client.bodies).toEqual(['1', '2']);
    expect(client.received.match(/^connection: .*$/gim)).toEqual([
      'Connection: keep-alive',
      'Connection: close',
    ]);
    expect(client.received.match(/^keep-alive: .*$/gim)).toEqual(['Keep-Alive: timeout=65']);
  });

  test('waits until the last answer is read, whatever else is asked meanwhile', async () => {
    started.front.drain();
    await askOnWithoutReading();
    client.socket.resume();
    await client.closed();
    expect(client.bodies.map(({ length }) => length)).toEqual([8_000_000]);
    expect(by).toEqual(['plain', 'Node']);
  });

  test('waits for answers under way, and for nobody who is idle', async () => {
    const { held, came } = holdBack();
    const idle = await RawClient.open(started.port);
    await client.write(rawRequest());
    await came();
    vi.useRealTimers();
    const closing = started.front.close(60_000);
    await idle.closed();
    text(held[0]!, 'just in time');
    await closing;
    expect(await client.answers(1)).toEqual(['just in time']);
    await client.closed();
  });

  test('does not wait longer than it is to', async () => {
    const { came } = holdBack();
    await client.write(rawRequest());
    await came();
    await started.front.close(1);
    await client.closed();
    expect(client.received).toBe('');
  });

  test('comes for a connection that has been idle for 65 s, and not before', async () => {
    await client.write(rawRequest('1'));
    await client.answers(1);
    vi.advanceTimersByTime(60_000);
    await client.write(rawRequest('2'));
    await client.answers(2);
    vi.advanceTimersByTime(64_000);
    await client.write(rawRequest('3'));
    expect(await client.answers(3)).toEqual(['1', '2', '3']);
    vi.advanceTimersByTime(67_000);
    await client.closed();
  });

  test('comes for a connection over which nothing was ever asked', async () => {
    vi.advanceTimersByTime(67_000);
    await client.closed();
    expect(client.received).toBe('');
  });

  test('does not come for an answer that takes longer', async () => {
    const { held, came } = holdBack();
    await client.write(rawRequest());
    await came();
    vi.advanceTimersByTime(200_000);
    text(held[0]!, 'at last');
    expect(await client.answers(1)).toEqual(['at last']);
  });
});

test.each([
  ['does not come on', []],
  ['comes on by and by', ['POST /it', ' HTTP/1.1']],
])('a request that %s is left to Node, which waits for it', async (_how, first) => {
  for (const piece of first) {
    await client.write(piece);
    await nextTurn();
    vi.advanceTimersByTime(1_000);
  }
  const rest = rawRequest('slow').slice(first.join('').length);
  await client.write(rest.slice(0, 20));
  await nextTurn();
  vi.advanceTimersByTime(first.length > 0 ? 1 : 2_000);
  await client.write(rest.slice(20));
  expect(JSON.parse((await client.answers(1))[0]!)).toMatchObject({ text: 'slow' });
  expect(by).toEqual(['Node']);
});
