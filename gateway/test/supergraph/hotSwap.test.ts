import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Gateway } from '../../src/server.js';
import { SupergraphSources } from '../../src/sources/SupergraphSources.js';
import { createStandaloneGateway } from '../../src/standalone/createStandaloneGateway.js';
import { depot, depotContract, depotState } from '../fixtures/depot.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import { etagOf, TestRegistry } from '../fixtures/TestRegistry.js';

/** Supergraphs are published, and a contract of them, while clients have subscriptions open and go on asking. */
const logged: string[] = [];
const logger = createLogger('gateway', {
  level: 'warn',
  destination: { write: (line) => void logged.push(line) },
});
const state = depotState();
let fleet: RunningStandalone;
let registry: TestRegistry;
let gateway: Gateway;
let url: string;
const clients: Client[] = [];
beforeEach(async () => {
  // Only its subgraphs are of use here.
  fleet = await startStandalone(depot(state));
  registry = await TestRegistry.start(fleet.sdl, 'secret');
  registry.publish(depotContract(Object.values(fleet.subgraphs)), 'public');
  const sources = new SupergraphSources({
    location: registry.url,
    contracts: { public: { source: registry.contractUrl('public') } },
    key: 'secret',
    logger,
  });
  gateway = await sources.start((served) => createStandaloneGateway({ ...served, logger }));
  sources.watch(gateway, { intervalMs: 1_000_000 });
  url = `http://127.0.0.1:${await gateway.listen(0, '127.0.0.1')}`;
});
afterEach(async () => {
  for (const client of clients) void client.dispose();
  await gateway.close();
  await registry[Symbol.asyncDispose]();
  await fleet[Symbol.asyncDispose]();
});

/** What one subscription was sent. */
interface Heard {
  readonly texts: string[];
  readonly errors: unknown[];
  readonly ended: Promise<void>;
}

/** Opens a subscription: resumable ones, which move, and others, which stay; shared ones, and ones of their own. */
function listen(client: Client, number: number): Heard {
  const alias = number % 2 === 0 ? `own${number}` : 'shared';
  const cursor = number % 3 === 0 ? '' : 'cursor';
  const { promise, resolve } = Promise.withResolvers<void>();
  const heard: Heard = { texts: [], errors: [], ended: promise };
  client.subscribe<Record<string, { text: string }>>(
    { query: `subscription { ${alias}: moved { ${cursor} text good { name } } }` },
    {
      next({ data, errors }) {
        if (errors) heard.errors.push(...errors);
        heard.texts.push(data?.[alias]?.text ?? 'nothing');
      },
      error(error) {
        heard.errors.push(error);
        resolve();
      },
      complete: resolve,
    },
  );
  return heard;
}

test('200 subscriptions lose no event, and no query fails, while five supergraphs are published', async () => {
  const subscriptions: Heard[] = [];
  for (let socket = 0; socket < 20; socket++) {
    const path = socket % 4 === 0 ? '/graphql/public' : '/graphql';
    const client = createClient({
      url: url.replace('http', 'ws') + path,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    clients.push(client);
    for (let each = 0; each < 10; each++) subscriptions.push(listen(client, socket * 10 + each));
  }
  let pushed = 0;
  const push = (): void => state.feed.push(`event ${pushed++}`);
  push();
  await expect
    .poll(() => subscriptions.filter(({ texts }) => texts.length > 0).length, { timeout: 30_000 })
    .toBe(200);

  const wrong: string[] = [];
  const ask = async (path: string): Promise<void> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ good(id: 1) { name shipping } carriers }"}',
    });
    const text = await response.text();
    if (text !== '{"data":{"good":{"name":"good 1","shipping":14},"carriers":["by land"]}}') wrong.push(text);
  };
  const contract = depotContract(Object.values(fleet.subgraphs));
  const described = (sdl: string, version: number) =>
    sdl.replace('type Good implements', `"version ${version}" type Good implements`);
  const paths = [new URL(registry.url).pathname, new URL(registry.contractUrl('public')).pathname];
  for (let version = 1; version <= 5; version++) {
    const published = [described(fleet.sdl, version), described(contract, version)] as const;
    registry.publish(published[0]);
    registry.publish(published[1], 'public');
    const isServed = (): boolean =>
      paths.every((path, index) => `"${registry.serving.get(path)?.etag}"` === etagOf(published[index]!));
    for (let rounds = 0; !isServed(); rounds++) {
      if (rounds % 5 === 0) push();
      await Promise.all([ask('/graphql'), ask('/graphql/public')]);
    }
  }
  push();
  const last = pushed;
  const all = Array.from({ length: last }, (_, index) => `event ${index}`);
  await expect
    .poll(() => subscriptions.filter(({ texts }) => texts.length >= last).length, { timeout: 30_000 })
    .toBe(200);
  state.feed.end();
  await Promise.all(subscriptions.map(({ ended }) => ended));

  expect(wrong).toEqual([]);
  for (const { texts, errors } of subscriptions) {
    expect(errors).toEqual([]);
    expect(texts).toEqual(all);
  }
  expect(logged).toEqual([]);
  // Those that can be resumed have moved.
  expect(state.feed.opened.filter((after) => after !== null).length).toBeGreaterThan(50);
}, 120_000);
