import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { refusalOf } from '../../registry/refusalOf.js';
import { rights, type Right } from '@gantry/schema/service/keys/Right.js';
import { proposalOf } from '../exampleProposals.js';
import { operatorKey, TestRegistry } from '../TestRegistry.js';

let registry: TestRegistry;
beforeAll(async () => void (registry = await TestRegistry.start({ replicas: 2 })));
afterAll(() => registry[Symbol.asyncDispose]());

const ref = { graph: 'shop', variant: 'main' };
const ada = { author: 'ada', commit: null, message: null };

describe('keys', () => {
  it('open the registry of their owner, and nothing of another', async () => {
    const [a, b] = [await registry.keyOf('tnt_a'), await registry.keyOf('tnt_b')];
    await registry.client(a).publish(ref, proposalOf('ofA'), ada);
    await registry.client(a).putContract(ref, { name: 'public', include: [], exclude: ['internal'] });
    await registry.client(a).registerOperations(ref, { name: 'c', version: '1' }, [{ document: '{ ofA }' }]);
    await registry.client(a).approve(ref, [{ type: 'FIELD_REMOVED', path: 'Query.ofA' }], {
      author: 'ada',
      reason: 'So.',
    });
    const other = registry.client(b);
    expect((await refusalOf(other.fetch(ref))).code).toBe('NOT_FOUND');
    expect((await registry.send('/supergraphs/shop/main', { key: b })).status).toBe(404);
    expect((await registry.send('/graphs/shop/main/documents', { key: b })).json).toEqual({});
    for (const nothing of [
      other.contracts(ref),
      other.operations(ref),
      other.approvals(ref),
      other.live(ref),
    ]) {
      expect(await nothing).toEqual([]);
    }
    expect((await other.history(ref, { first: 10 })).items).toEqual([]);
    expect((await refusalOf(other.removeContract(ref, 'public'))).code).toBe('NOT_FOUND');
    expect((await refusalOf(other.removeOperations(ref, { name: 'c' }))).code).toBe('NOT_FOUND');
    expect((await refusalOf(registry.client().fetch(ref))).code).toBe('NOT_FOUND');
    // The same name is another graph.
    await other.publish(ref, proposalOf('ofB'), ada);
    expect((await registry.send('/supergraphs/shop/main', { key: a })).text).toContain('ofA');
    expect((await registry.send('/supergraphs/shop/main', { key: b })).text).toContain('ofB');
  });

  it("wake nobody of another owner's graph of the same name", async () => {
    const [a, b] = [await registry.keyOf('tnt_c'), await registry.keyOf('tnt_d')];
    for (const key of [a, b]) await registry.client(key).publish(ref, proposalOf('books'), ada);
    const { headers } = await registry.send('/supergraphs/shop/main', { key: a });
    const answer = registry.send('/supergraphs/shop/main', {
      key: a,
      headers: { prefer: 'wait=1', 'if-none-match': headers.get('etag')! },
    });
    await registry.client(b).publish(ref, proposalOf('books', 'more'), ada);
    expect((await answer).status).toBe(304);
  });

  it.each([
    ['none', null],
    ['an empty one', ''],
    ['one that nobody gave out', `grk_tnt_a.${'x'.repeat(43)}`],
    ['one of an owner that there is not', `grk_nobody.${'x'.repeat(43)}`],
    ['something else', "grk_'; DROP TABLE registry_key; --"],
    ['nearly the operator’s', `${operatorKey.slice(0, -1)}0`],
  ])('refuse %s', async (_what, key) => {
    const { status, headers, json } = await registry.send('/graphs/shop/main/publications', {
      key: key === null ? null : encodeURI(key),
    });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(json).toMatchObject({ code: 'UNAUTHENTICATED', type: 'urn:gantry:registry:UNAUTHENTICATED' });
    expect(JSON.stringify(json)).not.toContain('x'.repeat(43));
  });

  const graph = '/graphs/shop/main';
  const requests: readonly [right: Right, method: string, path: string, body?: unknown][] = [
    ['READ', 'GET', '/supergraphs/shop/main'],
    ['READ', 'GET', '/supergraphs/shop/main/contracts/public'],
    ['READ', 'GET', `${graph}/documents`],
    ['READ', 'GET', `${graph}/publications`],
    ['READ', 'GET', `${graph}/publications/latest`],
    ['READ', 'GET', `${graph}/approvals`],
    ['READ', 'GET', `${graph}/contracts`],
    ['READ', 'GET', `${graph}/operations`],
    ['READ', 'GET', `${graph}/usage`],
    ['READ', 'GET', `${graph}/live`],
    ['REPORT', 'POST', `${graph}/usage`, {}],
    ['REGISTER', 'PUT', `${graph}/clients/storefront/1.0/operations`, {}],
    ['REGISTER', 'DELETE', `${graph}/clients/storefront`],
    ['REGISTER', 'DELETE', `${graph}/clients/storefront/1.0`],
    ['CHECK', 'POST', `${graph}/checks`, {}],
    ['PUBLISH', 'POST', `${graph}/publications`, {}],
    ['PUBLISH', 'PUT', `${graph}/contracts/public`, {}],
    ['PUBLISH', 'DELETE', `${graph}/contracts/public`],
    ['APPROVE', 'POST', `${graph}/approvals`, {}],
    ['ADMINISTER', 'POST', '/keys', {}],
    ['ADMINISTER', 'GET', '/keys'],
    ['ADMINISTER', 'DELETE', '/keys/rgk_1'],
  ];

  it.each(requests)('with all rights but %s may not %s %s', async (right, method, path, body) => {
    const others = rights.filter((each) => each !== right && each !== 'ADMINISTER');
    const owner = 'tnt_rights';
    const without = await registry.send(path, { method, body, key: await registry.keyOf(owner, others) });
    expect([without.status, without.json['code']]).toEqual([403, 'FORBIDDEN']);
    for (const enough of [right, 'ADMINISTER'] as const) {
      const withIt = await registry.send(path, { method, body, key: await registry.keyOf(owner, [enough]) });
      expect([403, 401]).not.toContain(withIt.status);
    }
  });

  it('for one graph open no other', async () => {
    const key = await registry.keyOf('tnt_graph', ['ADMINISTER'], 'shop');
    expect((await registry.send('/graphs/shop/main/contracts', { key })).status).toBe(200);
    expect((await registry.send('/graphs/till/main/contracts', { key })).json).toMatchObject({
      status: 403,
      detail: 'The key "tnt_graph ADMINISTER" is for the graph "shop" only.',
    });
    expect((await registry.send('/supergraphs/till/main', { key })).status).toBe(403);
  });

  it('do not hold after their time, nor once they are taken back', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const body = { name: 'short', rights: ['READ'], expiresAt };
    const short = (await registry.send('/keys', { method: 'POST', body })).json;
    expect(short).toMatchObject({
      owner: 'platform',
      name: 'short',
      graph: null,
      rights: ['READ'],
      expiresAt,
    });
    const path = '/graphs/shop/main/contracts';
    const statusOf = async (key: unknown, replica: number): Promise<number> =>
      (await registry.send(path, { key: String(key), replica })).status;
    expect(await statusOf(short['key'], 0)).toBe(200);
    await vi.waitFor(async () => expect(await statusOf(short['key'], 0)).toBe(401), { timeout: 30_000 });
    const long = (await registry.send('/keys', { method: 'POST', body: { name: 'long', rights: ['READ'] } }))
      .json;
    expect(await statusOf(long['key'], 1)).toBe(200);
    expect((await registry.send(`/keys/${String(long['id'])}`, { method: 'DELETE' })).status).toBe(204);
    expect(await statusOf(long['key'], 1)).toBe(401);
    expect((await registry.send(`/keys/${String(long['id'])}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('are shown once, and kept as hashes', async () => {
    const key = await registry.keyOf('tnt_secret', ['ADMINISTER']);
    const { json, text } = await registry.send('/keys', { key });
    expect(json).toMatchObject([{ owner: 'tnt_secret', rights: ['ADMINISTER'], expiresAt: null }]);
    expect(text).not.toContain(key.split('.')[1]);
    expect(text).not.toContain('digest');
  });
});

describe('who administers', () => {
  it('gives out and takes back the keys of their owner only', async () => {
    const [a, b] = [await registry.keyOf('tnt_e'), await registry.keyOf('tnt_f')];
    const wanted = { name: 'mine', rights: ['READ'] };
    const mine = (await registry.send('/keys', { method: 'POST', key: a, body: wanted })).json;
    expect(mine).toMatchObject({ owner: 'tnt_e' });
    const theirs = { ...wanted, owner: 'tnt_f' };
    expect((await registry.send('/keys', { method: 'POST', key: a, body: theirs })).status).toBe(403);
    expect((await registry.send('/keys?owner=tnt_f', { key: a })).status).toBe(403);
    const id = String(mine['id']);
    expect((await registry.send(`/keys/${id}`, { method: 'DELETE', key: b })).status).toBe(404);
    expect((await registry.send(`/keys/${id}?owner=tnt_e`, { method: 'DELETE', key: b })).status).toBe(403);
    expect((await registry.send(`/keys/${id}?owner=tnt_e`, { method: 'DELETE' })).status).toBe(204);
  });

  it('one graph gives out keys to that only, and sees no others', async () => {
    const key = await registry.keyOf('tnt_g', ['ADMINISTER'], 'shop');
    await registry.keyOf('tnt_g', ['READ']);
    const create = (graph?: string | null) =>
      registry.send('/keys', { method: 'POST', key, body: { name: 'new', rights: ['READ'], graph } });
    expect((await create()).json).toMatchObject({ graph: 'shop' });
    expect((await create('till')).status).toBe(403);
    expect((await create(null)).status).toBe(403);
    const listed = (await registry.send('/keys', { key })).json as unknown as { graph: string }[];
    expect(listed.map(({ graph }) => graph)).toEqual(['shop', 'shop']);
    const all = (await registry.send('/keys?owner=tnt_g')).json as unknown as { id: string; graph: string }[];
    const foreign = all.find(({ graph }) => graph === null)!;
    expect((await registry.send(`/keys/${foreign.id}`, { method: 'DELETE', key })).status).toBe(404);
  });

  it.each([
    ['owner', { name: 'x', rights: ['READ'], owner: "tnt_a'; --" }],
    ['rights.0', { name: 'x', rights: ['EVERYTHING'] }],
    ['rights', { name: 'x', rights: [] }],
    ['name', { name: '', rights: ['READ'] }],
    ['graph', { name: 'x', rights: ['READ'], graph: 'No Graph' }],
    ['expiresAt', { name: 'x', rights: ['READ'], expiresAt: 'tomorrow' }],
    ['expiresAt', { name: 'x', rights: ['READ'], expiresAt: '2020-01-01T00:00:00Z' }],
  ])('gives out none whose %s makes no sense', async (field, body) => {
    const { status, json } = await registry.send('/keys', { method: 'POST', body });
    expect([status, json['field']]).toEqual([400, field]);
  });
});
