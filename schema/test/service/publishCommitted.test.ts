import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { publishCommitted } from '@gantry/schema/service/publishCommitted.js';
import { proposalOf } from './exampleProposals.js';
import { TestRegistry } from './TestRegistry.js';

let replicas: TestRegistry;
beforeAll(async () => void (replicas = await TestRegistry.start({ replicas: 2 })));
afterAll(() => replicas[Symbol.asyncDispose]());

let graphs = 0;
let ref = { graph: 'shop', variant: 'main' };
beforeEach(() => void (ref = { graph: `shop-${++graphs}`, variant: 'main' }));

const log: string[] = [];
const logger = pino({}, { write: (line) => log.push(line) });
const placed = { name: 'OrderPlaced', version: 1, schema: { type: 'object' } };
const shown = { name: 'public', include: [], exclude: ['internal'] };
const release = (...fields: string[]) => ({
  subgraphs: proposalOf(...fields).subgraphs,
  events: [placed],
  contracts: [shown],
});
const publish = (committed: ReturnType<typeof release>, replica = 0) =>
  publishCommitted(replicas.replicas[replica]!.registry.of('platform'), ref, committed, logger);

it('publishes a release once, however many replicas of it start at once', async () => {
  const published = await Promise.all([0, 1, 0].map((replica) => publish(release('books'), replica)));
  expect(published.map((each) => each?.version)).toEqual([1, 1, 1]);
  expect((await publish(release('books')))?.version).toBe(1);
  expect((await publish(release('books', 'orders')))?.version).toBe(2);
  expect((await replicas.client().fetch(ref)).contracts).toMatchObject([shown]);
  const { items } = await replicas.client().history(ref, { first: 10 });
  expect(items.map(({ author }) => author)).toEqual(['the release', 'the release']);
});

it('leaves what others have published beside it', async () => {
  await publish(release('books'));
  const [catalog] = proposalOf('stock').subgraphs;
  const stock = { ...catalog!, name: 'stock' };
  await replicas.client().putContract(ref, { ...shown, name: 'partner' });
  await replicas
    .client()
    .publish(ref, { subgraphs: [stock], whole: false }, { author: 'ada', commit: null, message: null });
  expect(await publish(release('books'))).toMatchObject({ version: 2, author: 'ada' });
  const next = await publish(release('books', 'orders'));
  expect(next?.subgraphs.map(({ name }) => name)).toEqual(['catalog', 'stock']);
  expect(next?.contracts.map(({ name }) => name)).toEqual(['partner', 'public']);
});

it('says which changes keep a release from being published, and stores nothing', async () => {
  await publish(release('books', 'orders'));
  const till = { name: 'till', version: null };
  await replicas.client().registerOperations(ref, till, [{ document: '{ orders }' }]);
  expect(await publish(release('books'))).toBeNull();
  expect((await replicas.client().fetch(ref)).version).toBe(1);
  expect(log.find((line) => line.includes('would break clients'))).toContain('orders');
});
