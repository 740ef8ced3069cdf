import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionResult } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import { multipartParts } from '../../src/subgraph/multipartParts.js';

/** A subgraph whose subscriptions go over Apollo's multipart protocol, and no other. */
let server: Server;
let endpoint: HttpSubgraphEndpoint;
let headers: IncomingHttpHeaders;
/** What it answers with. */
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  server = createServer((request, response) => {
    headers = request.headers;
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const subscriptions = { protocol: 'multipart' } as const;
  endpoint = new HttpSubgraphEndpoint({
    name: 'counters',
    url,
    timeoutMs: 5_000,
    silenceMs: 300,
    subscriptions,
  });
});
afterEach(async () => {
  await endpoint.close();
  server.closeAllConnections();
  server.close();
});

const delimiter = '\r\n--graphql';
const part = (value: unknown): string =>
  `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(value)}${delimiter}`;
const begin = (response: ServerResponse, boundary = '"graphql"'): ServerResponse => {
  const type = `multipart/mixed;boundary=${boundary};subscriptionSpec=1.0`;
  response.writeHead(200, { 'content-type': type }).write(delimiter);
  return response;
};
const events = (): AsyncIterator<ExecutionResult> =>
  endpoint.subscribe({ query: 'subscription { counted }' }, 'token')[Symbol.asyncIterator]();
const all = async (): Promise<ExecutionResult[]> => {
  const results: ExecutionResult[] = [];
  for await (const result of endpoint.subscribe({ query: 'subscription { counted }' }, 'token'))
    results.push(result);
  return results;
};

test('gives every payload, takes an empty part for a sign of life, and ends with the closing delimiter', async () => {
  answer = (response) => {
    begin(response).write(part({ payload: { data: { counted: 1 } } }));
    response.write(part({}));
    response.end(`${part({ payload: { data: { counted: 2 } } })}--\r\n`);
  };
  expect(await all()).toEqual([{ data: { counted: 1 } }, { data: { counted: 2 } }]);
  expect(headers).toMatchObject({
    authorization: 'Bearer token',
    accept: 'multipart/mixed;subscriptionSpec=1.0, application/json',
  });
});

test('gives a result as soon as its delimiter is there', async () => {
  answer = (response) => void begin(response, 'graphql').write(part({ payload: { data: { counted: 1 } } }));
  const counted = events();
  expect((await counted.next()).value).toEqual({ data: { counted: 1 } });
  await counted.return?.();
});

test('ends with the errors beside a payload', async () => {
  const errors = [{ message: 'The source is gone.' }];
  answer = (response) => void begin(response).write(part({ payload: null, errors }));
  expect(await all()).toEqual([{ errors }]);
});

test('says that the link is broken when the stream ends before the subscription', async () => {
  answer = (response) => void begin(response).end(part({ payload: { data: { counted: 1 } } }));
  const counted = events();
  await counted.next();
  await expect(counted.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('says that the link is broken when no empty part comes any more, though the connection is there', async () => {
  const beat = async (response: ServerResponse): Promise<void> => {
    begin(response);
    for (let beats = 0; beats < 3; beats++) {
      response.write(part({}));
      await delay(50);
    }
    response.write(part({ payload: { data: { counted: 1 } } }));
  };
  answer = (response) => void beat(response);
  const counted = events();
  expect((await counted.next()).value).toEqual({ data: { counted: 1 } });
  await expect(counted.next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

test('tells an answer that is no stream', async () => {
  answer = (response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end('{"errors":[{"message":"Nothing is counted."}]}');
  };
  expect(await all()).toEqual([{ errors: [{ message: 'Nothing is counted.' }] }]);
});

test.each([500, 502, 503, 504])(
  'takes an answer of %s for a broken link, and for no event',
  async (status) => {
    answer = (response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end('{"errors":[{"message":"It is starting."}]}');
    };
    await expect(events().next()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  },
);

describe('reads parts however they are cut', () => {
  const read = async (text: string): Promise<[string[], boolean]> => {
    async function* cut() {
      for (const byte of Buffer.from(text)) yield Buffer.of(byte);
    }
    const parts = multipartParts(cut(), 'b');
    const bodies: string[] = [];
    let next = await parts.next();
    for (; !next.done; next = await parts.next()) bodies.push(next.value);
    return [bodies, next.value];
  };

  test.each<[string, string, string[], boolean]>([
    ['with a preamble', 'to be\r\nignored\r\n--b\r\na: b\r\n\r\n{"ü":1}\r\n--b--\r\n', ['{"ü":1}'], true],
    ['from the first byte', '--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--', ['one', 'two'], true],
    ['without an end', '--b\r\n\r\none\r\n--b\r\n\r\ntwo', ['one'], false],
    ['with no parts', '--b--', [], true],
    ['of nothing', '', [], false],
  ])('%s', async (_title, text, bodies, isClosed) => {
    expect(await read(text)).toEqual([bodies, isClosed]);
  });
});
