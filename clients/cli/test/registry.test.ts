import { rm } from 'node:fs/promises';
import path from 'node:path';
import { FileStore } from '@gantry/schema/registry/FileStore.js';
import type { CheckReport } from '@gantry/schema/check/CheckReport.js';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Ended, gantry, jsonOf } from './support/gantry.js';
import { runHere } from './support/runHere.js';
import { Shop } from './support/shop.js';

// Each test starts many processes, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 180_000 });

let shop: Shop;
const shops: Shop[] = [];
beforeEach(async () => {
  shops.push((shop = await Shop.open()));
});
afterAll(() => Promise.all(shops.map(({ folder }) => rm(folder, { recursive: true }))));

const registry = 'registry.json';
const ref = { graph: 'shop', variant: 'main' };
const environment = { GANTRY_REGISTRY: registry, GANTRY_GRAPH: 'shop@main', GITHUB_ACTOR: 'ada' };
const schema = (...line: string[]): Promise<Ended> =>
  runHere({ cwd: shop.folder, environment }, 'schema', ...line);
const json = async <T>(...line: string[]): Promise<T> => jsonOf<T>(await schema(...line, '--format', 'json'));

describe('gantry schema publish and fetch', () => {
  it('publishes, once, and gives back what was published', async () => {
    const first = await schema('publish', '--events', 'events', '--commit', 'c0ffee', '-m', 'The first');
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/Published shop@main:\nVersion 1 .* ada, commit c0ffee\n {2}The first\n/);
    const again = await schema('publish', '--events', 'events');
    expect(again).toMatchObject({
      code: 0,
      stdout: 'Version 1 of shop@main is just that: nothing was published.\n',
    });

    const { items } = await json<{ items: unknown[] }>('history');
    expect(items).toMatchObject([{ version: 1, author: 'ada', commit: 'c0ffee', message: 'The first' }]);
    const composed = (await schema('compose')).stdout;
    expect((await schema('fetch')).stdout).toBe(composed);
    expect((await schema('fetch', '--what', 'subgraph', 'orders')).stdout).toBe(
      await shop.read('orders.graphql'),
    );
    expect((await schema('fetch', '--what', 'api')).stdout).not.toMatch(/join__|@tag/);
    expect(await schema('fetch', '--version', '1', '-o', 'fetched.graphql')).toMatchObject({ code: 0 });
    expect(await shop.read('fetched.graphql')).toBe(composed);
  });

  it('publishes one subgraph, whose URL need be said only once, and takes one away', async () => {
    await schema('publish');
    await shop.write('stock.graphql', 'type Query { stock: Int }');
    const nameless = await schema('publish', 'stock', '--schema', 'stock.graphql');
    expect(nameless.code).toBe(2);
    expect(nameless.stderr).toMatch(/^--routing-url is missing: "stock" has not been published/);
    const stock = ['stock', '--schema', 'stock.graphql'];
    expect((await schema('publish', ...stock, '--routing-url', 'http://stock/graphql')).code).toBe(0);
    await shop.write('stock.graphql', 'type Query { stock: Int shelves: Int }');
    expect((await schema('publish', ...stock)).code).toBe(0);
    expect((await schema('publish', '--remove', 'stock')).code).toBe(0);
    const { stdout } = await schema('history', '--first', '3');
    expect(stdout.match(/Changed: .*/g)).toEqual(['Changed: stock', 'Changed: stock', 'Changed: stock']);
    expect(stdout).toMatch(/More: --after \S+\n$/);
    const after = /--after (\S+)/.exec(stdout)![1]!;
    expect((await schema('history', '--after', after)).stdout).toMatch(/^Version 1 /);
    expect((await schema('diff', 'shop@main:3', 'shop@main')).stdout).toMatch(
      /FIELD_REMOVED {2}Query\.shelves/,
    );
  });

  it('stores one of two publishes at once, and tells the other what it lost to', async () => {
    await schema('publish');
    const add = async (author: string): Promise<Ended> => {
      await shop.write(`${author}.graphql`, `type Query { ${author}: Int }`);
      const line = ['publish', author, '--schema', `${author}.graphql`, '--routing-url', 'http://x/graphql'];
      const told = ['--author', author, '--expect', '1', '--format', 'json'];
      // In two processes, as two pipelines are.
      return await gantry({ cwd: shop.folder, environment }, 'schema', ...line, ...told);
    };
    const outcomes = await Promise.all(['bob', 'eve'].map(add));
    expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 1]);
    const [won, lost] = outcomes.toSorted((one, other) => one.code! - other.code!);
    const { publication } = jsonOf<{ publication: { author: string } }>(won!);
    expect(jsonOf(lost!)).toMatchObject({ published: false, code: 'PUBLISH_CONFLICT', winner: publication });
    const { items } = await json<{ items: { author: string }[] }>('history');
    expect(items.map(({ author }) => author)).toEqual([publication.author, 'ada']);
  });

  it('stores nothing of what does not compose', async () => {
    await shop.replace('catalog.graphql', 'old(id: ID): String', 'old(id: ID): Nothing');
    const { code, stdout } = await schema('publish', '--format', 'github');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=catalog\.graphql,line=\d+,col=\d+,title=/);
    await expect(shop.read(registry)).rejects.toThrow(/ENOENT/);
  });

  it.each([
    [['subgraph', 'nobody'], 'There is no subgraph "nobody" in that version; there are: catalog, orders.\n'],
    [['contract', 'public'], 'There is no contract "public" in that version; there are: none.\n'],
    [['everything'], /^--what "everything" makes no sense/],
  ])('could not fetch %j', async (what, says) => {
    await schema('publish');
    const { code, stdout, stderr } = await schema('fetch', '--what', ...what);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
  });
});

