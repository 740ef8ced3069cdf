import { rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Ended, jsonOf } from './support/gantry.js';
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

const schema = (...line: string[]): Promise<Ended> => runHere({ cwd: shop.folder }, 'schema', ...line);

describe('gantry schema compose', () => {
  it('prints the supergraph, and what it says of it beside', async () => {
    const { code, stdout, stderr } = await schema('compose');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^schema\n {2}@link/);
    expect(stderr).toBe('supergraph.yaml composes: 2 subgraphs.\n');
  });

  it('puts the supergraph in a file', async () => {
    const { code, stdout } = await schema('compose', '-o', 'supergraph.graphql');
    expect([code, stdout]).toEqual([0, 'supergraph.yaml composes: 2 subgraphs.\n']);
    expect(await shop.read('supergraph.graphql')).toContain('enum join__Graph');
  });

  it('gives machines the supergraph, hints and faults', async () => {
    const ended = await schema('compose', '--format', 'json');
    expect(jsonOf(ended)).toMatchObject({ etag: expect.stringMatching(/^[0-9a-f]{64}$/), faults: [] });
  });

  it('says code, file, line and column of what does not compose, and writes nothing', async () => {
    await shop.replace('orders.graphql', 'orders: [Order!]', 'orders: [Order!]\n  secret: Int');
    const line = ['compose', '-o', 'supergraph.graphql', '--format'];
    const text = await schema(...line, 'text');
    expect(text).toMatchObject({ code: 1, stderr: '' });
    expect(text.stdout).toMatch(/graphql:\d+:\d+ {2}FIELD_TYPE_MISMATCH\n/);
    expect(text.stdout).toMatch(/supergraph\.yaml does not compose\.\n$/);
    const github = await schema(...line, 'github');
    expect(github.stdout).toMatch(/^::error file=\w+\.graphql,line=\d+,col=\d+,title=FIELD_TYPE_MISMATCH::/);
    const json = jsonOf<{ supergraph: null; faults: unknown[] }>(await schema(...line, 'json'));
    expect(json.supergraph).toBeNull();
    expect(json.faults[0]).toMatchObject({ code: 'FIELD_TYPE_MISMATCH', line: expect.any(Number) });
    await expect(shop.read('supergraph.graphql')).rejects.toThrow(/ENOENT/);
  });

  it('says where SDL breaks off that was cut in half', async () => {
    const whole = await shop.read('orders.graphql');
    await shop.write('orders.graphql', whole.slice(0, whole.indexOf('product: Product')));
    const { code, stdout } = await schema('compose');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^orders\.graphql:9:3 {2}SYNTAX\n/);
  });

  it.each([
    ['a configuration that is not there', 'nowhere.yaml', /nowhere\.yaml/],
    ['a configuration that is none', 'catalog.graphql', /catalog\.graphql:\d+:\d+ {2}CONFIG_INVALID/],
  ])('could not run with %s', async (_, config, says) => {
    const { code, stdout, stderr } = await schema('compose', '--config', config);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  it('could not run when a subgraph does not answer, and names it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await shop.replace(
      'supergraph.yaml',
      'file: orders.graphql',
      `subgraph_url: http://127.0.0.1:${port}/graphql`,
    );
    const { code, stderr } = await schema('compose');
    expect(code).toBe(2);
    expect(stderr).toMatch(/supergraph\.yaml:10:\d+ {2}SUBGRAPH_UNREACHABLE\n.*"orders".*ECONNREFUSED/s);
  });
});

