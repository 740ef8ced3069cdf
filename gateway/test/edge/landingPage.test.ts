import { Script } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

let running: RunningStandalone;
afterEach(() => running[Symbol.asyncDispose]());

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

test('shows browsers a page with an IDE that loads nothing from elsewhere', async () => {
  running = await startStandalone(shop(new Feed()));
  for (const path of ['/', '/graphql']) {
    const response = await fetch(running.url + path, { headers: browser });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const html = await response.text();
    const nonce = /<script nonce="([^"]+)">/.exec(html)?.[1];
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain(`script-src 'nonce-${nonce}'`);
    expect(policy).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)=|import\(|https?:/);
    const script = /<script nonce="[^"]+">(.*)<\/script>/s.exec(html)![1]!;
    // It is at least a script.
    expect(() => new Script(script)).not.toThrow();
  }
});

test('answers an operation, whatever else a browser would take', async () => {
  running = await startStandalone(shop(new Feed()));
  const response = await fetch(`${running.url}/graphql?query={stocked}`, { headers: browser });
  expect(await response.json()).toEqual({ data: { stocked: 2 } });
});

test('is not there when it is switched off', async () => {
  running = await startStandalone(shop(new Feed()), { settings: { landingPage: false } });
  expect((await fetch(running.url, { headers: browser })).status).toBe(404);
  expect((await fetch(`${running.url}/graphql`, { headers: browser })).status).toBe(400);
});
