import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MultipartStream } from '../../src/subscriptions/MultipartStream.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** Apollo's multipart protocol for subscriptions over HTTP. */
let running: RunningOffice;
let headers: Record<string, string>;
beforeEach(async () => {
  running = await startOffice();
  headers = {
    authorization: `Bearer ${await running.issuer.token()}`,
    accept: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json',
  };
});
afterEach(() => running[Symbol.asyncDispose]());

const query = 'subscription { said { text by { name } } }';

/** The parts of a whole multipart body, as RFC 2046 delimits them. */
function partsOf(body: string): unknown[] {
  expect(body.startsWith('\r\n--graphql\r\n')).toBe(true);
  expect(body.endsWith('\r\n--graphql--\r\n')).toBe(true);
  return body
    .slice(0, -'--\r\n'.length)
    .split('\r\n--graphql')
    .slice(1, -1)
    .map((part) => {
      const [head, json] = part.split('\r\n\r\n');
      expect(head).toBe('\r\ncontent-type: application/json');
      return JSON.parse(json!);
    });
}

test('sends each event as a part with a payload, and closes the boundary at the end', async () => {
  running.office.feed.push('one', 'two');
  running.office.feed.end();
  const response = await running.post({ query }, headers);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(
    'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
  );
  const payload = (text: string) => ({
    payload: { data: { said: { text, by: { name: 'name of usr_1' } } } },
  });
  expect(partsOf(await response.text())).toEqual([payload('one'), payload('two')]);
});

test('ends each part with its delimiter at once, without which a client would wait for the next event', async () => {
  const response = await running.post({ query }, headers);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  running.office.feed.push('one');
  let text = '';
  while (!text.includes('payload')) text += (await reader.read()).value;
  expect(text).toMatch(/"text":"one".*\}\r\n--graphql$/);
  await reader.cancel();
});

test('answers a query as plain JSON, since the client takes that too', async () => {
  const response = await running.post({ query: '{ channel }' }, headers);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await response.json()).toEqual({ data: { channel: 'general' } });
});

test('answers a query in one part to who takes nothing else', async () => {
  headers['accept'] = 'multipart/mixed; subscriptionSpec="1.0"';
  const response = await running.post({ query: '{ channel }' }, headers);
  expect(partsOf(await response.text())).toEqual([{ payload: { data: { channel: 'general' } } }]);
});

test('tells what is wrong with the operation as JSON, or beside a null payload', async () => {
  const invalid = { query: 'subscription { shouted }' };
  const response = await running.post(invalid, headers);
  expect(await response.json()).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  const insisting = await running.post(invalid, {
    ...headers,
    accept: 'multipart/mixed;subscriptionSpec=1.0',
  });
  expect(partsOf(await insisting.text())).toEqual([
    {
      payload: null,
      errors: [expect.objectContaining({ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } })],
    },
  ]);
});

test('refuses another version of the protocol, and multipart without one', async () => {
  for (const accept of ['multipart/mixed', 'multipart/mixed;subscriptionSpec=2.0']) {
    expect((await running.post({ query }, { ...headers, accept })).status).toBe(406);
  }
});

test('ends with an error beside a null payload when the token does', async () => {
  // Whole seconds: of one there may be nothing left.
  headers['authorization'] = `Bearer ${await running.issuer.token({}, 2)}`;
  const parts = partsOf(await (await running.post({ query }, headers)).text());
  expect(parts.at(-1)).toEqual({
    payload: null,
    errors: [{ message: 'The token has expired.', extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(running.office.feed.readers).toBe(0);
});

test('ends the subscription at the subgraph when the client leaves', async () => {
  const client = new AbortController();
  await fetch(`${running.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal: client.signal,
  });
  await expect.poll(() => running.office.feed.readers).toBe(1);
  client.abort();
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

test('ends without the closing boundary when the gateway closes', async () => {
  const response = await running.post({ query }, headers);
  await expect.poll(() => running.office.feed.readers).toBe(1);
  await running.gateway.close();
  expect(await response.text()).not.toContain('--graphql--');
});

test('sends an empty object when nothing happens', async () => {
  const streams: MultipartStream[] = [];
  const server = createServer((_request, response: ServerResponse) => {
    streams.push(new MultipartStream(response, 5));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = (await fetch(`http://127.0.0.1:${port}`))
    .body!.pipeThrough(new TextDecoderStream())
    .getReader();
  let text = '';
  while (!text.includes('{}\r\n--graphql')) text += (await reader.read()).value;
  streams[0]!.complete();
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  expect(new Set(partsOf(text).map((part) => JSON.stringify(part)))).toEqual(new Set(['{}']));
  server.close();
});
