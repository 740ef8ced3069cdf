import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../../registry/refusalOf.js';
import { proposalOf, taggedProposal } from '../exampleProposals.js';
import { TestRegistry } from '../TestRegistry.js';

let registry: TestRegistry;
beforeAll(async () => void (registry = await TestRegistry.start({ replicas: 2 })));
afterAll(() => registry[Symbol.asyncDispose]());

let graphs = 0;
const newGraph = () => ({ graph: `shop-${++graphs}`, variant: 'main' });
const ada = { author: 'ada', commit: 'c0ffee', message: 'Because.' };

describe('publishing over HTTP', () => {
  it('does what a registry does, for the client of the command', async () => {
    const ref = newGraph();
    const client = registry.client();
    const { publication, report } = await client.publish(ref, proposalOf('books'), ada);
    expect(publication).toMatchObject({ version: 1, ...ada, changed: ['catalog'] });
    expect(report.safe).toBe(true);
    expect(await client.fetch(ref)).toMatchObject({ version: 1, supergraph: { etag: publication.etag } });
    expect(await client.fetch(ref, 1)).toEqual(await client.fetch(ref));
    await client.publish(ref, proposalOf('books', 'orders'), ada);
    const first = await client.history(ref, { first: 1 });
    expect(first.items.map(({ version }) => version)).toEqual([2]);
    const second = await client.history(ref, { first: 1, after: first.cursor! });
    expect(second).toEqual({ items: [publication], cursor: null });
  });

  it("stores the key's name as the author where none is said", async () => {
    const ref = newGraph();
    const { json } = await registry.send(`/graphs/${ref.graph}/main/publications`, {
      method: 'POST',
      body: { proposal: proposalOf('books') },
      key: await registry.keyOf('platform', ['PUBLISH']),
    });
    expect(json['publication']).toMatchObject({ author: 'platform PUBLISH', commit: null, message: null });
  });

  it('tells the second of two at two replicas what it lost to, and overwrites nothing', async () => {
    const ref = newGraph();
    await registry.client().publish(ref, proposalOf('books'), ada);
    const outcomes = await Promise.allSettled(
      [0, 1].map((replica) =>
        registry
          .client(undefined, replica)
          .publish(
            ref,
            proposalOf('books', `of${replica}`),
            { ...ada, author: `at replica ${replica}` },
            { expected: 1 },
          ),
      ),
    );
    const won = outcomes.find((outcome) => outcome.status === 'fulfilled');
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      code: 'PUBLISH_CONFLICT',
      details: { winner: won!.value.publication },
    });
    const { items } = await registry.client().history(ref, { first: 10 });
    expect(items.map(({ version, author }) => [version, author])).toEqual([
      [2, won!.value.publication.author],
      [1, 'ada'],
    ]);
  });

  it('tells a conflict as a problem, with the winner', async () => {
    const ref = newGraph();
    const winner = (await registry.client().publish(ref, proposalOf('books'), ada)).publication;
    const { status, headers, json } = await registry.send(`/graphs/${ref.graph}/main/publications`, {
      method: 'POST',
      headers: { 'if-match': '"0"' },
      body: { proposal: proposalOf('orders') },
    });
    expect(status).toBe(409);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(json).toEqual({
      type: 'urn:gantry:registry:PUBLISH_CONFLICT',
      title: 'Somebody else published first',
      status: 409,
      code: 'PUBLISH_CONFLICT',
      detail: `${ref.graph}@main is at version 1 by now, published by ada at ${winner.publishedAt} (catalog): nothing was stored. Look at it, and publish again.`,
      winner,
    });
  });

  it('tells what does not compose with the place, and what breaks clients with the report', async () => {
    const ref = newGraph();
    const client = registry.client();
    await client.publish(ref, proposalOf('books', 'orders'), ada);
    const torn = proposalOf('books');
    const cut = { ...torn, subgraphs: [{ ...torn.subgraphs[0]!, sdl: 'type Query {\n  books: In' }] };
    const broken = await refusalOf(client.publish(ref, cut, ada));
    expect(broken).toMatchObject({ code: 'COMPOSITION_FAILED', details: { report: { safe: false } } });
    expect(broken.details.faults?.[0]).toMatchObject({ code: 'SYNTAX', subgraph: 'catalog', line: 2 });
    const storefront = { name: 'storefront', version: '1.0' };
    await client.registerOperations(ref, storefront, [{ document: '{ orders }' }]);
    const refused = await refusalOf(client.publish(ref, proposalOf('books'), ada));
    expect(refused.code).toBe('CHECK_FAILED');
    expect(refused.details.report?.variants[0]?.changes[0]).toMatchObject({
      path: 'Query.orders',
      passes: null,
      usedBy: [{ client: storefront }],
    });
    expect((await client.check(ref, proposalOf('books'))).safe).toBe(false);
    expect((await client.check(ref, proposalOf('books'), { excludedClients: ['storefront'] })).safe).toBe(
      true,
    );
    expect((await client.fetch(ref)).version).toBe(1);
  });

  it('lets an approved change pass once', async () => {
    const ref = newGraph();
    const client = registry.client();
    await client.publish(ref, proposalOf('books', 'orders'), ada);
    await client.registerOperations(ref, { name: 'till', version: null }, [{ document: '{ orders }' }]);
    const change = { type: 'FIELD_REMOVED', path: 'Query.orders' };
    const [approval] = await client.approve(ref, [change], { author: 'bob', reason: 'The till is gone.' });
    expect(approval).toMatchObject({ change, author: 'bob', reason: 'The till is gone.', version: 1 });
    expect((await client.publish(ref, proposalOf('books'), ada)).publication.version).toBe(2);
    expect(await client.approvals(ref)).toEqual([approval]);
  });

  it('shows contracts of what is published, checks them, and forgets them', async () => {
    const ref = newGraph();
    const client = registry.client();
    await client.putContract(ref, { name: 'public', include: [], exclude: ['internal'] });
    await client.publish(ref, taggedProposal, ada);
    const [contract] = (await client.fetch(ref)).contracts;
    expect(contract).toMatchObject({ name: 'public', exclude: ['internal'] });
    const shown = await registry.send(`/supergraphs/${ref.graph}/main/contracts/public`);
    expect(shown.headers.get('etag')).toBe(`"${contract!.etag}"`);
    expect(shown.text).toBe(contract!.sdl);
    expect(shown.text).not.toBe((await registry.send(`/supergraphs/${ref.graph}/main`)).text);
    await client.removeContract(ref, 'public');
    expect(await client.contracts(ref)).toEqual([]);
    expect((await refusalOf(client.removeContract(ref, 'public'))).code).toBe('NOT_FOUND');
  });
});

