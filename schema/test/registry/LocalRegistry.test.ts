import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '@gantry/schema/registry/FileStore.js';
import { LocalRegistry } from '@gantry/schema/registry/LocalRegistry.js';
import type { Proposal } from '@gantry/schema/registry/Proposal.js';
import type { RegistryStore } from '@gantry/schema/registry/RegistryStore.js';
import { refusalOf } from './refusalOf.js';

const ref = { graph: 'shop', variant: 'main' };
const by = { author: 'ada', commit: null, message: null };
const today = new Date('2026-02-01T12:00:00.000Z');
const storefront = { name: 'storefront', version: '1.0' };

const catalog = (
  fields = 'book(id: ID!): Book\n  books: [Book!]',
  of = 'id: ID!\n  title: String\n  pages: Int',
) => ({
  name: 'catalog',
  url: 'http://catalog/graphql',
  sdl: `type Query {\n  ${fields}\n}\n\ntype Book {\n  ${of}\n}\n`,
});
const orders = { name: 'orders', url: 'http://orders/graphql', sdl: 'type Query { orders: Int }' };
const whole = (...subgraphs: Proposal['subgraphs']): Proposal => ({ subgraphs, whole: true });
/** The catalog without what only some use. */
const withoutPages = whole(catalog(undefined, 'id: ID!\n  title: String'));

let folder: string;
let store: RegistryStore;
let registry: LocalRegistry;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-registry-'));
  store = new FileStore(path.join(folder, 'registry.json'));
  registry = new LocalRegistry(store, () => today);
});
afterEach(() => rm(folder, { recursive: true }));

describe('publishing', () => {
  it('composes and stores version after version, with who published it', async () => {
    const { publication, report } = await registry.publish(ref, whole(catalog(), orders), {
      author: 'ada',
      commit: 'c0ffee',
      message: 'The first one.',
    });
    expect(publication).toMatchObject({
      version: 1,
      author: 'ada',
      commit: 'c0ffee',
      publishedAt: today.toISOString(),
      changed: ['catalog', 'orders'],
    });
    expect(report).toMatchObject({ safe: true, comparedWith: 0, variants: [] });
    const stored = await registry.fetch(ref);
    expect(stored.supergraph.etag).toBe(publication.etag);
    expect(stored.supergraph.sdl).toContain('join__Graph');
    expect((await registry.history(ref, { first: 10 })).items).toEqual([publication]);
  });

  it('leaves the subgraphs as they are that are not named, and takes away those that go', async () => {
    await registry.publish(ref, whole(catalog(), orders), by);
    const more = { ...orders, sdl: 'type Query { orders: Int, baskets: Int }' };
    await registry.publish(ref, { subgraphs: [more], whole: false }, by);
    expect((await registry.fetch(ref)).subgraphs).toEqual([catalog(), more]);
    const { publication } = await registry.publish(
      ref,
      { subgraphs: [], removed: ['orders'], whole: false },
      by,
    );
    expect(publication).toMatchObject({ version: 3, changed: ['orders'] });
  });

  it('gives the version that is there to who sends the same again, whatever version they went on from', async () => {
    const first = await registry.publish(ref, whole(catalog()), by, { expected: 0 });
    const again = await registry.publish(ref, whole(catalog()), { ...by, author: 'bob' }, { expected: 0 });
    expect(again.publication).toEqual(first.publication);
    expect((await registry.history(ref, { first: 10 })).items).toHaveLength(1);
  });

  it('tells the second of two at once what it lost to, and overwrites nothing', async () => {
    await registry.publish(ref, whole(catalog()), by);
    const more = (name: string) => whole(catalog(`book: Book\n  ${name}: Int`));
    const outcomes = await Promise.allSettled(
      ['bob', 'cleo'].map((author) => registry.publish(ref, more(author), { ...by, author })),
    );
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    const won = outcomes.find((outcome) => outcome.status === 'fulfilled');
    expect(lost?.reason).toMatchObject({
      code: 'PUBLISH_CONFLICT',
      details: { winner: won?.value.publication },
    });
    expect(await refusalOf(registry.fetch(ref, 3))).toMatchObject({ code: 'NOT_FOUND' });
    expect((await registry.fetch(ref)).author).toBe(won?.value.publication.author);
  });

  it('refuses what was made from a version that is not the newest any more', async () => {
    await registry.publish(ref, whole(catalog()), by);
    const { publication: winner } = await registry.publish(ref, whole(catalog(), orders), by);
    const late = registry.publish(ref, whole(catalog('books: [Book!]')), by, { expected: 1 });
    expect(await refusalOf(late)).toMatchObject({ code: 'PUBLISH_CONFLICT', details: { winner } });
    const early = registry.publish(ref, whole(catalog('books: [Book!]')), by, { expected: 7 });
    expect((await refusalOf(early)).message).toBe(
      'shop@main has no version 7 to go on from: the newest is 2.',
    );
  });

  it('stores nothing of what does not compose, and names the place', async () => {
    const broken = { ...orders, sdl: 'type Query {\n  orders: Nothing\n}' };
    const refusal = await refusalOf(registry.publish(ref, whole(catalog(), broken), by));
    expect(refusal.code).toBe('COMPOSITION_FAILED');
    expect(refusal.details.faults?.[0]).toMatchObject({ subgraph: 'orders', line: 2 });
    expect(refusal.message).toContain('Nothing');
    expect(await store.latest(ref)).toBeNull();
  });

  it.each([
    ['subgraphs.1.name', whole(catalog(), catalog())],
    ['subgraphs.0.name', whole({ ...catalog(), name: '../etc' })],
    ['subgraphs.0.url', whole({ ...catalog(), url: 'nowhere' })],
    ['subgraphs', whole()],
    ['removed.0', { subgraphs: [catalog()], whole: false, removed: ['nobody'] }],
    ['removed.0', { subgraphs: [catalog()], whole: false, removed: ['catalog'] }],
    ['events.1', { ...whole(catalog()), events: [1, 2].map(() => ({ name: 'A', version: 1, schema: {} })) }],
  ] satisfies [string, Proposal][])('refuses a proposal whose %s makes no sense', async (field, proposal) => {
    expect(await refusalOf(registry.publish(ref, proposal, by))).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
  });

  it('refuses an author without a name, and settings that make no sense', async () => {
    const nameless = registry.publish(ref, whole(catalog()), { ...by, author: ' ' });
    expect((await refusalOf(nameless)).details.field).toBe('author');
    const senseless = registry.check(ref, whole(catalog()), { minimumPercent: 101 });
    expect((await refusalOf(senseless)).details.field).toBe('settings.minimumPercent');
  });
});

