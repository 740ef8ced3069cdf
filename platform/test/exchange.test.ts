import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exchange } from '@gantry/platform/subgraph/exchange.js';
import { Pool } from 'undici';
import { afterEach, expect, test } from 'vitest';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function serve(listener: RequestListener): Promise<Pool> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 1 });
  ends.push(() => pool.destroy());
  ends.push(async () => server.closeAllConnections());
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return pool;
}

const post = (signal?: AbortSignal) => ({ path: '/graphql', headers: {}, body: '{}', signal });

test('reads an answer that comes in parts, cut within a letter', async () => {
  const bytes = Buffer.from('"Grüße, 世界"');
  const pool = await serve((_request, response) => {
    response.write(bytes.subarray(0, 4));
    setImmediate(() => response.end(bytes.subarray(4)));
  });
  expect(String((await exchange(pool, post())).bytes)).toBe('"Grüße, 世界"');
});

test('reads an answer whatever its status, and an empty one', async () => {
  const pool = await serve((_request, response) => response.writeHead(500).end());
  expect(String((await exchange(pool, post())).bytes)).toBe('');
});

test('says what the answer says of keeping it', async () => {
  const said: (string | undefined)[] = ['max-age=60, private', undefined];
  const pool = await serve((_request, response) => {
    const cacheControl = said.shift();
    response.writeHead(200, cacheControl === undefined ? {} : { 'cache-control': cacheControl }).end('{}');
  });
  expect((await exchange(pool, post())).cacheControl).toBe('max-age=60, private');
  expect((await exchange(pool, post())).cacheControl).toBeUndefined();
});

test('fails when the connection ends within the answer', async () => {
  const pool = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('{', () => response.destroy());
  });
  await expect(exchange(pool, post())).rejects.toThrow(/closed|terminated|socket/i);
});

test('ends the request, with the reason, when the caller leaves', async () => {
  const closed = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const pool = await serve((_request, response) => {
    response.once('close', closed.resolve);
    asked.resolve();
  });
  const caller = new AbortController();
  const answer = exchange(pool, post(caller.signal));
  const waiting = exchange(pool, post(caller.signal));
  await asked.promise;
  caller.abort(new Error('gone'));
  await expect(answer).rejects.toThrow('gone');
  await expect(waiting).rejects.toThrow('gone');
  await closed.promise;
});

test('asks nothing for a caller who has left already', async () => {
  let asked = 0;
  const pool = await serve((_request, response) => {
    asked++;
    response.end('{}');
  });
  await expect(exchange(pool, post(AbortSignal.abort(new Error('gone'))))).rejects.toThrow('gone');
  expect(asked).toBe(0);
});
