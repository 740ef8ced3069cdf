import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsageReport } from '@gantry/schema/operations/UsageReport.js';
import type { Approval } from '@gantry/schema/registry/Approval.js';
import type { GraphRef } from '@gantry/schema/registry/GraphRef.js';
import type { RegistryStore } from '@gantry/schema/registry/RegistryStore.js';
import { examplePublication } from './examplePublication.js';
import { refusalOf } from './refusalOf.js';

/** Where the stores of some kind are for the length of a test file. */
export interface StorePlace {
  /** A store of an owner, as a process of its own would open it: two of one owner see the same. */
  open(owner: string): RegistryStore;
  close(): Promise<void>;
}

const noon = Date.UTC(2026, 0, 31, 12);
const at = (days: number): Date => new Date(noon - days * 86_400_000);
const storefront = { name: 'storefront', version: '1.0' };

/** What every store must do. @param kind what it keeps things in */
export function storeContract(kind: string, start: () => Promise<StorePlace>): void {
  describe(`a store in ${kind}`, () => {
    let place: StorePlace;
    beforeAll(async () => void (place = await start()));
    afterAll(() => place.close());

    /** A graph of its own for each test, in the store of one owner. */
    const setUp = (owner = 'platform'): { store: RegistryStore; ref: GraphRef } => ({
      store: place.open(owner),
      ref: { graph: `shop-${randomUUID()}`, variant: 'main' },
    });

    describe('publications', () => {
      it('has none at first', async () => {
        const { store, ref } = setUp();
        expect(await store.latest(ref)).toBeNull();
        expect(await store.publication(ref, 1)).toBeNull();
        expect(await store.publications(ref, { first: 10 })).toEqual({ items: [], cursor: null });
      });

      it('gives back each version as it was stored', async () => {
        const { store, ref } = setUp();
        for (const version of [1, 2]) await store.append(ref, examplePublication(version));
        expect(await store.latest(ref)).toEqual(examplePublication(2));
        expect(await store.publication(ref, 1)).toEqual(examplePublication(1));
        expect(await store.publication(ref, 3)).toBeNull();
        expect(await place.open('platform').latest(ref)).toEqual(examplePublication(2));
      });

      it('keeps variants and graphs apart', async () => {
        const { store, ref } = setUp();
        await store.append(ref, examplePublication(1));
        expect(await store.latest({ ...ref, variant: 'staging' })).toBeNull();
        expect(await store.latest({ ...ref, graph: `${ref.graph}-2` })).toBeNull();
      });

      it.each([1, 2, 4])(
        'refuses version %i when the newest is 2, and overwrites nothing',
        async (version) => {
          const { store, ref } = setUp();
          for (const each of [1, 2]) await store.append(ref, examplePublication(each));
          const refusal = await refusalOf(store.append(ref, examplePublication(version, { author: 'bob' })));
          expect(refusal).toMatchObject({
            code: 'PUBLISH_CONFLICT',
            details: { winner: { version: 2, author: 'ada', changed: ['catalog'] } },
          });
          expect((await store.publications(ref, { first: 10 })).items.map((each) => each.author)).toEqual([
            'ada',
            'ada',
          ]);
        },
      );

      it('stores one of many that come at once, and tells the others what they lost to', async () => {
        const { ref } = setUp();
        const authors = ['ada', 'bob', 'cleo', 'dan', 'eve'];
        const outcomes = await Promise.allSettled(
          authors.map((author) => place.open('platform').append(ref, examplePublication(1, { author }))),
        );
        const winner = authors[outcomes.findIndex(({ status }) => status === 'fulfilled')];
        const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(losers).toHaveLength(4);
        for (const { reason } of losers) {
          expect(reason).toMatchObject({ code: 'PUBLISH_CONFLICT', details: { winner: { author: winner } } });
        }
        expect((await place.open('platform').latest(ref))?.author).toBe(winner);
      });

      it('lists them, newest first, page by page', async () => {
        const { store, ref } = setUp();
        await store.append(ref, examplePublication(1));
        const [catalog, orders] = examplePublication(1).subgraphs;
        const stock = { name: 'stock', url: 'http://stock/graphql', sdl: 'type Query { stock: Int }' };
        await store.append(ref, examplePublication(2, { subgraphs: [catalog!, stock] }));
        await store.append(ref, examplePublication(3, { subgraphs: [catalog!, orders!], events: [] }));
        const first = await store.publications(ref, { first: 2 });
        expect(first.items.map(({ version, changed }) => [version, changed])).toEqual([
          [3, ['orders', 'stock']],
          [2, ['orders', 'stock']],
        ]);
        const second = await store.publications(ref, { first: 2, after: first.cursor! });
        const { author, commit, message, publishedAt, supergraph } = examplePublication(1);
        expect(second).toEqual({
          items: [
            {
              version: 1,
              author,
              commit,
              message,
              publishedAt,
              etag: supergraph.etag,
              changed: ['catalog', 'orders'],
            },
          ],
          cursor: null,
        });
      });

      it.each(['', '0', '-1', 'x', '1.5', '99999999999999999999'])(
        'refuses the cursor "%s", which none of its pages ended with',
        async (after) => {
          const { store, ref } = setUp();
          expect(await refusalOf(store.publications(ref, { first: 2, after }))).toMatchObject({
            code: 'BAD_USER_INPUT',
            details: { field: 'after' },
          });
        },
      );
    });

    describe('contracts', () => {
      it('keeps them by name', async () => {
        const { store, ref } = setUp();
        await store.putContract(ref, { name: 'public', include: ['public'], exclude: [] });
        await store.putContract(ref, { name: 'partner', include: ['a', 'b'], exclude: ['c'] });
        await store.putContract(ref, { name: 'public', include: [], exclude: ['internal'] });
        expect(await store.contracts(ref)).toEqual([
          { name: 'partner', include: ['a', 'b'], exclude: ['c'] },
          { name: 'public', include: [], exclude: ['internal'] },
        ]);
        expect(await store.removeContract(ref, 'partner')).toBe(true);
        expect(await store.removeContract(ref, 'partner')).toBe(false);
        expect((await store.contracts(ref)).map(({ name }) => name)).toEqual(['public']);
      });
    });

    describe('operations', () => {
      const one = { id: 'one', document: '{ one }' };
      const two = { id: 'two', document: '{ two }' };

      it("replaces what a client's version had, and nothing else", async () => {
        const { store, ref } = setUp();
        const newer = { name: 'storefront', version: '2.0' };
        const unversioned = { name: 'till', version: null };
        await store.putOperations(ref, storefront, [one, two]);
        await store.putOperations(ref, newer, [two]);
        await store.putOperations(ref, unversioned, [one]);
        await store.putOperations(ref, unversioned, [two]);
        await store.putOperations(ref, storefront, [one]);
        expect(await store.operations(ref)).toEqual([
          { client: storefront, ...one },
          { client: newer, ...two },
          { client: unversioned, ...two },
        ]);
        expect(await store.operations(ref, 'till')).toEqual([{ client: unversioned, ...two }]);
        expect(await store.operations(ref, 'nobody')).toEqual([]);
      });

      it('forgets a version of a client, or all of them', async () => {
        const { store, ref } = setUp();
        for (const version of ['1.0', '2.0', null]) {
          await store.putOperations(ref, { name: 'storefront', version }, [one]);
        }
        expect(await store.removeOperations(ref, { name: 'storefront', version: '3.0' })).toBe(false);
        expect(await store.removeOperations(ref, { name: 'storefront', version: null })).toBe(true);
        expect((await store.operations(ref)).map(({ client }) => client.version)).toEqual(['1.0', '2.0']);
        expect(await store.removeOperations(ref, { name: 'storefront' })).toBe(true);
        expect(await store.operations(ref)).toEqual([]);
        expect(await store.removeOperations(ref, { name: 'storefront' })).toBe(false);
      });
    });

    describe('approvals', () => {
      it('lists them, newest first', async () => {
        const { store, ref } = setUp();
        const approval = (path: string, day: number): Approval => ({
          change: { type: 'FIELD_REMOVED', path, contract: null, event: null },
          reason: 'Nobody needs it.',
          author: 'ada',
          approvedAt: at(day).toISOString(),
          version: 3,
        });
        const event = { type: 'PROPERTY_REMOVED', path: '$.total', contract: null, event: 'OrderPlaced.v1' };
        await store.approve(ref, [approval('Query.a', 3), { ...approval('', 3), change: event }]);
        await store.approve(ref, [approval('Query.b', 2)]);
        const approvals = await store.approvals(ref);
        expect(approvals.map(({ change }) => change.path)).toHaveLength(3);
        expect(approvals[0]).toEqual(approval('Query.b', 2));
        expect(approvals).toContainEqual({ ...approval('', 3), change: event });
      });
    });

    describe('usage', () => {
      const report = (of: Partial<UsageReport> = {}): UsageReport => ({
        id: randomUUID(),
        gateway: 'gateway-1',
        from: at(0.01).toISOString(),
        to: at(0).toISOString(),
        operations: { aa: { name: 'Cart', document: 'query Cart { cart }' } },
        uses: [
          { operation: 'aa', client: storefront, count: 3, errors: 1, inputs: { 'Query.cart(id:)': 2 } },
        ],
        ...of,
      });

      it('adds reports up by operation and client', async () => {
        const { store, ref } = setUp();
        const till = { name: 'till', version: null };
        await store.recordUsage(ref, report());
        await store.recordUsage(
          ref,
          report({
            gateway: 'gateway-2',
            to: at(2).toISOString(),
            uses: [
              {
                operation: 'aa',
                client: storefront,
                count: 4,
                errors: 0,
                inputs: { 'Role.ADMIN': 1, 'Query.cart(id:)': 4 },
              },
              { operation: 'aa', client: till, count: 1, errors: 0 },
            ],
          }),
        );
        const usage = await store.usage(ref, at(7));
        expect(usage).toHaveLength(2);
        expect(usage).toContainEqual({
          operation: 'aa',
          name: 'Cart',
          document: 'query Cart { cart }',
          client: storefront,
          count: 7,
          errors: 1,
          inputs: { 'Query.cart(id:)': 6, 'Role.ADMIN': 1 },
          lastSeen: at(0).toISOString(),
        });
        expect(usage).toContainEqual(
          expect.objectContaining({ client: till, count: 1, inputs: {}, lastSeen: at(2).toISOString() }),
        );
      });

      it('counts a report once, however often and at whatever time it comes', async () => {
        const { store, ref } = setUp();
        const again = report();
        await Promise.all([1, 2, 3].map(() => place.open('platform').recordUsage(ref, again)));
        await store.recordUsage(ref, again);
        expect((await store.usage(ref, at(7))).map(({ count }) => count)).toEqual([3]);
      });

      it('loses nothing of reports that come at once', async () => {
        const { store, ref } = setUp();
        await Promise.all([1, 2, 3, 4].map(() => place.open('platform').recordUsage(ref, report())));
        expect((await store.usage(ref, at(7))).map(({ count }) => count)).toEqual([12]);
      });

      it('leaves out what is older than was asked for', async () => {
        const { store, ref } = setUp();
        await store.recordUsage(ref, report({ from: at(41).toISOString(), to: at(40).toISOString() }));
        await store.recordUsage(ref, report());
        expect((await store.usage(ref, at(30))).map(({ count }) => count)).toEqual([3]);
        expect((await store.usage(ref, at(50))).map(({ count }) => count)).toEqual([6]);
      });

      it('takes a report of nothing', async () => {
        const { store, ref } = setUp();
        await store.recordUsage(ref, report({ uses: [], operations: {} }));
        expect(await store.usage(ref, at(7))).toEqual([]);
      });
    });

    describe('what is live where', () => {
      it('knows what each gateway said last, and which version that is', async () => {
        const { store, ref } = setUp();
        for (const version of [1, 2]) await store.append(ref, examplePublication(version));
        const old = examplePublication(1);
        const seen = (gateway: string, contract: string | null, etag: string, day: number) =>
          store.reportLive(ref, { gateway, contract, etag, seenAt: at(day).toISOString() });
        await seen('gateway-1', null, examplePublication(2).supergraph.etag, 2);
        await seen('gateway-1', null, old.supergraph.etag, 1);
        await seen('gateway-1', 'public', examplePublication(2).contracts[0]!.etag, 1);
        await seen('gateway-2', null, 'somethingElse', 1);
        await seen('gateway-3', null, old.supergraph.etag, 9);
        const found = await store.live(ref, at(7));
        expect(found.map(({ gateway, contract, version }) => [gateway, contract, version])).toEqual([
          ['gateway-1', null, 1],
          ['gateway-1', 'public', 2],
          ['gateway-2', null, null],
        ]);
        expect(found[0]).toMatchObject({ etag: old.supergraph.etag, seenAt: at(1).toISOString() });
      });

      it('names the newest of the versions that look alike', async () => {
        const { store, ref } = setUp();
        const { supergraph } = examplePublication(1);
        for (const version of [1, 2]) await store.append(ref, examplePublication(version, { supergraph }));
        await store.reportLive(ref, {
          gateway: 'gateway-1',
          contract: null,
          etag: supergraph.etag,
          seenAt: at(0).toISOString(),
        });
        expect((await store.live(ref, at(7)))[0]?.version).toBe(2);
      });
    });

    it('shows an owner nothing of another', async () => {
      const { store, ref } = setUp('tnt_a');
      const other = place.open('tnt_b');
      await store.append(ref, examplePublication(1));
      await store.putContract(ref, { name: 'public', include: ['public'], exclude: [] });
      await store.putOperations(ref, storefront, [{ id: 'one', document: '{ one }' }]);
      await store.reportLive(ref, { gateway: 'g', contract: null, etag: 'e', seenAt: at(0).toISOString() });
      expect(await other.latest(ref)).toBeNull();
      expect(await other.contracts(ref)).toEqual([]);
      expect(await other.operations(ref)).toEqual([]);
      expect(await other.live(ref, at(7))).toEqual([]);
      expect(await other.removeContract(ref, 'public')).toBe(false);
      expect(await other.removeOperations(ref, { name: 'storefront' })).toBe(false);
      await other.append(ref, examplePublication(1, { author: 'mallory' }));
      expect((await store.latest(ref))?.author).toBe('ada');
      expect(await store.contracts(ref)).toHaveLength(1);
    });
  });
}