describe('a breaking change', () => {
  beforeEach(async () => {
    await registry.publish(ref, whole(catalog()), by);
    await registry.registerOperations(ref, storefront, [{ id: 'pages', document: '{ books { pages } }' }]);
  });

  it('is refused while a registered operation uses what it touches', async () => {
    const refusal = await refusalOf(registry.publish(ref, withoutPages, by));
    expect(refusal.code).toBe('CHECK_FAILED');
    expect(refusal.message).toBe(
      '1 change of what was proposed for shop@main would break clients: nothing was stored.',
    );
    expect(refusal.details.report?.variants[0]?.changes).toContainEqual(
      expect.objectContaining({
        type: 'FIELD_REMOVED',
        path: 'Book.pages',
        passes: null,
        usedBy: [expect.objectContaining({ client: storefront, source: 'registered' })],
      }),
    );
    expect((await store.latest(ref))?.version).toBe(1);
  });

  it('passes when the client has stopped to use it', async () => {
    await registry.registerOperations(ref, storefront, [{ document: '{ books { title } }' }]);
    const { publication } = await registry.publish(ref, withoutPages, by);
    expect(publication.version).toBe(2);
  });

  it('is refused while traffic uses what it touches, and passes when that is long ago', async () => {
    await registry.removeOperations(ref, { name: 'storefront' });
    const document = '{ books { pages } }';
    await store.recordUsage(ref, {
      id: 'r1',
      gateway: 'g',
      from: '2026-01-12T00:00:00.000Z',
      to: '2026-01-12T00:01:00.000Z',
      operations: { aa: { name: null, document } },
      uses: [{ operation: 'aa', client: storefront, count: 3, errors: 0 }],
    });
    expect((await registry.check(ref, withoutPages)).safe).toBe(false);
    expect((await registry.check(ref, withoutPages, { days: 14 })).safe).toBe(true);
    expect((await registry.check(ref, withoutPages, { days: 0 })).safe).toBe(true);
    expect((await registry.usage(ref, 30))[0]).toMatchObject({ document, count: 3 });
  });

  it('passes once when somebody approves it, and the approval ends with the publication', async () => {
    const change = { type: 'FIELD_REMOVED', path: 'Book.pages' };
    const [approval] = await registry.approve(ref, [change], {
      author: 'bob',
      reason: 'Nobody reads pages.',
    });
    expect(approval).toEqual({
      change: { ...change, contract: null, event: null },
      reason: 'Nobody reads pages.',
      author: 'bob',
      approvedAt: today.toISOString(),
      version: 1,
    });
    expect((await registry.publish(ref, withoutPages, by)).publication.version).toBe(2);
    await registry.publish(ref, whole(catalog()), by);
    await registry.registerOperations(ref, storefront, [{ document: '{ books { pages } }' }]);
    expect((await registry.check(ref, withoutPages)).safe).toBe(false);
    expect(await registry.approvals(ref)).toEqual([approval]);
  });

  it('is approved with a reason, for something published, and not for nothing', async () => {
    const change = { type: 'FIELD_REMOVED', path: 'Book.pages' };
    const withoutReason = registry.approve(ref, [change], { author: 'bob', reason: '' });
    expect((await refusalOf(withoutReason)).details.field).toBe('reason');
    const ofNothing = registry.approve(ref, [], { author: 'bob', reason: 'So.' });
    expect((await refusalOf(ofNothing)).details.field).toBe('changes');
    const elsewhere = registry.approve({ graph: 'other', variant: 'main' }, [change], {
      author: 'bob',
      reason: 'So.',
    });
    expect((await refusalOf(elsewhere)).code).toBe('NOT_FOUND');
  });
});

