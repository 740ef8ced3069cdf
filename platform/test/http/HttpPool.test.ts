import { getEventListeners } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { HttpPool, type HttpPoolOptions } from '@gantry/platform/http/HttpPool.js';
import { HttpTimeout } from '@gantry/platform/http/HttpTimeout.js';
import { afterEach, expect, test } from 'vitest';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function poolTo(server: Server, options: Partial<HttpPoolOptions> = {}): Promise<HttpPool> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const pool = new HttpPool({ origin: `http://127.0.0.1:${port}`, ...options });
  ends.push(
    () => new Promise((resolve) => server.close(resolve)),
    () => sockets.forEach((socket) => socket.destroy()),
    () => pool.close(),
  );
  return pool;
}

const serve = (listener: RequestListener, options?: Partial<HttpPoolOptions>): Promise<HttpPool> =>
  poolTo(createHttpServer(listener), options);

/** A server that speaks for itself, to whoever asks. */
const say = (answer: (socket: Socket) => void): Promise<HttpPool> =>
  poolTo(createServer((socket) => socket.once('data', () => answer(socket))));

const post = { method: 'POST', path: '/graphql', body: '{}' } as const;
const get = { method: 'GET', path: '/' } as const;

test('sends method, path, headers and a body in any letters, and reads the answer', async () => {
  const pool = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.writeHead(201, { 'cache-control': 'max-age=5' });
      response.end(
        JSON.stringify({ method, url, tenant: headers['tenant'], body: String(Buffer.concat(chunks)) }),
      );
    });
  });
  const body = '{"q":"Grüße, 世界 🚀"}';
  const response = await pool.request({
    method: 'POST',
    path: '/graphql?x=1',
    headers: { tenant: 'acme' },
    body,
  });
  expect(response).toMatchObject({ status: 201, cacheControl: 'max-age=5' });
  expect(JSON.parse(String(response.bytes))).toEqual({
    method: 'POST',
    url: '/graphql?x=1',
    tenant: 'acme',
    body,
  });
});

test('reads bodies by length, in chunks, and up to the end of the connection', async () => {
  const long = 'ä'.repeat(200_000);
  const kinds = ['length', 'chunked', 'close'];
  const pool = await serve((_request, response) => {
    switch (kinds.shift()) {
      case 'length':
        return response.writeHead(200, { 'content-length': Buffer.byteLength(long) }).end(long);
      case 'chunked':
        response.write(long.slice(0, 70_000));
        return response.end(long.slice(70_000));
      default:
        response.socket!.end(`HTTP/1.1 200 OK\r\n\r\n${long}`);
        return undefined;
    }
  });
  for (let count = 0; count < 3; count++) expect(String((await pool.request(get)).bytes)).toBe(long);
});

test('uses a connection again, and no more than it may', async () => {
  const sockets = new Set<unknown>();
  const pool = await serve(
    (request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    },
    { connections: 2 },
  );
  await Promise.all(Array.from({ length: 20 }, () => pool.request(post)));
  await pool.request(post);
  expect(sockets.size).toBe(2);
});

test('gives up an idle connection before the server does', async () => {
  const sockets = new Set<unknown>();
  const server = createHttpServer((request, response) => {
    sockets.add(request.socket);
    response.end('{}');
  });
  // Announced as `keep-alive: timeout=1`, which leaves nothing after the margin.
  server.keepAliveTimeout = 1_000;
  const pool = await poolTo(server);
  await pool.request(get);
  await pool.request(get);
  expect(sockets.size).toBe(2);
});