describe('operations and usage over HTTP', () => {
  const storefront = { name: 'store front/ü', version: '1.0' };

  it('registers, lists and forgets operations, and serves them as trusted documents', async () => {
    const ref = newGraph();
    const client = registry.client();
    await client.publish(ref, proposalOf('books', 'orders'), ada);
    const one = { id: 'One', document: '{ books }' };
    await client.registerOperations(ref, storefront, [one]);
    await client.registerOperations(ref, { name: 'till', version: null }, [
      { id: 'Two', document: '{ orders }' },
    ]);
    expect(await client.operations(ref, storefront.name)).toEqual([{ client: storefront, ...one }]);
    const documents = `/graphs/${ref.graph}/main/documents`;
    expect((await registry.send(documents)).json).toEqual({ One: '{ books }', Two: '{ orders }' });
    expect((await registry.send(`${documents}?client=till`)).json).toEqual({ Two: '{ orders }' });
    await client.removeOperations(ref, { name: 'till', version: null });
    await client.removeOperations(ref, { name: storefront.name });
    expect(await client.operations(ref)).toEqual([]);
    expect((await refusalOf(client.removeOperations(ref, storefront))).code).toBe('NOT_FOUND');
  });

  it('adds usage up, a repeated report once, and looks at it in checks', async () => {
    const ref = newGraph();
    const client = registry.client();
    await client.publish(ref, proposalOf('books', 'orders'), ada);
    const now = new Date().toISOString();
    const report = {
      id: 'r-1',
      gateway: 'gateway-1',
      from: now,
      to: now,
      operations: { aa: { name: 'Orders', document: 'query Orders { orders }' } },
      uses: [
        { operation: 'aa', client: storefront, count: 2, errors: 1, inputs: { 'Role.ADMIN': 2 } },
        { operation: 'aa', client: storefront, count: 3, errors: 0 },
      ],
    };
    const path = `/graphs/${ref.graph}/main/usage`;
    for (const replica of [0, 1, 0]) {
      expect((await registry.send(path, { method: 'POST', body: report, replica })).status).toBe(204);
    }
    expect(await client.usage(ref, 7)).toEqual([
      {
        operation: 'aa',
        name: 'Orders',
        document: 'query Orders { orders }',
        client: storefront,
        count: 5,
        errors: 1,
        inputs: { 'Role.ADMIN': 2 },
        lastSeen: now,
      },
    ]);
    const report2 = await client.check(ref, proposalOf('books'));
    expect(report2.variants[0]?.changes[0]?.usedBy).toMatchObject([{ source: 'recorded', count: 5 }]);
    expect((await client.check(ref, proposalOf('books'), { minimumCount: 6 })).safe).toBe(true);
  });
});
