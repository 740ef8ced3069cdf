import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { refusalOf } from '../../registry/refusalOf.js';
import { proposalOf, taggedProposal } from '../exampleProposals.js';
import { TestRegistry } from '../TestRegistry.js';

let registry: TestRegistry;
beforeAll(async () => void (registry = await TestRegistry.start({ replicas: 2 })));
afterAll(() => registry[Symbol.asyncDispose]());

let graphs = 0;
const newGraph = () => ({ graph: `shop-${++graphs}`, variant: 'main' });
const ada = { author: 'ada', commit: null, message: null };

async function published() {
  const ref = newGraph();
  const { publication } = await registry.client().publish(ref, proposalOf('books'), ada);
  return { ref, path: `/supergraphs/${ref.graph}/main`, etag: `"${publication.etag}"` };
}

/** Until so many wait at a replica. */
const waiting = (replica: number, count: number) =>
  vi.waitFor(
    async () => {
      const { text } = await registry.send('/metrics', { replica });
      expect(text).toContain(`\ngantry_registry_waiting ${count}\n`);
    },
    { timeout: 30_000 },
  );

describe('a gateway that asks for its supergraph', () => {
  it('gets it with its ETag, and 304 for the one that it has', async () => {
    const { path, etag } = await published();
    const first = await registry.send(path);
    expect([first.status, first.headers.get('content-type'), first.headers.get('etag')]).toEqual([
      200,
      'application/graphql',
      etag,
    ]);
    expect(first.headers.get('preference-applied')).toBeNull();
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await registry.send(path, { headers: { 'if-none-match': known } });
      expect([again.status, again.headers.get('etag'), again.text]).toEqual([304, etag, '']);
    }
    expect((await registry.send(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('gets it at once when it has another, however long it would wait', async () => {
    const { path } = await published();
    const { status, headers } = await registry.send(path, {
      headers: { prefer: 'wait=30', 'if-none-match': '"other"' },
    });
    expect([status, headers.get('preference-applied')]).toEqual([200, 'wait=30']);
  });

  it('waits at one replica for what is published at another', async () => {
    const { ref, path, etag } = await published();
    const answer = registry.send(path, { replica: 1, headers: { prefer: 'wait=30', 'if-none-match': etag } });
    await waiting(1, 1);
    const { publication } = await registry
      .client(undefined, 0)
      .publish(ref, proposalOf('books', 'orders'), ada);
    const { status, headers, text } = await answer;
    expect([status, headers.get('etag'), headers.get('preference-applied')]).toEqual([
      200,
      `"${publication.etag}"`,
      'wait=30',
    ]);
    expect(text).toContain('orders');
    await waiting(1, 0);
  });

  it('is not woken for good by what is published elsewhere, and hears 304 when its time is over', async () => {
    const { ref, path, etag } = await published();
    const startedAt = performance.now();
    const answer = registry.send(path, { headers: { prefer: 'wait=1', 'if-none-match': etag } });
    await waiting(0, 1);
    await registry.client().publish({ ...ref, variant: 'staging' }, proposalOf('other'), ada);
    await registry.client().putContract(ref, { name: 'public', include: [], exclude: ['internal'] });
    const { status, headers } = await answer;
    expect([status, headers.get('etag'), headers.get('preference-applied')]).toEqual([304, etag, 'wait=1']);
    expect(performance.now() - startedAt).toBeGreaterThan(990);
  });

  it('waits 30 seconds at most', async () => {
    const { path } = await published();
    const { headers } = await registry.send(path, { headers: { prefer: 'respond-async, wait=3600' } });
    expect(headers.get('preference-applied')).toBe('wait=30');
  });

  it('waits for its contract, which changes with what it shows only', async () => {
    const ref = newGraph();
    const client = registry.client();
    await client.putContract(ref, { name: 'public', include: [], exclude: ['internal'] });
    await client.publish(ref, taggedProposal, ada);
    const path = `/supergraphs/${ref.graph}/main/contracts/public`;
    const etag = (await registry.send(path)).headers.get('etag')!;
    const answer = registry.send(path, { replica: 1, headers: { prefer: 'wait=30', 'if-none-match': etag } });
    await waiting(1, 1);
    const [subgraph] = taggedProposal.subgraphs;
    const sdl = subgraph!.sdl.replace('books: Int', 'books: Int\n  authors: Int');
    await client.publish(ref, { whole: true, subgraphs: [{ ...subgraph!, sdl }] }, ada);
    expect((await answer).text).toContain('authors');
  });

  it('waits for trusted documents likewise', async () => {
    const { ref } = await published();
    const path = `/graphs/${ref.graph}/main/documents`;
    const empty = await registry.send(path);
    expect(empty.json).toEqual({});
    const headers = { prefer: 'wait=30', 'if-none-match': empty.headers.get('etag')! };
    const answer = registry.send(path, { replica: 1, headers });
    await waiting(1, 1);
    const storefront = { name: 'storefront', version: '1' };
    await registry.client().registerOperations(ref, storefront, [{ id: 'One', document: '{ books }' }]);
    expect((await answer).json).toEqual({ One: '{ books }' });
  });

  it('hears of what was published while nobody could be told of it', async () => {
    const { ref, path, etag } = await published();
    const answer = registry.send(path, { replica: 1, headers: { prefer: 'wait=30', 'if-none-match': etag } });
    await waiting(1, 1);
    expect(await endListening(registry.database)).toBe(2);
    await registry.client().publish(ref, proposalOf('books', 'orders'), ada);
    expect((await answer).status).toBe(200);
  });

  it('is not waited for when it has gone', async () => {
    const { path, etag } = await published();
    const gone = new AbortController();
    const headers = { prefer: 'wait=30', 'if-none-match': etag };
    const answer = registry.send(path, { headers, signal: gone.signal });
    await waiting(0, 1);
    gone.abort();
    await expect(answer).rejects.toThrow(/abort/);
    await waiting(0, 0);
  });

  it('gets nothing any more when its key was taken back while it waited', async () => {
    const { ref, path, etag } = await published();
    const key = await registry.keyOf('platform', ['READ']);
    const listed = (await registry.send('/keys')).json as unknown as { id: string; rights: string[] }[];
    const { id } = listed.findLast(({ rights }) => rights[0] === 'READ')!;
    const answer = registry.send(path, { key, headers: { prefer: 'wait=30', 'if-none-match': etag } });
    await waiting(0, 1);
    expect((await registry.send(`/keys/${id}`, { method: 'DELETE', replica: 1 })).status).toBe(204);
    await registry.client().publish(ref, proposalOf('books', 'orders'), ada);
    expect((await answer).status).toBe(401);
  });

  it('hears 404 at once where nothing was published, or no such contract', async () => {
    const { path } = await published();
    const headers = { prefer: 'wait=30' };
    expect((await registry.send('/supergraphs/nothing/main', { headers })).json).toMatchObject({
      status: 404,
      detail: 'Nothing was published for nothing@main.',
    });
    expect((await registry.send(`${path}/contracts/none`, { headers })).json).toMatchObject({
      status: 404,
      code: 'NOT_FOUND',
    });
  });
});

describe('what is live where', () => {
  it('is what gateways say as they ask', async () => {
    const { ref, path, etag } = await published();
    const say = (gateway: string, serving: string) =>
      registry.send(path, { headers: { 'x-gantry-gateway': gateway, 'x-gantry-serving': serving } });
    await say('gateway-1', 'something-older');
    await say('gateway-1', etag.slice(1, -1));
    await say('gateway-2', 'unknown');
    expect(await registry.client().live(ref)).toMatchObject([
      { gateway: 'gateway-1', contract: null, version: 1 },
      { gateway: 'gateway-2', contract: null, version: null, etag: 'unknown' },
    ]);
    expect((await say('gate\tway', 'x')).status).toBe(400);
    expect((await refusalOf(registry.client('grk_platform.no').live(ref))).code).toBe('UNAUTHENTICATED');
  });
});

/** Cuts replicas off from what others store. @returns how many */
async function endListening(database: string): Promise<number | null> {
  const admin = new Client({ connectionString: inject('adminUrl') });
  await admin.connect();
  try {
    const { rowCount } = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND query LIKE 'LISTEN%'`,
      [database],
    );
    return rowCount;
  } finally {
    await admin.end();
  }
}