test('fails when there is nobody, and when the connection ends within the answer', async () => {
  const nobody = await serve(() => undefined);
  ends.pop();
  ends.pop();
  nobody.close();
  await expect(nobody.request(get)).rejects.toThrow('closed');
  const refused = new HttpPool({ origin: 'http://127.0.0.1:1' });
  await expect(refused.request(get)).rejects.toThrow('ECONNREFUSED');
  refused.close();
  const cut = await say((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{'));
  await expect(cut.request(get)).rejects.toThrow('The connection closed.');
});

test('sends nothing twice', async () => {
  let asked = 0;
  const pool = await serve((request) => {
    asked++;
    request.socket.destroy();
  });
  await expect(pool.request(post)).rejects.toThrow(/closed|ECONNRESET/);
  expect(asked).toBe(1);
});

test('ends the request, with the reason, when the caller leaves, also while it waits for a connection', async () => {
  const asked = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const pool = await serve(
    (_request, response) => {
      response.once('close', closed.resolve);
      asked.resolve();
    },
    { connections: 1 },
  );
  const caller = new AbortController();
  const answers = [
    pool.request({ ...post, signal: caller.signal }),
    pool.request({ ...post, signal: caller.signal }),
  ];
  await asked.promise;
  caller.abort(new Error('gone'));
  for (const answer of answers) await expect(answer).rejects.toThrow('gone');
  await closed.promise;
  await expect(pool.request({ ...post, signal: caller.signal })).rejects.toThrow('gone');
});

test.each([
  ['there is a response', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'],
  ['there will be none', 'no response\r\n\r\n'],
])('leaves nothing on the caller’s signal once %s', async (_, answer) => {
  const pool = await say((socket) => socket.write(answer));
  const { signal } = new AbortController();
  const response = pool.request({ ...get, signal, timeoutMs: 60_000 });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await Promise.allSettled([response]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('waits for an answer as long as it is told', async () => {
  const pool = await serve(() => undefined);
  await expect(pool.request({ ...post, timeoutMs: 20 })).rejects.toThrow(HttpTimeout);
});

test('finishes what is under way when it retires, and takes nothing new', async () => {
  const answer = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const pool = await serve((_request, response) => {
    asked.resolve();
    void answer.promise.then(() => response.end('{}'));
  });
  const under = pool.request(post);
  await asked.promise;
  const retired = pool.retire();
  await expect(pool.request(post)).rejects.toThrow('closed');
  answer.resolve();
  expect((await under).status).toBe(200);
  await retired;
});

test.each([
  ['a name with a line break', { 'x\r\ny': '1' }],
  ['a value with a line break', { x: '1\r\nhost: other' }],
])('refuses to send %s', async (_what, headers) => {
  const pool = await serve((_request, response) => response.end());
  await expect(pool.request({ ...post, headers })).rejects.toThrow('cannot be sent');
});

test('frames requests itself, whatever headers it is given, and sends these as they are', async () => {
  const pool = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(JSON.stringify([request.headers, String(Buffer.concat(chunks))])));
  });
  const headers = {
    'Content-Length': '1',
    'transfer-encoding': 'chunked',
    Host: 'elsewhere',
    upgrade: 'websocket',
    'accept-encoding': 'gzip',
    'x-name': 'J\u00fcrgen',
  };
  for (const body of ['{}', '"\u4e16"']) {
    const { bytes } = await pool.request({ method: 'POST', path: '/', headers, body });
    const [seen, sent] = JSON.parse(String(bytes)) as [Record<string, string>, string];
    expect(sent).toBe(body);
    expect(seen).toMatchObject({
      'content-length': String(Buffer.byteLength(body)),
      'x-name': 'J\u00fcrgen',
    });
    expect(Object.keys(seen).sort()).toEqual(['connection', 'content-length', 'host', 'x-name']);
    expect(seen['host']).not.toBe('elsewhere');
  }
});

test('sends what it sends with every request once, whatever headers a request has', async () => {
  const headers = { accept: 'application/json', 'x-own': 'pool' };
  const pool = await serve((request, response) => response.end(JSON.stringify(request.headersDistinct)), {
    headers,
  });
  for (const own of [undefined, { accept: 'text/html', 'X-Own': 'request', 'x-other': '1' }]) {
    const { bytes } = await pool.request({ ...get, ...(own ? { headers: own } : {}) });
    expect(JSON.parse(String(bytes))).toMatchObject({
      accept: ['application/json'],
      'x-own': ['pool'],
      ...(own ? { 'x-other': ['1'] } : {}),
    });
  }
});

test('trusts no connection on which a server spoke without being asked', async () => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
  const closed = Promise.withResolvers<void>();
  let speak = (): void => undefined;
  const pool = await say((socket) => {
    socket.once('close', closed.resolve);
    socket.write(answer);
    speak = () => socket.write(answer);
  });
  await pool.request(get);
  speak();
  await closed.promise;
});
