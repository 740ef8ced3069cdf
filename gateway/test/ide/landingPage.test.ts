import { afterAll, beforeAll, expect, test } from 'vitest';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

let running: RunningStandalone;
beforeAll(async () => {
  running = await startStandalone(shop(new Feed()));
});
afterAll(() => running[Symbol.asyncDispose]());

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

/** The path of one of the IDE's files, as the page names it. */
async function pathOf(file: string): Promise<string> {
  const html = await (await fetch(running.url, { headers: browser })).text();
  return new RegExp(`"(/ide/[^"]+/)${file}"`).exec(html)![1]! + file;
}

test.each(['/', '/graphql'])(
  'shows browsers a page at %s whose scripts are files from here',
  async (path) => {
    const response = await fetch(running.url + path, { headers: browser });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    const html = await response.text();
    expect(html).not.toMatch(/https?:|<script(?! type="application\/json"| type="module" src="\/ide\/)/);
  },
);

test('answers an operation, whatever else a browser would take', async () => {
  const response = await fetch(`${running.url}/graphql?query={stocked}`, { headers: browser });
  expect(await response.json()).toEqual({ data: { stocked: 2 } });
});

test('lets browsers keep the files for good, and the page until it changes', async () => {
  const file = await fetch(running.url + (await pathOf('ruru.js')));
  expect(file.status).toBe(200);
  expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(file.headers.get('content-encoding')).toBe('gzip');
  expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect((await file.text()).length).toBeGreaterThan(100_000);
  const page = await fetch(running.url, { headers: browser });
  expect(page.headers.get('cache-control')).toBe('no-cache');
  for (const [url, etag] of [
    [file.url, file.headers.get('etag')!],
    [running.url, page.headers.get('etag')!],
  ] as const) {
    const again = await fetch(url, { headers: { ...browser, 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  }
});

test('sends a file as it is to who takes no compression', async () => {
  const url = running.url + (await pathOf('ruru.css'));
  const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await plain.text()).toBe(await (await fetch(url)).text());
});

test.each(['nothing.js', '../package.json', '%2e%2e%2fpackage.json', 'ruru.js.map', '..', ''])(
  'has no other file: %s',
  async (name) => {
    const folder = (await pathOf('ruru.js')).slice(0, -'ruru.js'.length);
    const response = await fetch(running.url + folder + name);
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBeNull();
  },
);

test('is not there when it is switched off', async () => {
  await using without = await startStandalone(shop(new Feed()), { settings: { landingPage: false } });
  expect((await fetch(without.url, { headers: browser })).status).toBe(404);
  expect((await fetch(`${without.url}/graphql`, { headers: browser })).status).toBe(400);
  expect((await fetch(without.url + (await pathOf('ruru.js')))).status).toBe(404);
});
