import type { ExecutionResult } from 'graphql';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reachSubgraph, type RemoteSubgraphEndpoint } from '../../src/subgraph/reachSubgraph.js';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import type { SubgraphEndpoint } from '../../src/subgraph/SubgraphEndpoint.js';
import { SubgraphServer } from '../../src/subgraph/SubgraphServer.js';

/** Says which replica it is. */
class Replica implements SubgraphEndpoint {
  gate: Promise<void> | undefined;
  asked = 0;
  isReady = true;
  port = 0;
  #server: SubgraphServer | undefined;

  constructor(readonly name: string) {}

  async start(): Promise<void> {
    this.#server = new SubgraphServer(this, new Registry(), pino({ level: 'silent' }), { closeGraceMs: 0 });
    this.port = await this.#server.listen(this.port, '127.0.0.1');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  /** @param drainMs that it serves on for */
  async stop(drainMs = 0): Promise<void> {
    await this.#server?.drain(drainMs);
    await this.#server?.close();
  }

  async execute(): Promise<ExecutionResult> {
    this.asked += 1;
    await this.gate;
    return { data: { by: this.name } };
  }

  async *subscribe(): AsyncGenerator<ExecutionResult> {
    yield { data: { by: this.name } };
    await new Promise(() => undefined);
  }

  async ready(): Promise<boolean> {
    return this.isReady;
  }
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(...names: string[]): Promise<{ replicas: Replica[]; endpoint: RemoteSubgraphEndpoint }> {
  const replicas = names.map((name) => new Replica(name));
  for (const replica of replicas) {
    await replica.start();
    ends.push(() => replica.stop());
  }
  const endpoint = reachSubgraph(
    replicas.map(({ url }) => url),
    { name: 'notes', timeoutMs: 5_000 },
  );
  ends.push(() => endpoint.close());
  return { replicas, endpoint };
}

const ask = async (endpoint: RemoteSubgraphEndpoint): Promise<unknown> =>
  (await endpoint.execute({ query: '{ by }' }, 'token')).data?.['by'];

describe('a subgraph with replicas', () => {
  it('is reached without anything in between where there is one', async () => {
    const { endpoint } = await start('a');
    expect(endpoint).toBeInstanceOf(HttpSubgraphEndpoint);
  });

  it('has them take turns', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    for (let index = 0; index < 10; index++) await ask(endpoint);
    expect(replicas.map(({ asked }) => asked)).toEqual([5, 5]);
  });

  it('sends to the one that has the least under way', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    const gate = Promise.withResolvers<void>();
    replicas[0]!.gate = gate.promise;
    const asked = Array.from({ length: 2 }, () => ask(endpoint));
    await vi.waitFor(() => expect(replicas[0]!.asked).toBe(1), 30_000);
    for (let index = 0; index < 10; index++) expect(await ask(endpoint)).toBe('b');
    gate.resolve();
    expect((await Promise.all(asked)).sort()).toEqual(['a', 'b']);
  });

  it('fails no request when one is gone, and goes back to it when it is there again', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    await replicas[0]!.stop();
    for (let index = 0; index < 10; index++) expect(await ask(endpoint)).toBe('b');
    await replicas[0]!.start();
    await vi.waitFor(async () => expect(await ask(endpoint)).toBe('a'), 5_000);
  });

  it('is UNAVAILABLE when all are gone', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    await Promise.all(replicas.map((replica) => replica.stop()));
    await expect(ask(endpoint)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await endpoint.ready()).toBe(false);
  });

  it('sends nothing twice: what a replica may have done is not asked of another', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    for (const replica of replicas) replica.gate = new Promise(() => undefined);
    const asked = ask(endpoint).catch((error: unknown) => error);
    await vi.waitFor(() => expect(replicas.map(({ asked }) => asked)).toContain(1), 30_000);
    await replicas.find(({ asked }) => asked === 1)!.stop();
    expect(await asked).toMatchObject({ code: 'UNAVAILABLE' });
    expect(replicas.map(({ asked }) => asked).sort()).toEqual([0, 1]);
  });

  it('leaves alone who says that it is not ready, as long as another is', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    replicas[0]!.isReady = false;
    await vi.waitFor(async () => {
      const before = replicas[0]!.asked;
      for (let index = 0; index < 4; index++) await ask(endpoint);
      expect(replicas[0]!.asked).toBe(before);
    }, 6_000);
    expect(await endpoint.ready()).toBe(true);
    replicas[1]!.isReady = false;
    await vi.waitFor(async () => expect(await endpoint.ready()).toBe(false), 5_000);
    expect(await ask(endpoint)).toBeDefined();
  });

  it('has a subscription that broke resumed at another', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    const events = endpoint.subscribe({ query: 'subscription { by }' }, 'token')[Symbol.asyncIterator]();
    const first = (await events.next()).value as ExecutionResult;
    const broken = events.next().catch((error: unknown) => error);
    await replicas.find(({ name }) => name === first.data?.['by'])!.stop();
    expect(await broken).toMatchObject({ code: 'UNAVAILABLE' });
    const again = endpoint.subscribe({ query: 'subscription { by }' }, 'token')[Symbol.asyncIterator]();
    const second = (await again.next()).value as ExecutionResult;
    expect([first, second].map(({ data }) => data?.['by']).sort()).toEqual(['a', 'b']);
    await again.return?.();
  });

  it('fails no request while its replicas are replaced one after the other', async () => {
    const { replicas, endpoint } = await start('a', 'b');
    const outcomes = new Map<unknown, number>();
    let isOver = false;
    const work = async (): Promise<void> => {
      while (!isOver) {
        const by = await ask(endpoint).catch((error: unknown) => error);
        outcomes.set(by, (outcomes.get(by) ?? 0) + 1);
      }
    };
    const working = Promise.all(Array.from({ length: 8 }, work));
    for (const replica of replicas) {
      await replica.stop(1_500);
      await replica.start();
      // As whoever replaces them waits until the new one is ready.
      const before = replica.asked;
      await vi.waitFor(() => expect(replica.asked).toBeGreaterThan(before), 30_000);
    }
    isOver = true;
    await working;
    expect([...outcomes.keys()].sort()).toEqual(['a', 'b']);
  });
});
