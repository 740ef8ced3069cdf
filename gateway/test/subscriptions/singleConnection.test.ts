import { get, type IncomingMessage } from 'node:http';
import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlainResponse } from '../../src/edge/plain/PlainResponse.js';
import { OperationPreparer } from '../../src/execution/OperationPreparer.js';
import type { Lease } from '../../src/subscriptions/Lease.js';
import { ReservedStream } from '../../src/subscriptions/ReservedStream.js';
import { RawClient } from '../fixtures/RawClient.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** graphql-sse's "single connection mode", as its PROTOCOL.md describes it. */
let running: RunningOffice;
let headers: Record<string, string>;
beforeEach(async () => {
  running = await startOffice();
  headers = { authorization: `Bearer ${await running.issuer.token()}` };
});
afterEach(() => running[Symbol.asyncDispose]());

const said = 'subscription { said { cursor text } }';
const tokenHeader = 'x-graphql-event-stream-token';
const call = (method: string, search = '', more: Record<string, string> = {}) =>
  fetch(`${running.url}/graphql${search}`, { method, headers: { ...headers, ...more } });
const reserve = async () => (await call('PUT')).text();
const operate = (token: string, operationId: string, query: string) =>
  running.post({ query, extensions: { operationId } }, { ...headers, [tokenHeader]: token });

/** Opens the stream as a browser's EventSource does: without headers. */
async function listen(token: string): Promise<{ until(end: string): Promise<string>; stop(): void }> {
  const client = new AbortController();
  const response = await fetch(`${running.url}/graphql?token=${token}`, {
    headers: { accept: 'text/event-stream' },
    signal: client.signal,
  });
  expect(response.status).toBe(200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(end) {
      while (!text.includes(end)) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
      }
      return text;
    },
    stop: () => client.abort(),
  };
}

test("serves graphql-sse's client, several operations on one stream", async () => {
  const client = createClient({
    singleConnection: true,
    url: `${running.url}/graphql`,
    headers,
    retryAttempts: 0,
  });
  const first = client.iterate({ query: said });
  const second = client.iterate({ query: 'subscription { tick }' });
  running.office.feed.push('one');
  expect((await first.next()).value).toEqual({ data: { said: { cursor: 'c1', text: 'one' } } });
  expect((await second.next()).value).toEqual({ data: { tick: 3 } });
  expect((await client.iterate({ query: '{ channel }' }).next()).value).toEqual({
    data: { channel: 'general' },
  });
  await first.return?.();
  await expect.poll(() => running.office.feed.readers).toBe(1);
  running.office.feed.end();
  expect((await second.next()).done).toBe(true);
  client.dispose();
});

test('accepts an operation with 202 and answers it on the stream under its id', async () => {
  const token = await reserve();
  const stream = await listen(token);
  expect((await operate(token, 'mine', '{ channel }')).status).toBe(202);
  expect(await stream.until('event: complete')).toContain(
    'event: next\ndata: {"id":"mine","payload":{"data":{"channel":"general"}}}\n\nevent: complete\ndata: {"id":"mine"}\n\n',
  );
  stream.stop();
});

test('accepts an operation on a connection of its own, which goes on', async () => {
  const token = await reserve();
  const client = await RawClient.open(Number(new URL(running.url).port));
  const body = JSON.stringify({ query: '{ channel }', extensions: { operationId: 'own' } });
  const fields = { host: 'a', ...headers, [tokenHeader]: token, 'content-type': 'application/json' };
  const lines = Object.entries({ ...fields, 'content-length': body.length }).map((each) => each.join(': '));
  await client.write(['POST /graphql HTTP/1.1', ...lines, '', body].join('\r\n'));
  await client.answers(1);
  client.socket.destroy();
  expect(client.received).toMatch(/^HTTP\/1\.1 202 [^]*\r\ncontent-length: 0\r\n/i);
  const stream = await listen(token);
  expect(await stream.until('event: complete')).toContain('"id":"own"');
  stream.stop();
});

test('keeps what is ready before the stream is opened', async () => {
  const token = await reserve();
  expect((await operate(token, '1', '{ channel }')).status).toBe(202);
  const stream = await listen(token);
  expect(await stream.until('event: complete')).toContain('"general"');
  stream.stop();
});

