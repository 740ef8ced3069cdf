import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, inject, it } from 'vitest';
import { HttpRegistry } from '@gantry/schema/registry/HttpRegistry.js';
import { tokenFor } from '../src/gantry/tokens.js';

const gantry = inject('gantry');
const ref = { graph: 'gantry', variant: 'main' };
const url = `${gantry.baseUrl}/registry`;

it('publishes the committed schema as it starts, as it was composed', async () => {
  const registry = new HttpRegistry({ url, key: await operatorKey() });
  await expect
    .poll(async () => (await registry.history(ref, { first: 100 })).items.at(-1)?.author, { timeout: 30_000 })
    .toBe('the release');
  const [subgraphs, committed] = [
    (await registry.fetch(ref, 1)).subgraphs.map(({ name }) => name),
    await readFile(new URL('../../schema/supergraph.graphql', import.meta.url), 'utf8'),
  ];
  expect((await registry.fetch(ref, 1)).contracts.map(({ name }) => name)).toEqual(['partner', 'public']);
  expect(subgraphs).toEqual(['agents', 'conversations', 'cost', 'deployments', 'tenancy', 'workflows']);
  expect((await registry.fetch(ref, 1)).supergraph.sdl).toBe(committed);
});

it('serves what is published to its registry from then on', async () => {
  const registry = new HttpRegistry({ url, key: await operatorKey() });
  const { subgraphs } = await registry.fetch(ref);
  const cost = subgraphs.find(({ name }) => name === 'cost')!;
  const more = { ...cost, sdl: `${cost.sdl}\nenum Weather {\n  "Sunny."\n  SUN\n}\n` };
  const by = { author: 'ada', commit: null, message: null };
  const publish = (subgraph: typeof cost) =>
    registry.publish(ref, { subgraphs: [subgraph], whole: false }, by);
  const { publication } = await publish(more);
  await expect.poll(() => knows('Weather'), { timeout: 30_000 }).toBe(true);
  await expect
    .poll(async () => (await registry.live(ref)).map(({ version }) => version), { timeout: 30_000 })
    .toEqual([publication.version]);
  await publish(cost);
  await expect.poll(() => knows('Weather'), { timeout: 30_000 }).toBe(false);
});

it('opens its registry to keys only', async () => {
  const { status } = await fetch(`${url}/graphs/gantry/main/publications`);
  expect(status).toBe(401);
});

async function operatorKey(): Promise<string> {
  return (await readFile(path.join(gantry.data, 'registry-key'), 'utf8')).trim();
}

/** Whether the gateway's schema has a type of that name. */
async function knows(type: string): Promise<boolean> {
  const response = await fetch(`${gantry.baseUrl}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenFor(gantry, 'ada')}`,
    },
    body: JSON.stringify({ query: `{ __type(name: "${type}") { name } }` }),
  });
  const { data } = (await response.json()) as { data: { __type: unknown } };
  return data.__type !== null;
}