describe('gantry schema check', () => {
  it('is blocked by what a client has registered until the client stops, or somebody answers for it', async () => {
    await schema('publish');
    const client = ['--client', 'web', '--client-version', '1.0'];
    const registered = await schema('operations', 'register', ...client, 'operations/*.graphql');
    expect(registered).toMatchObject({ code: 0, stdout: 'web 1.0 has 2 operations of shop@main.\n' });
    await shop.replace('catalog.graphql', '  old(id: ID): String\n', '');

    const blocked = await schema('check');
    expect(blocked.code).toBe(1);
    expect(blocked.stdout).toMatch(
      /breaking {3}FIELD_REMOVED {2}Query\.old: .*\n +used by web 1\.0: Old \(registered\)/,
    );
    expect(blocked.stdout).toContain('gantry schema approve --change FIELD_REMOVED:Query.old --reason "…"');
    const github = await schema('check', '--format', 'github');
    expect(github.stdout).toMatch(
      /^::error file=catalog\.graphql,line=3,col=6,title=FIELD_REMOVED::.*web 1\.0: Old/,
    );
    const report = await json<CheckReport>('check', 'catalog', '--schema', 'catalog.graphql');
    expect(report).toMatchObject({ safe: false, comparedWith: 1 });
    expect(report.variants[0]?.changes).toMatchObject([
      {
        criticality: 'breaking',
        type: 'FIELD_REMOVED',
        path: 'Query.old',
        passes: null,
        usedBy: [{ client: { name: 'web', version: '1.0' } }],
      },
    ]);
    expect((await schema('publish')).code).toBe(1);
    expect((await schema('check', '--exclude-client', 'web')).code).toBe(0);
    expect((await schema('check', '--no-registered-operations')).code).toBe(0);

    const approved = await schema(
      'approve',
      '--change',
      'FIELD_REMOVED:Query.old',
      '--reason',
      'Web 1.0 is gone',
    );
    expect(approved).toMatchObject({
      code: 0,
      stdout: 'FIELD_REMOVED Query.old may pass with the next publication.\n',
    });
    expect((await schema('approvals')).stdout).toMatch(
      /after version 1 {2}FIELD_REMOVED Query\.old {2}ada: Web 1\.0 is gone\n$/,
    );
    expect((await schema('check')).stdout).toMatch(/\(passes: approved\)/);

    await shop.write('operations/old.graphql', 'query New { secret }');
    await schema('operations', 'register', ...client, 'operations/*.graphql');
    const { code, stdout } = await schema('publish');
    expect(code).toBe(0);
    expect(stdout).toMatch(/FIELD_REMOVED.*\(passes: nobody uses it\)/);
  });

  it('looks at traffic, from as many requests on as was said', async () => {
    await schema('publish');
    const document = 'query Old { old }';
    const client = { name: 'till', version: null };
    await new FileStore(path.join(shop.folder, registry)).recordUsage(ref, {
      id: 'report-1',
      gateway: 'gateway-1',
      from: new Date().toISOString(),
      to: new Date().toISOString(),
      operations: { ab: { name: 'Old', document } },
      uses: [{ operation: 'ab', client, count: 12, errors: 1 }],
    });
    expect((await schema('usage')).stdout).toMatch(/^12 requests {2}1 error {2}till {2}Old {2}last at /);
    await shop.replace('catalog.graphql', '  old(id: ID): String\n', '');
    const { code, stdout } = await schema('check');
    expect(code).toBe(1);
    expect(stdout).toMatch(/used by till: Old \(12 requests, the last at .*Z\)/);
    expect((await schema('check', '--minimum-count', '13')).code).toBe(0);
    expect((await schema('check', '--days', '0')).code).toBe(0);
  });

  it('finds what breaks a contract, though not the supergraph', async () => {
    await schema('contracts', 'set', 'public', '--include', 'public');
    expect((await schema('contracts', 'list')).stdout).toBe('public  includes public  excludes nothing\n');
    await schema('publish');
    expect((await schema('fetch', '--what', 'contract', 'public')).stdout).toContain('@inaccessible');
    await schema(
      'operations',
      'register',
      '--client',
      'partner',
      'operations/products.graphql',
      'operations/named.graphql',
    );
    await shop.replace('catalog.graphql', 'name: String @tag(name: "public")', 'name: String');
    const { code, stdout } = await schema('check');
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nContract public\nbreaking {3}FIELD_REMOVED {2}Product\.name/);
    expect(stdout).toContain('--change FIELD_REMOVED:Product.name --contract public');
    expect((await schema('contracts', 'remove', 'public')).code).toBe(0);
    expect(await schema('contracts', 'remove', 'public')).toMatchObject({
      code: 2,
      stderr: 'shop@main has no contract "public".\n',
    });
  });

  it('finds what breaks consumers of events', async () => {
    await schema('publish', '--events', 'events');
    await shop.replace(
      'events/OrderPlaced.v1.json',
      '"required": ["order"]',
      '"required": ["order", "till"]',
    );
    await shop.replace(
      'events/OrderPlaced.v1.json',
      '"properties": {',
      '"properties": { "till": { "type": "string" },',
    );
    const { code, stdout } = await schema('check', '--events', 'events');
    expect(code).toBe(1);
    expect(stdout).toMatch(/\nEvents\nbreaking .*OrderPlaced\.v1/);
    expect(stdout).toMatch(/--event OrderPlaced\.v1 --reason/);
    const github = await schema('check', '--events', 'events', '--format', 'github');
    expect(github.stdout).toMatch(/^::error file=events\/OrderPlaced\.v1\.json,line=1,title=/m);
  });

  it('needs no registry to compare with a file', async () => {
    await schema('compose', '-o', 'old.graphql');
    await shop.replace('catalog.graphql', '  old(id: ID): String\n', '');
    const line = ['check', '--against', 'old.graphql'];
    expect((await schema(...line)).code).toBe(0);
    const { code, stdout } = await schema(...line, '--operations', 'operations/*.graphql');
    expect(code).toBe(1);
    expect(stdout).toContain('used by operations/old.graphql: Old (registered)');
    const alone = await schema(
      'check',
      'orders',
      '--schema',
      'orders.graphql',
      '--against',
      'orders.graphql',
    );
    expect(alone).toMatchObject({ code: 0, stdout: expect.stringMatching(/The schema has not changed\./) });
    const events = ['--events', 'events', '--against-events', 'events'];
    expect((await schema(...line, ...events)).code).toBe(0);
  });

  it('could not run when there is nothing to compare with, which is not the same as nothing wrong', async () => {
    const { code, stderr } = await schema('check');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^There is no registry at registry\.json: /);
    expect((await json<{ error: { code: string } }>('check')).error.code).toBe('BAD_USER_INPUT');
    expect((await schema('check', '--format', 'github')).stdout).toMatch(
      /^::error title=BAD_USER_INPUT::There is no registry/,
    );
  });

  it.each([
    [['catalog', '--config', 'supergraph.yaml'], /^--config names all subgraphs/],
    [['catalog'], /^--schema is missing: the file with the SDL of "catalog"\./],
    [['--schema', 'catalog.graphql'], /say its name, too\.$/m],
    [['--operations', 'x'], /go with --against/],
    [['--against', 'catalog.graphql', '--against-events', 'events'], /goes with --events/],
    [['--graph', 'Shop!'], /^"Shop!" names no graph/],
    [['--days', '400'], /days/],
    [['--against', 'catalog.graphql', '--operations', 'nowhere/*'], /^No file matches nowhere\/\*\.$/m],
  ])('could not run with %j', async (line, says) => {
    await schema('publish');
    const { code, stderr } = await schema('check', ...line);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
  });
});