describe('gantry schema diff', () => {
  it('names each change, and is blocked by a breaking one', async () => {
    await shop.write('old.graphql', 'type Query { a: Int b: Int }');
    await shop.write('new.graphql', 'type Query {\n  b: Int!\n  c: Int\n}');
    const text = await schema('diff', 'old.graphql', 'new.graphql');
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^breaking {3}FIELD_REMOVED {2}Query\.a: /);
    expect(text.stdout).toMatch(/\n1 breaking, 0 dangerous and 2 safe changes\.\n$/);
    const json = jsonOf<{ safe: boolean; changes: unknown[] }>(
      await schema('diff', 'old.graphql', 'new.graphql', '--format', 'json'),
    );
    expect(json.safe).toBe(false);
    expect(json.changes).toContainEqual({
      criticality: 'breaking',
      type: 'FIELD_REMOVED',
      path: 'Query.a',
      message: expect.stringContaining("'a'"),
    });
    const github = await schema('diff', 'old.graphql', 'new.graphql', '--format', 'github');
    expect(github.stdout).toMatch(/^::error file=new\.graphql,line=1,col=6,title=FIELD_REMOVED::/);
  });

  it('lets dangerous changes block where that is asked for', async () => {
    await shop.write('old.graphql', 'type Query { a: E } enum E { A }');
    await shop.write('new.graphql', 'type Query { a: E } enum E { A B }');
    expect((await schema('diff', 'old.graphql', 'new.graphql')).code).toBe(0);
    expect((await schema('diff', 'old.graphql', 'new.graphql', '--fail-on-dangerous')).code).toBe(1);
  });

  it('reads whatever describes a schema: what composes, an introspection, the standard input', async () => {
    const same =
      'type Product { id: ID! name: String } type Order { id: ID! product: Product } type Query { products: [Product!] secret: String old(id: ID): String orders: [Order!] }';
    await shop.write(
      'introspected.json',
      JSON.stringify({ data: introspectionFromSchema(buildSchema(same)) }),
    );
    const unchanged = { code: 0, stdout: 'Nothing has changed.\n', stderr: '' };
    expect(await schema('diff', 'introspected.json', 'supergraph.yaml')).toEqual(unchanged);
    expect(
      await runHere({ cwd: shop.folder, stdin: same }, 'schema', 'diff', '-', 'supergraph.yaml'),
    ).toEqual(unchanged);
    expect(await schema('diff', 'orders.graphql', 'orders.graphql')).toEqual(unchanged);
  });

  it.each([
    ['orders.yaml', /orders\.yaml/],
    ['nowhere.graphql', /^nowhere\.graphql cannot be read: there is no such file or folder\.\n$/],
    ['events', /^events cannot be read: it is a folder\.\n$/],
    ['cut.graphql', /^cut\.graphql is no SDL\.\ncut\.graphql:1:17 {2}SYNTAX\n/],
    ['events/OrderPlaced.v1.json', /is no schema\..*has no __schema/s],
  ])('could not run with %s, and says why', async (file, says) => {
    await shop.write('cut.graphql', 'type Query { a: ');
    const { code, stdout, stderr } = await schema('diff', 'catalog.graphql', file);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});

describe('gantry schema contract', () => {
  it('shows what the tags choose', async () => {
    const { code, stdout } = await schema('contract', '--include', 'public', '--what', 'api');
    expect([code, stdout]).toEqual([
      0,
      'type Product {\n  id: ID!\n  name: String\n}\n\ntype Query {\n  products: [Product!]\n}\n',
    ]);
    const rest = await schema('contract', '--exclude', 'public,internal', '--what', 'api');
    expect(rest.stdout).not.toMatch(/products|secret/);
    expect(rest.stdout).toContain('orders');
  });

  it('takes a supergraph, of a file or the standard input, and makes another for gateways', async () => {
    await schema('compose', '-o', 'supergraph.graphql');
    const of = await schema('contract', 'supergraph.graphql', '--include', 'public');
    expect(of.stdout).toContain('@inaccessible');
    const piped = { cwd: shop.folder, stdin: await shop.read('supergraph.graphql') };
    expect((await runHere(piped, 'schema', 'contract', '-', '--include', 'public')).stdout).toBe(of.stdout);
  });

  it('is blocked by a change that breaks the contract, though not the supergraph', async () => {
    await schema('compose', '-o', 'old.graphql');
    await shop.replace('catalog.graphql', 'name: String @tag(name: "public")', 'name: String');
    expect((await schema('diff', 'old.graphql', 'supergraph.yaml')).code).toBe(0);
    const line = ['contract', '--include', 'public', '--against', 'old.graphql', '-o', 'public.graphql'];
    const { code, stdout } = await schema(...line);
    expect(code).toBe(1);
    expect(stdout).toMatch(/FIELD_REMOVED {2}Product\.name/);
    await expect(shop.read('public.graphql')).rejects.toThrow(/ENOENT/);
  });

  it('is blocked when nothing would be left, and says why', async () => {
    const { code, stdout } = await schema('contract', '--include', 'nobody');
    expect(code).toBe(1);
    expect(stdout).toMatch(/Query cannot be hidden/);
  });

  it('says file, line and column of what the contract cannot hide', async () => {
    await shop.replace('catalog.graphql', 'old(id: ID)', 'old(id: ID! @tag(name: "internal"))');
    const { stdout } = await schema('contract', '--exclude', 'internal', '--format', 'github');
    expect(stdout).toMatch(/^::error file=catalog\.graphql,line=6,col=7,title=REQUIRED_INACCESSIBLE::/);
    await schema('compose', '-o', 'supergraph.graphql');
    const line = ['contract', 'supergraph.graphql', '--exclude', 'internal', '--format', 'json'];
    const { faults } = jsonOf<{ faults: unknown[] }>(await schema(...line));
    expect(faults).toMatchObject([{ file: 'supergraph.graphql', coordinate: 'Query.old(id:)' }]);
  });

  it('could not run without tags, or with what is no supergraph', async () => {
    expect(await schema('contract')).toMatchObject({ code: 2, stdout: '' });
    const { code, stderr } = await schema('contract', 'catalog.graphql', '--include', 'public');
    expect([code, stderr]).toEqual([
      2,
      'catalog.graphql is no supergraph: gantry schema compose makes one.\n',
    ]);
  });
});

describe('gantry schema lint', () => {
  it('looks at all subgraphs, or at what is named', async () => {
    await shop.write('broken.graphql', 'type Query {');
    const { code, stdout } = await schema('lint', 'broken.graphql', '--format', 'github');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=broken\.graphql,line=1,col=13,title=/m);
    const json = jsonOf<{ safe: boolean; findings: unknown[] }>(
      await schema('lint', 'broken.graphql', '--format', 'json'),
    );
    expect(json).toMatchObject({ safe: false, findings: [{ file: 'broken.graphql', severity: 'error' }] });
    const all = await schema('lint', '--format', 'json');
    expect(all.code).toBe(jsonOf<{ safe: boolean }>(all).safe ? 0 : 1);
  });
});

