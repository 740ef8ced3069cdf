import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { textSource } from '../../src/sources/TextSource.js';
import { Feed } from '../fixtures/Feed.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import type { Answer } from '../fixtures/startOffice.js';

/** Manifests of trusted documents that change while the gateway serves. */
const first = JSON.stringify({ stocked: '{ stocked }' });
const second = JSON.stringify({ goods: '{ goods { name } }' });
let folder: string;
let file: string;
let running: RunningStandalone;
/** In one piece: what is read while it is written is another bad manifest. */
const put = async (text: string): Promise<void> => {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-manifests-'));
  file = join(folder, 'manifest.json');
  await put(first);
  running = await startStandalone(shop(new Feed()), {
    settings: { documents: { mode: 'only', trusted: new Map(), automatic: false, kept: 0 } },
  });
  running.gateway.watchTrustedDocuments(textSource(file), { intervalMs: 5 });
  await expect.poll(() => answer('stocked')).toEqual({ data: { stocked: 2 } });
});
afterEach(async () => {
  await running[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const answer = async (documentId: string): Promise<Answer> =>
  (await (await running.post({ documentId })).json()) as Answer;
const codeOf = async (documentId: string) => (await answer(documentId)).errors?.[0]?.extensions.code;
const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
const readiness = async () => (await fetch(`${running.url}/health/ready`)).json() as Promise<unknown>;

test('trusts what the manifest says from then on, and nothing else', async () => {
  await put(second);
  await expect.poll(() => codeOf('stocked')).toBe('PERSISTED_QUERY_NOT_IN_LIST');
  expect((await answer('goods')).data).toEqual({ goods: [{ name: 'good 1' }, { name: 'good 2' }] });
  expect(await running.ask('{ goods { name } }')).toEqual(await answer('goods'));
  expect((await running.ask('{ stocked }')).errors?.[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_IN_LIST');
});

test.each([
  ['is no JSON', '{ broken', /JSON/],
  ['is no manifest', '[]', /neither/],
])('keeps those it trusts when the next manifest %s, loudly', async (_why, bad, message) => {
  await put(bad);
  await expect
    .poll(readiness)
    .toMatchObject({ ready: true, rejectedDocuments: { message: expect.stringMatching(message) } });
  expect(await answer('stocked')).toEqual({ data: { stocked: 2 } });
  expect(await metrics()).toContain('gantry_gateway_trusted_documents_updates_total{outcome="rejected"} 1');
  expect(running.logged.join()).toContain(
    'A manifest of trusted documents was rejected; those that are trusted stay.',
  );
  await put(second);
  await expect.poll(readiness).not.toHaveProperty('rejectedDocuments');
});

test('keeps those it trusts while there is no manifest', async () => {
  await rm(file);
  await expect.poll(metrics).toMatch(/trusted_documents_updates_total\{outcome="unreachable"\} [1-9]/);
  expect(await answer('stocked')).toEqual({ data: { stocked: 2 } });
});