describe('events', () => {
  it('are compared with those that were published, and stay when a proposal names none', async () => {
    const placed = { name: 'OrderPlaced', version: 1, schema: { type: 'object' } };
    await registry.publish(ref, { ...whole(catalog()), events: [placed] }, by);
    await registry.publish(ref, whole(catalog(), orders), by);
    expect((await registry.fetch(ref)).events).toEqual([placed]);
    const refusal = await refusalOf(registry.publish(ref, { ...whole(catalog(), orders), events: [] }, by));
    const blocking = refusal.details.report!.events.find(({ passes }) => passes === null)!;
    expect(blocking).toMatchObject({ event: 'OrderPlaced.v1', criticality: 'breaking' });
    const { type, path: place, event } = blocking;
    await registry.approve(ref, [{ type, path: place, event }], { author: 'bob', reason: 'It is unread.' });
    await registry.publish(ref, { ...whole(catalog(), orders), events: [] }, by);
    expect((await registry.fetch(ref)).events).toEqual([]);
  });
});

describe('contracts', () => {
  it('count from the next publication on', async () => {
    await registry.publish(ref, whole(catalog()), by);
    await registry.putContract(ref, { name: 'public', include: [], exclude: ['internal'] });
    expect((await registry.fetch(ref)).contracts).toEqual([]);
    await registry.publish(ref, whole(catalog()), by);
    const [contract] = (await registry.fetch(ref)).contracts;
    expect(contract).toMatchObject({ name: 'public', exclude: ['internal'] });
    await registry.removeContract(ref, 'public');
    expect((await refusalOf(registry.removeContract(ref, 'public'))).code).toBe('NOT_FOUND');
  });

  it.each([
    ['name', { name: 'Öffentlich', include: ['a'], exclude: [] }],
    ['include.1', { name: 'public', include: ['a', 'not a tag'], exclude: [] }],
    ['exclude', { name: 'public', include: ['a'], exclude: ['a'] }],
    ['include', { name: 'public', include: [], exclude: [] }],
  ])('are refused when their %s makes no sense', async (field, contract) => {
    expect((await refusalOf(registry.putContract(ref, contract))).details.field).toBe(field);
  });
});

describe('operations', () => {
  beforeEach(() => registry.publish(ref, whole(catalog()), by));

  it('are known by the SHA-256 of their document unless their client names them', async () => {
    const document = '{ books { title } }';
    const [one] = await registry.registerOperations(ref, storefront, [{ document }, { document }]);
    expect(one).toEqual({
      client: storefront,
      id: '39047b30209bfc1671f9c980c85fed564c383f8cad503dbd1aa2fa350cb9e778',
      document,
    });
    expect(await registry.operations(ref)).toEqual([one]);
  });

  it.each([
    ['{ books { isbn } }', 'line 1, column 11: Cannot query field "isbn" on type "Book".'],
    ['{ books', 'line 1, column 8: Syntax Error: Expected Name, found <EOF>.'],
    ['fragment F on Book { id }', 'Document 2 ("x"): It holds no operation.'],
  ])('are refused where the document is "%s"', async (document, message) => {
    const refusal = await refusalOf(
      registry.registerOperations(ref, storefront, [{ document: '{ books { id } }' }, { id: 'x', document }]),
    );
    expect(refusal.message).toContain(message);
    expect(refusal.details.field).toBe('documents.1.document');
    expect(await registry.operations(ref)).toEqual([]);
  });

  it('keep their id to themselves, whoever else registers', async () => {
    await registry.registerOperations(ref, storefront, [{ id: 'Books', document: '{ books { id } }' }]);
    const till = { name: 'till', version: null };
    const same = { id: 'Books', document: '{ books { title } }' };
    const refusal = await refusalOf(registry.registerOperations(ref, till, [same]));
    expect(refusal.message).toBe(
      'The id "Books" stands for another document already, of the client "storefront".',
    );
    await registry.registerOperations(ref, storefront, [same]);
    await registry.registerOperations(ref, till, [same]);
    expect(await registry.operations(ref)).toHaveLength(2);
  });

  it('are registered for something that was published', async () => {
    const elsewhere = registry.registerOperations({ graph: 'other', variant: 'main' }, storefront, []);
    expect((await refusalOf(elsewhere)).message).toBe('Nothing was published for other@main.');
  });
});

describe('what is live where', () => {
  it('names the gateways that were heard of within ten minutes', async () => {
    const { publication } = await registry.publish(ref, whole(catalog()), by);
    for (const [gateway, minutes] of [
      ['gateway-1', 1],
      ['gateway-2', 11],
    ] as const) {
      await store.reportLive(ref, {
        gateway,
        contract: null,
        etag: publication.etag,
        seenAt: new Date(today.getTime() - minutes * 60_000).toISOString(),
      });
    }
    expect(await registry.live(ref)).toEqual([
      expect.objectContaining({ gateway: 'gateway-1', version: 1, contract: null }),
    ]);
  });
});