describe('the rules of gantry schema lint', () => {
  const lint = (...line: string[]): Promise<Ended> => schema('lint', 'undescribed.graphql', ...line);
  beforeEach(() => shop.write('undescribed.graphql', 'type Query {\n  a: Int\n}\n'));

  it('are as severe as was said', async () => {
    const { code, stdout } = await lint();
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/^undescribed\.graphql:2:3 {2}error .* require-description$/m),
    ]);
    expect((await lint('--rule', 'require-description=off')).stdout).not.toContain('require-description');
    const others = jsonOf<{ findings: { rule: string }[] }>(await lint('--format', 'json')).findings.map(
      ({ rule }) => rule,
    );
    const warned = others.map((rule) => `${rule}=warning`);
    expect((await lint('--rule', ...new Set(warned))).code).toBe(0);
    expect((await lint('--rule', ...new Set(warned), '--deny-warnings')).code).toBe(1);
  });

  it('are named when there is no such rule', async () => {
    const { code, stderr } = await lint('--rule', 'taste=off');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^There is no rule "taste"; there are: .*require-description/),
    ]);
  });
});

describe('gantry schema events diff', () => {
  it('is blocked by a change after which old events cannot be read', async () => {
    const before = await shop.read('events/OrderPlaced.v1.json');
    await shop.write(
      'next/OrderPlaced.v1.json',
      before
        .replace('"required": ["order"]', '"required": ["order", "till"]')
        .replace('"properties": {', '"properties": { "till": { "type": "string" },'),
    );
    expect(await schema('events', 'diff', 'events', 'events')).toMatchObject({
      code: 0,
      stdout: 'Nothing has changed.\n',
    });
    const { code, stdout } = await schema('events', 'diff', 'events', 'next', '--format', 'github');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=next\/OrderPlaced\.v1\.json,line=1,/);
  });
});

describe('gantry schema events asyncapi', () => {
  it('describes the topics that events are published on', async () => {
    const line = ['events', 'asyncapi', 'events', '--title', "The shop's events"];
    const { code, stdout, stderr } = await schema(...line);
    expect([code, stderr]).toEqual([0, 'events has 1 event.\n']);
    expect(stdout).toMatch(/^asyncapi: 3\.0\.0\ninfo:\n {2}title: The shop's events\n/);
    expect(jsonOf(await schema(...line, '--format', 'json'))).toMatchObject({ channels: { orders: {} } });
  });

  it.each([
    ['nobodys', /^nobodys: OrderPlaced\.v1 has to name in "x-publishers"/],
    ['nowhere', /^nowhere cannot be read: there is no such file or folder\.\n$/],
    ['cut', /^The event schemas cannot be used\.\n.*OrderPlaced\.v1\.json/s],
  ])('could not run with %s', async (folder, says) => {
    await shop.write('cut/OrderPlaced.v1.json', '{"title": "OrderPl');
    const event = await shop.read('events/OrderPlaced.v1.json');
    await shop.write('nobodys/OrderPlaced.v1.json', event.replace('["orders"]', '[]'));
    const { code, stdout, stderr } = await schema('events', 'asyncapi', folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});

describe('what a command line cannot say', () => {
  let folder: string;
  beforeAll(() => (folder = '/'));
  it.each([
    [['schema', 'compos'], /unknown command 'compos'/],
    [['schema', 'diff', 'a'], /missing required argument 'new'/],
    [['schema', 'diff', 'a', 'b', '--format', 'xml'], /Allowed choices are text, json, github/],
    [['schema', 'check', '--days', '-1'], /whole number/],
    [['schema', 'check', '--minimum-percent', '101'], /from 0 to 100/],
    [['schema', 'lint', '--rule', 'x'], /must be <rule>=off/],
    [['schema', 'contract', '--include', 'a,,b'], /divided by commas/],
    [['schema', 'approve', '--reason', 'x'], /required option '--change/],
    [['schema', 'keys', 'create', '--name', 'ci', '--rights', 'READ', '--expires', 'soon'], /must be a date/],
    [['schema'], /Usage: gantry schema/],
    [[], /Usage: gantry/],
  ])('%j ends with 2', async (line, says) => {
    const { code, stdout, stderr } = await runHere({ cwd: folder }, ...line);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});
