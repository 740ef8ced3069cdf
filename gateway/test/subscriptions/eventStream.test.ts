import { createClient } from 'graphql-sse';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

let running: RunningOffice;
let headers: Record<string, string>;
beforeEach(async () => {
  running = await startOffice();
  headers = { authorization: `Bearer ${await running.issuer.token()}`, accept: 'text/event-stream' };
});
afterEach(() => running[Symbol.asyncDispose]());

const query = 'subscription Talk($after: String) { said(after: $after) { cursor text by { name } } }';
const event = (cursor: string, text: string) => ({
  data: { said: { cursor, text, by: { name: 'name of usr_1' } } },
});

test("serves graphql-sse's client in distinct connections mode", async () => {
  const client = createClient({ url: `${running.url}/graphql`, headers, retryAttempts: 0 });
  running.office.feed.push('one', 'two');
  const events = client.iterate({ query, variables: { after: 'c1' } });
  expect((await events.next()).value).toEqual(event('c2', 'two'));
  running.office.feed.push('three');
  expect((await events.next()).value).toEqual(event('c3', 'three'));
  running.office.feed.end();
  expect((await events.next()).done).toBe(true);
  client.dispose();
});

test('writes next and complete events, by GET too', async () => {
  running.office.feed.push('one');
  running.office.feed.end();
  const parameters = new URLSearchParams({ query: 'subscription { said { text } }' });
  const response = await fetch(`${running.url}/graphql?${parameters}`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(await response.text()).toBe(
    'event: next\ndata: {"data":{"said":{"text":"one"}}}\n\nevent: complete\ndata:\n\n',
  );
});

test('gives a query one result', async () => {
  const response = await running.post({ query: '{ channel }' }, headers);
  expect(await response.text()).toBe(
    'event: next\ndata: {"data":{"channel":"general"}}\n\nevent: complete\ndata:\n\n',
  );
});

test('tells in the stream what is wrong with the operation', async () => {
  const response = await running.post({ query: 'subscription { said { text } tick }' }, headers);
  expect(response.status).toBe(200);
  const text = await response.text();
  expect(text).toContain('"code":"GRAPHQL_VALIDATION_FAILED"');
  expect(text).toContain('event: complete');
});

test('answers 401 without a token, before any stream', async () => {
  const response = await running.post({ query }, { accept: 'text/event-stream' });
  expect(response.status).toBe(401);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(running.office.feed.opened).toEqual([]);
});

test('ends the subscription at the subgraph when the client leaves', async () => {
  const client = new AbortController();
  const response = await fetch(`${running.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
    signal: client.signal,
  });
  await expect.poll(() => running.office.feed.readers).toBe(1);
  client.abort();
  await expect.poll(() => running.office.feed.readers).toBe(0);
  await expect(response.text()).rejects.toThrow(/abort/i);
});

test('ends with an error when the token does', async () => {
  headers['authorization'] = `Bearer ${await running.issuer.token({}, 4)}`;
  const response = await running.post({ query }, headers);
  const text = await response.text();
  expect(text).toMatch(
    /event: next\ndata: \{"errors":\[\{[^\n]*"UNAUTHENTICATED"[^\n]*\n\nevent: complete\ndata:\n\n$/,
  );
  expect(running.office.feed.readers).toBe(0);
});

test('ends without completing when the gateway closes, so that the client comes back', async () => {
  const response = await running.post({ query }, headers);
  await expect.poll(() => running.office.feed.readers).toBe(1);
  await running.gateway.close();
  expect(await response.text()).not.toContain('complete');
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

test('lets a slow reader wait without losing or slowing anything', async () => {
  const slow = await running.post({ query: 'subscription { said { text } }' }, headers);
  const fast = await running.post({ query: 'subscription { said { cursor } }' }, headers);
  const long = 'x'.repeat(10_000);
  running.office.feed.push(...Array.from({ length: 500 }, () => long));
  running.office.feed.end();
  const quick = await fast.text();
  expect(quick.match(/event: next/g)).toHaveLength(500);
  const text = await slow.text();
  expect(text.match(/event: next/g)).toHaveLength(500);
  expect(text).toContain('event: complete');
});