describe('gantry schema operations', () => {
  it('reads each operation with its fragments, and manifests of persisted documents', async () => {
    await schema('publish');
    await shop.write('relay.json', JSON.stringify({ abc: '{ secret }' }));
    await shop.write(
      'apollo.json',
      JSON.stringify({
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: 'def', body: 'query Orders { orders { id } }', name: 'Orders', type: 'query' }],
      }),
    );
    await shop.write(
      'two.graphql',
      'query A { secret ...Q } query B { old } fragment Q on Query { orders { id } }',
    );
    const client = ['--client', 'web'];
    expect(
      (
        await schema(
          'operations',
          'register',
          ...client,
          '{relay,apollo}.json',
          'two.graphql',
          'operations/*.graphql',
        )
      ).code,
    ).toBe(0);
    const { operations } = await json<{ operations: { id: string; document: string }[] }>(
      'operations',
      'list',
      ...client,
    );
    expect(operations.map(({ document }) => document.replaceAll(/\s+/g, ' ').trim()).sort()).toEqual([
      'query A { secret ...Q } fragment Q on Query { orders { id } }',
      'query B { old }',
      'query Old { old(id: 1) }',
      'query Orders { orders { id } }',
      'query Products { products { ...Named } } fragment Named on Product { id name }',
      '{ secret }',
    ]);
    expect(operations.map(({ id }) => id)).toEqual(expect.arrayContaining(['abc', 'def']));
    expect((await schema('operations', 'list')).stdout.split('\n')).toHaveLength(7);
    expect((await schema('operations', 'remove', ...client)).stdout).toBe(
      'web has no operations of shop@main any more.\n',
    );
    expect((await schema('operations', 'remove', ...client)).code).toBe(2);
  });

  it.each([
    ['{ nothing }', /Cannot query field "nothing"/],
    ['query {', /wrong\.graphql is no GraphQL document\.\nwrong\.graphql:1:8 {2}SYNTAX/],
  ])('refuses the document %s, and keeps what there was', async (document, says) => {
    await schema('publish');
    await shop.write('wrong.graphql', document);
    await schema('operations', 'register', '--client', 'web', 'operations/*.graphql');
    const { code, stderr } = await schema('operations', 'register', '--client', 'web', 'wrong.graphql');
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect((await json<{ operations: unknown[] }>('operations', 'list')).operations).toHaveLength(2);
  });
});