test('answers what is wrong with an operation at once, not on the stream', async () => {
  const token = await reserve();
  const accept = 'application/graphql-response+json';
  const refused = await running.post({ query: '{' }, { ...headers, accept, [tokenHeader]: token });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
});

test('refuses a reservation or an operation without a token that holds', async () => {
  const token = await reserve();
  headers = {};
  expect((await call('PUT')).status).toBe(401);
  expect((await operate(token, '1', '{ channel }')).status).toBe(401);
});

test('lets only one stream fulfil a reservation', async () => {
  const token = await reserve();
  const stream = await listen(token);
  expect((await call('GET', `?token=${token}`, { accept: 'text/event-stream' })).status).toBe(409);
  stream.stop();
});

test('knows no reservation but its own, and none whose stream has closed', async () => {
  expect((await call('GET', '?token=none', { accept: 'text/event-stream' })).status).toBe(404);
  expect((await operate('none', '1', '{ channel }')).status).toBe(404);
  expect((await call('DELETE', '?operationId=1', { [tokenHeader]: 'none' })).status).toBe(404);
  const token = await reserve();
  (await listen(token)).stop();
  await expect.poll(async () => (await operate(token, '1', '{ channel }')).status).toBe(404);
});

test('refuses a second operation with an id in use', async () => {
  const token = await reserve();
  expect((await operate(token, '1', said)).status).toBe(202);
  expect((await operate(token, '1', said)).status).toBe(409);
});

test('stops an operation by DELETE, and frees its id', async () => {
  const token = await reserve();
  const stream = await listen(token);
  await operate(token, '1', said);
  await expect.poll(() => running.office.feed.readers).toBe(1);
  expect((await call('DELETE', '', { [tokenHeader]: token })).status).toBe(400);
  expect((await call('DELETE', '?operationId=1', { [tokenHeader]: token })).status).toBe(200);
  await expect.poll(() => running.office.feed.readers).toBe(0);
  expect((await operate(token, '1', '{ channel }')).status).toBe(202);
  expect(await stream.until('event: complete')).toContain('"general"');
  stream.stop();
});

