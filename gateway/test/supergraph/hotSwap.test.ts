import { TestRegistry } from '../../../schema/test/service/TestRegistry.js';
import type { GraphRef } from '@gantry/schema/registry/GraphRef.js';
import type { Proposal } from '@gantry/schema/registry/Proposal.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { print } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Gateway } from '../../src/Gateway.js';
import { SupergraphSources } from '../../src/sources/SupergraphSources.js';
import { createStandaloneGateway } from '../../src/standalone/createStandaloneGateway.js';
import { depot, depotState, publicContract } from '../fixtures/depot.js';
import { startSubgraph, type RunningSubgraph } from '../fixtures/startSubgraph.js';

/** Schemas are published at the registry's service, with a contract of them, while clients have subscriptions open and go on asking. */
const ref: GraphRef = { graph: 'depot', variant: 'main' };
const ada = { author: 'ada', commit: null, message: null };
const logged: string[] = [];
const logger = createLogger('gateway', {
  level: 'warn',
  destination: { write: (line) => void logged.push(line) },
});
const state = depotState();
const clients: Client[] = [];
let subgraphs: RunningSubgraph[];
let registry: TestRegistry;
let gateway: Gateway;
let url: string;
beforeEach(async () => {
  subgraphs = await Promise.all(depot(state).map(startSubgraph));
  registry = await TestRegistry.start();
  await registry.client().putContract(ref, publicContract);
  await registry.client().publish(ref, version(0), ada);
  const key = await registry.keyOf('platform', ['READ', 'REPORT']);
  const { url: at } = registry.replicas[0]!;
  const location = `${at}/supergraphs/depot/main`;
  const contracts = { public: { source: `${location}/contracts/public` } };
  const sources = new SupergraphSources({ location, contracts, key, logger });
  const usage = { url: `${at}/graphs/depot/main/usage`, key, intervalMs: 1_000 };
  gateway = await sources.start((served) => createStandaloneGateway({ ...served, usage, logger }));
  sources.watch(gateway, { intervalMs: 1_000_000 });
  url = `http://127.0.0.1:${await gateway.listen(0, '127.0.0.1')}`;
});
afterEach(async () => {
  for (const client of clients) void client.dispose();
  await gateway.close();
  await registry[Symbol.asyncDispose]();
  await Promise.all(subgraphs.map((subgraph) => subgraph[Symbol.asyncDispose]()));
});

/** The subgraphs' schemas, each time with another description. */
function version(number: number): Proposal {
  const proposed = subgraphs.map(({ name, url: at, typeDefs }) => {
    const sdl = print(typeDefs).replace('type Good implements', `"Version ${number}." type Good implements`);
    return { name, url: at, sdl };
  });
  return { subgraphs: proposed, whole: true };
}

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

function openSubscriptions(): Heard[] {
  return Array.from({ length: 20 }, (_, socket) => {
    const path = socket % 4 === 0 ? '/graphql/public' : '/graphql';
    const client = createClient({
      url: url.replace('http', 'ws') + path,
      webSocketImpl: WebSocket,
      connectionParams: { 'apollographql-client-name': 'phone' },
      retryAttempts: 0,
    });
    clients.push(client);
    return Array.from({ length: 10 }, (_one, each) => listen(client, socket * 10 + each));
  }).flat();
}

const patient = { timeout: 60_000 };

test(
  '200 subscriptions lose no event, and no query fails, while five schemas are published',
  { timeout: 240_000 },
  async () => {
    const subscriptions = openSubscriptions();
    let pushed = 0;
    const push = (): void => state.feed.push(`event ${pushed++}`);
    push();
    const reached = (count: number): number =>
      subscriptions.filter(({ texts }) => texts.length >= count).length;
    await expect.poll(() => reached(1), patient).toBe(200);

    const wrong: string[] = [];
    let asked = 0;
    const ask = async (path: string): Promise<void> => {
      asked++;
      const response = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'apollographql-client-name': 'shop' },
        body: '{"query":"{ good(id: 1) { name shipping } carriers }"}',
      });
      const text = await response.text();
      if (text !== '{"data":{"good":{"name":"good 1","shipping":14},"carriers":["by land"]}}')
        wrong.push(text);
    };
    for (let number = 1; number <= 5; number++) {
      const before = [gateway.serving(), gateway.serving('public')];
      const publishing = registry.client().publish(ref, version(number), ada);
      const isServed = (): boolean =>
        gateway.serving() !== before[0] && gateway.serving('public') !== before[1];
      for (let round = 0; !isServed(); round++) {
        if (round % 5 === 0) push();
        await Promise.all([ask('/graphql'), ask('/graphql/public')]);
      }
      await publishing;
    }
    push();
    await expect.poll(() => reached(pushed), patient).toBe(200);
    state.feed.end();
    await Promise.all(subscriptions.map(({ ended }) => ended));

    expect(wrong).toEqual([]);
    const all = Array.from({ length: pushed }, (_, index) => `event ${index}`);
    for (const { texts, errors } of subscriptions) {
      expect(errors).toEqual([]);
      expect(texts).toEqual(all);
    }
    expect(logged).toEqual([]);
    // Those that can be resumed have moved.
    expect(state.feed.opened.filter((after) => after !== null).length).toBeGreaterThan(50);

    const live = async () => (await registry.client().live(ref)).map((one) => [one.contract, one.version]);
    await expect.poll(live, patient).toEqual(
      expect.arrayContaining([
        [null, 6],
        ['public', 6],
      ]),
    );
    await gateway.close();
    const used = await registry.client().usage(ref, 1);
    const countOf = (client: string): number =>
      used.filter((use) => use.client.name === client).reduce((sum, { count }) => sum + count, 0);
    expect([countOf('phone'), countOf('shop')]).toEqual([200, asked]);
    expect(used.reduce((sum, { errors }) => sum + errors, 0)).toBe(0);
  },
);