it('gantry schema live says which gateway serves which version', async () => {
  await schema('publish');
  const store = new FileStore(path.join(shop.folder, registry));
  const { supergraph } = (await store.latest(ref))!;
  const seenAt = new Date().toISOString();
  await store.reportLive(ref, { gateway: 'gateway-1', contract: null, etag: supergraph.etag, seenAt });
  await store.reportLive(ref, { gateway: 'gateway-2', contract: null, etag: 'other', seenAt });
  expect((await schema('live')).stdout).toBe(
    `gateway-1  supergraph  version 1            heard of at ${seenAt}\n` +
      `gateway-2  supergraph  unknown, ETag other  heard of at ${seenAt}\n`,
  );
});

describe('a registry that cannot be used', () => {
  it('is called damaged when its file was cut in half, and stays as it is', async () => {
    await schema('publish');
    const whole = await shop.read(registry);
    const half = whole.slice(0, whole.length / 2);
    await shop.write(registry, half);
    for (const line of [
      ['check'],
      ['publish'],
      ['contracts', 'set', 'public', '--include', 'public'],
      ['history'],
    ]) {
      const { code, stdout, stderr } = await schema(...line);
      expect([line, code, stdout]).toEqual([line, 2, '']);
      expect(stderr).toMatch(/^registry\.json:\d+:\d+ /);
    }
    expect((await json<{ error: { code: string } }>('check')).error.code).toBe('REGISTRY_DAMAGED');
    expect(await shop.read(registry)).toBe(half);
  });

  it('is named when it does not answer', async () => {
    const { code, stderr } = await schema('check', '--registry', 'http://127.0.0.1:65000/registry');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^http:\/\/127\.0\.0\.1:65000\/registry does not answer: connect ECONNREFUSED/);
  });

  it('has no keys where it is a file', async () => {
    const { code, stderr } = await schema('keys', 'list');
    expect([code, stderr]).toEqual([
      2,
      'registry.json is a file, which needs no keys: they open a registry that is a service.\n',
    ]);
  });
});