test('ends every operation when the stream closes', async () => {
  const token = await reserve();
  const stream = await listen(token);
  await operate(token, '1', said);
  await operate(token, '2', 'subscription { tick }');
  await expect.poll(() => running.office.feed.readers).toBe(2);
  stream.stop();
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

test('ends the stream when the token does, and when the gateway closes', async () => {
  const stream = await listen(await reserve());
  // Whole seconds: of one there may be nothing left.
  headers['authorization'] = `Bearer ${await running.issuer.token({}, 2)}`;
  const short = await listen(await reserve());
  expect(await short.until('never')).not.toContain('complete');
  const closed = running.gateway.close();
  expect(await stream.until('never')).not.toContain('complete');
  await closed;
});

describe('while an operation is prepared', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Holds back what is prepared next. */
  function hold(): { held: Promise<void>; letGo(): void } {
    const { promise: held, resolve: reached } = Promise.withResolvers<void>();
    const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
    const real = OperationPreparer.prototype.prepare;
    vi.spyOn(OperationPreparer.prototype, 'prepare').mockImplementationOnce(async function (
      this: OperationPreparer,
      ...given
    ) {
      reached();
      await gate;
      return real.apply(this, given);
    });
    return { held, letGo };
  }

  test('it can be stopped, and is not started then', async () => {
    const token = await reserve();
    const { held, letGo } = hold();
    const posted = operate(token, '1', said);
    await held;
    expect((await call('DELETE', '?operationId=1', { [tokenHeader]: token })).status).toBe(200);
    expect((await operate(token, '1', 'subscription { tick }')).status).toBe(202);
    letGo();
    expect((await posted).status).toBe(204);
    await expect.poll(() => running.office.feed.readers).toBe(1);
    expect(await (await fetch(`${running.url}/metrics`)).text()).toContain(
      'active_subscriptions{transport="sse"} 1',
    );
  });

  test('it is not started when the client that posted it has left', async () => {
    const token = await reserve();
    const left = vi.spyOn(PlainResponse.prototype, 'leave');
    const { held, letGo } = hold();
    const client = new AbortController();
    const posted = fetch(`${running.url}/graphql`, {
      method: 'POST',
      headers: {
        ...headers,
        accept: 'application/json',
        'content-type': 'application/json',
        [tokenHeader]: token,
      },
      body: JSON.stringify({ query: said, extensions: { operationId: '1' } }),
      signal: client.signal,
    });
    await held;
    client.abort();
    await expect(posted).rejects.toThrow('aborted');
    await expect.poll(() => left.mock.calls.length, { timeout: 30_000 }).toBe(1);
    letGo();
    const again = async () => (await operate(token, '1', '{ channel }')).status;
    await expect.poll(again, { timeout: 30_000 }).toBe(202);
    expect(running.office.feed.readers).toBe(0);
  });

  test('its id is taken', async () => {
    const token = await reserve();
    const { held, letGo } = hold();
    const posted = operate(token, '1', said);
    await held;
    expect((await operate(token, '1', '{ channel }')).status).toBe(409);
    letGo();
    expect((await posted).status).toBe(202);
  });

  test('its id is free again when that fails', async () => {
    const token = await reserve();
    expect(await (await operate(token, '1', '{ nothing }')).json()).toHaveProperty('errors');
    expect((await operate(token, '1', '{ channel }')).status).toBe(202);
  });
});

describe('a stream that nobody reads', () => {
  const long = 'x'.repeat(1_100_000);
  const fill = () => {
    running.subgraphs['chat']!.answer = () => ({ data: { channel: long } });
  };
  const refusal = { errors: [{ extensions: { code: 'RATE_LIMITED' } }] };

  test('takes on nothing more before it is opened, until what waits for it is read', async () => {
    fill();
    const token = await reserve();
    await operate(token, '1', 'query One { channel }');
    await expect.poll(async () => (await operate(token, '2', 'query Two { channel }')).status).toBe(429);
    const refused = await operate(token, '2', 'query Two { channel }');
    expect(await refused.json()).toMatchObject(refusal);
    const stream = await listen(token);
    await stream.until('event: complete\ndata: {"id":"1"}');
    expect((await operate(token, '2', 'query Two { channel }')).status).toBe(202);
    await stream.until('event: complete\ndata: {"id":"2"}');
    stream.stop();
  });

  test('takes on nothing more when it was opened and left alone', async () => {
    fill();
    const token = await reserve();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const accept = 'text/event-stream';
      get(`${running.url}/graphql?token=${token}`, { headers: { accept } }, resolve).on('error', reject);
    });
    const statuses: number[] = [];
    while (statuses.length < 100 && statuses.at(-1) !== 429) {
      const asked = running.subgraphs['chat']!.requests.length;
      const { status } = await operate(
        token,
        String(statuses.length),
        `query Q${statuses.length} { channel }`,
      );
      statuses.push(status);
      if (status === 202) await expect.poll(() => running.subgraphs['chat']!.requests.length).toBe(asked + 1);
    }
    expect(statuses.at(-1)).toBe(429);
    response.destroy();
  });

  test('ends a subscription that has fallen behind there, and nobody else', async () => {
    const token = await reserve();
    await operate(token, 'slow', said);
    await expect.poll(() => running.office.feed.readers).toBe(1);
    const quick = running.socket(headers).iterate({ query: said });
    running.office.feed.push('one');
    await quick.next();
    fill();
    await operate(token, 'query', '{ channel }');
    await expect.poll(async () => (await operate(token, 'more', '{ channel }')).status).toBe(429);
    running.office.feed.push('two', 'three');
    expect((await quick.next()).value).toEqual({ data: { said: { cursor: 'c2', text: 'two' } } });
    expect((await quick.next()).value).toEqual({ data: { said: { cursor: 'c3', text: 'three' } } });
    const stream = await listen(token);
    const text = await stream.until('event: complete\ndata: {"id":"slow"}');
    expect(text).toContain('"code":"SLOW_CONSUMER","cursor":"c1"');
    stream.stop();
  });
});

test('stops what is prepared when the stream ends, and takes nothing more', () => {
  const stream = new ReservedStream({} as Lease);
  const operation = stream.take('1');
  stream.end();
  expect(operation?.gone.aborted).toBe(true);
  expect(stream.take('2')).toBeUndefined();
});
