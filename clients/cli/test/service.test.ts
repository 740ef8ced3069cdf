import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { TestRegistry } from '../../../schema/test/service/TestRegistry.js';
import { type Ended, jsonOf } from './support/gantry.js';
import { runHere } from './support/runHere.js';
import { Shop } from './support/shop.js';

// Each test starts many processes, which a busy machine is slow to do.
vi.setConfig({ testTimeout: 180_000 });

let service: TestRegistry;
let url: string;
let shop: Shop;
let key: string;
const shops: Shop[] = [];
beforeAll(async () => {
  service = await TestRegistry.start();
  url = service.replicas[0]!.url;
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await Promise.all(shops.map(({ folder }) => rm(folder, { recursive: true })));
});
let owners = 0;
beforeEach(async () => {
  shops.push((shop = await Shop.open()));
  key = await service.keyOf(`tnt_${++owners}`);
});

const schema = (...line: string[]): Promise<Ended> => schemaWith(key, ...line);
const schemaWith = (GANTRY_REGISTRY_KEY: string, ...line: string[]): Promise<Ended> => {
  const environment = { GANTRY_REGISTRY: url, GANTRY_GRAPH: 'shop@main', GANTRY_REGISTRY_KEY };
  return runHere({ cwd: shop.folder, environment }, 'schema', ...line);
};

describe('the command and the registry as a service', () => {
  it('publish, block, approve and fetch as with a file', async () => {
    const first = await schema('publish', '--events', 'events', '--author', 'ada', '--commit', 'c0ffee');
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Published shop@main:\nVersion 1 .*ada, commit c0ffee/),
    });
    expect((await schema('fetch')).stdout).toBe((await schema('compose')).stdout);
    const client = ['--client', 'web', '--client-version', '1.0'];
    expect((await schema('operations', 'register', ...client, 'operations/*.graphql')).code).toBe(0);
    expect((await schema('operations', 'list', '--client', 'web')).stdout).toMatch(
      /^web 1\.0 {2}[0-9a-f]{64} {2}query/,
    );
    expect((await schema('contracts', 'set', 'public', '--include', 'public')).code).toBe(0);
    await shop.replace('catalog.graphql', '  old(id: ID): String\n', '');
    const blocked = await schema('check', '--format', 'github');
    expect(blocked.code).toBe(1);
    expect(blocked.stdout).toMatch(
      /^::error file=catalog\.graphql,line=3,col=6,title=FIELD_REMOVED::.*web 1\.0: Old/,
    );
    expect((await schema('publish', 'catalog', '--schema', 'catalog.graphql')).stdout).toMatch(
      /Nothing was published\.\n$/,
    );
    expect(
      (await schema('approve', '--change', 'FIELD_REMOVED:Query.old', '--reason', 'Gone', '--author', 'bob'))
        .code,
    ).toBe(0);
    expect((await schema('approvals')).stdout).toMatch(/bob: Gone\n$/);
    expect((await schema('publish', '--author', 'bob')).code).toBe(0);
    expect((await schema('fetch', '--what', 'contract', 'public')).stdout).toContain('@inaccessible');
    expect(jsonOf(await schema('history', '--format', 'json'))).toMatchObject({
      items: [
        { version: 2, author: 'bob' },
        { version: 1, author: 'ada' },
      ],
      cursor: null,
    });
    expect((await schema('operations', 'remove', ...client)).code).toBe(0);
    expect((await schema('contracts', 'remove', 'public')).code).toBe(0);
  });

  it('store one of two publishes at once, and tell the other what it lost to', async () => {
    await schema('publish');
    const add = async (author: string): Promise<Ended> => {
      await shop.write(`${author}.graphql`, `type Query { ${author}: Int }`);
      const line = ['publish', author, '--schema', `${author}.graphql`, '--routing-url', 'http://x/graphql'];
      return await schema(...line, '--author', author, '--expect', '1', '--format', 'json');
    };
    const [won, lost] = (await Promise.all(['bob', 'eve'].map(add))).toSorted(
      (one, other) => one.code! - other.code!,
    );
    expect([won!.code, lost!.code]).toEqual([0, 1]);
    const { publication } = jsonOf<{ publication: unknown }>(won!);
    expect(jsonOf(lost!)).toMatchObject({ published: false, code: 'PUBLISH_CONFLICT', winner: publication });
  });

  it('tell what gateways have reported, and what is live', async () => {
    await schema('publish');
    const now = new Date().toISOString();
    const report = {
      id: 'report-1',
      gateway: 'gateway-1',
      from: now,
      to: now,
      operations: { ab: { name: 'Old', document: 'query Old { old }' } },
      uses: [{ operation: 'ab', client: { name: 'till', version: null }, count: 3, errors: 0 }],
    };
    const reported = await service.send('/graphs/shop/main/usage', { method: 'POST', key, body: report });
    expect([reported.status, reported.text]).toEqual([204, '']);
    expect((await schema('usage', '--days', '1')).stdout).toMatch(/^3 requests {2}0 errors {2}till {2}Old/);
    const headers = { 'x-gantry-gateway': 'gateway-1', 'x-gantry-serving': 'other' };
    await service.send('/supergraphs/shop/main', { key, headers });
    await expect
      .poll(async () => (await schema('live')).stdout)
      .toMatch(/^gateway-1 {2}supergraph {2}unknown, ETag other/);
  });

  it('make, list and take back keys', async () => {
    const line = [
      '--name',
      'ci',
      '--rights',
      'READ,CHECK',
      '--only-graph',
      'shop',
      '--expires',
      '2100-01-01',
    ];
    const made = await schema('keys', 'create', ...line);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^grk_\S+\n$/);
    const limited = made.stdout.trim();
    const listed = await schema('keys', 'list');
    expect(listed.stdout).toMatch(/ ci +READ, CHECK +shop +made at .* ends at 2100-01-01T00:00:00/);
    expect(listed.stdout).not.toContain(limited);

    await schema('publish');
    expect((await schemaWith(limited, 'check')).code).toBe(0);
    const forbidden = await schemaWith(limited, 'publish');
    expect([forbidden.code, forbidden.stderr]).toEqual([2, 'The key "ci" has not the right PUBLISH.\n']);
    const [, id] = /^(rgk_\S+) +ci /m.exec(listed.stdout) ?? [];
    expect((await schema('keys', 'revoke', id!)).code).toBe(0);
    const revoked = await schemaWith(limited, 'check', '--format', 'json');
    expect(revoked.code).toBe(2);
    expect(jsonOf(revoked)).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
    expect((await schema('keys', 'revoke', id!)).code).toBe(2);
  });

  it('show nobody what belongs to another', async () => {
    await schema('publish');
    const { code, stderr } = await schemaWith(await service.keyOf('tnt_other'), 'fetch');
    expect([code, stderr]).toEqual([2, 'Nothing was published for shop@main.\n']);
  });

  it('let in nobody without a key', async () => {
    const { code, stderr } = await schemaWith('', 'check');
    expect(code).toBe(2);
    expect(stderr).toMatch(/key/);
  });
});
