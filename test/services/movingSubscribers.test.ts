import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Feed } from '../../gateway/test/fixtures/Feed.js';
import { startStandalone } from '../../gateway/test/fixtures/startStandalone.js';
import type { SubgraphModule } from '../../gateway/test/fixtures/startSubgraph.js';

/** 2,000 clients of one gateway, which ends as another one goes on. */
const clients = 2_000;
const drainMs = 6_000;
const eventsEveryMs = 500;

function counting(feed: Feed): SubgraphModule {
  return {
    name: 'counting',
    typeDefs: parse(`
      type Query { counts: Boolean }
      type Subscription { counted(after: String): Counted }
      type Counted { cursor: String! text: String! }
    `),
    resolvers: {
      Subscription: {
        counted: {
          subscribe: (_source: unknown, { after }: { after?: string }) => feed.read(after),
          resolve: (event: unknown) => event,
        },
      } as never,
    },
  };
}

interface Seen {
  data: { counted: { cursor: string; text: string } };
}

/** A client that goes on behind the last event it has seen, wherever `url` then says. */
class Counter {
  readonly seen: number[] = [];
  readonly closed: number[] = [];
  connectedAt = 0;
  readonly #client: Client;

  constructor(url: () => string) {
    this.#client = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 10,
      shouldRetry: () => true,
      retryWait: () => delay(Math.random() * 100),
      on: {
        connected: () => void (this.connectedAt = performance.now()),
        closed: (event) => this.closed.push((event as { code: number }).code),
      },
    });
    const variables: { after?: string } = {};
    const query = 'subscription ($after: String) { counted(after: $after) { cursor text } }';
    this.#client.subscribe<Seen['data']>(
      { query, variables },
      {
        next: ({ data }) => {
          variables.after = data!.counted.cursor;
          this.seen.push(Number(data!.counted.text));
        },
        error: () => this.seen.push(Number.NaN),
        complete: () => undefined,
      },
    );
  }

  async dispose(): Promise<void> {
    await this.#client.dispose();
  }
}

const open = async (url: string): Promise<number> => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/active_subscriptions\{transport="ws"\} (\d+)/.exec(metrics)?.[1] ?? 0);
};

test(
  'every subscriber of a gateway that drains goes on at another one, and misses no event',
  { timeout: 90_000 },
  async () => {
    const feed = new Feed();
    await using one = await startStandalone([counting(feed)]);
    const two = await createStandaloneGateway({
      supergraphSdl: one.sdl,
      logger: createLogger('gateway', { level: 'silent' }),
    });
    const urlOfTwo = `http://127.0.0.1:${await two.listen(0, '127.0.0.1')}`;
    // As a load balancer does it.
    let url = one.url;
    const socketUrl = (): string => `${url.replace('http', 'ws')}/graphql`;
    const counters = Array.from({ length: clients }, () => new Counter(socketUrl));
    await expect.poll(() => open(one.url), { timeout: 30_000, interval: 200 }).toBe(clients);

    // Some may have had to try more than once to begin with.
    for (const { closed } of counters) closed.length = 0;
    let pushed = 0;
    const pushing = setInterval(() => feed.push(String(++pushed)), eventsEveryMs);
    const drained = one.gateway.drain(drainMs).then(() => one.gateway.close());
    expect((await fetch(`${one.url}/health/ready`)).status).toBe(503);
    url = urlOfTwo;
    await drained;
    await expect.poll(() => open(urlOfTwo), { timeout: 30_000, interval: 200 }).toBe(clients);
    clearInterval(pushing);
    feed.push(String(++pushed));

    const last = pushed;
    await expect
      .poll(() => counters.filter(({ seen }) => seen.at(-1) === last).length, { timeout: 30_000 })
      .toBe(clients);
    const all = Array.from({ length: last }, (_, index) => index + 1);
    expect(
      counters.filter(({ seen }) => JSON.stringify(seen) !== JSON.stringify(all)).map(({ seen }) => seen),
    ).toEqual([]);
    // Each was told to go, and they did not all come at the same time.
    expect(counters.filter(({ closed }) => closed[0] !== 1001)).toEqual([]);
    const came = counters.map(({ connectedAt }) => connectedAt).toSorted((a, b) => a - b);
    expect(came.at(-1)! - came[0]!).toBeGreaterThan(drainMs / 4);

    await Promise.all(counters.map((counter) => counter.dispose()));
    await two.close();
  },
);
