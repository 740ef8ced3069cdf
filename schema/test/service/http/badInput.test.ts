import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { proposalOf } from '../exampleProposals.js';
import { operatorKey, TestRegistry } from '../TestRegistry.js';

const log: string[] = [];
let registry: TestRegistry;
beforeAll(async () => {
  const logger = createLogger('registry', {
    level: 'debug',
    destination: { write: (line) => log.push(line) },
  });
  registry = await TestRegistry.start({
    logger,
    limits: { requestsPerMinute: 100_000, examinationsPerMinute: 100_000 },
  });
});
afterAll(() => registry[Symbol.asyncDispose]());

const root = '/graphs/shop/main';
const now = new Date().toISOString();
const report = { id: 'r', gateway: 'g', from: now, to: now, operations: {}, uses: [] };
const use = { operation: 'aa', client: { name: 'c', version: null }, count: 1, errors: 0 };

describe('what makes no sense', () => {
  it.each([
    ['POST', `${root}/publications`, {}, 'proposal'],
    ['POST', `${root}/publications`, { proposal: { subgraphs: 'all', whole: true } }, 'proposal.subgraphs'],
    [
      'POST',
      `${root}/publications`,
      { proposal: { subgraphs: [{}], whole: true } },
      'proposal.subgraphs.0.name',
    ],
    ['POST', `${root}/publications`, { proposal: { subgraphs: [], whole: true } }, 'subgraphs'],
    ['POST', `${root}/publications`, { proposal: proposalOf('a'), authorship: { author: ' ' } }, 'author'],
    [
      'POST',
      `${root}/publications`,
      { proposal: { ...proposalOf('a'), events: [{ name: '../a', version: 1, schema: {} }] } },
      'proposal.events.0.name',
    ],
    ['POST', `${root}/checks`, { proposal: proposalOf('a'), settings: { days: -1 } }, 'settings.days'],
    ['POST', `${root}/checks`, { proposal: proposalOf('a'), settings: { nonsense: 1 } }, 'settings'],
    ['POST', `${root}/checks`, { proposal: proposalOf('a'), settings: [] }, 'settings'],
    ['POST', `${root}/approvals`, { changes: [{ type: 'X' }], reason: 'So.' }, 'changes.0.path'],
    ['POST', `${root}/approvals`, { changes: [], reason: 'So.' }, 'changes'],
    ['POST', `${root}/approvals`, { changes: [{ type: 'X', path: null }], reason: ' ' }, 'reason'],
    ['PUT', `${root}/contracts/public`, { include: 'a', exclude: [] }, 'include'],
    ['PUT', `${root}/contracts/Public`, { include: ['a'], exclude: [] }, 'name'],
    ['PUT', `${root}/clients/c/1/operations`, { documents: [{}] }, 'documents.0.document'],
    [
      'PUT',
      `${root}/clients/c/1/operations`,
      { documents: [{ id: 'a b', document: '{ a }' }] },
      'documents.0.id',
    ],
    ['POST', `${root}/usage`, { ...report, to: 'yesterday' }, 'to'],
    ['POST', `${root}/usage`, { ...report, to: '2999-01-01T00:00:00Z' }, 'to'],
    ['POST', `${root}/usage`, { ...report, uses: [use] }, 'uses.0.operation'],
    [
      'POST',
      `${root}/usage`,
      { ...report, operations: { aa: { name: null, document: '{ a }' } }, uses: [{ ...use, count: -1 }] },
      'uses.0.count',
    ],
    ['POST', `${root}/usage`, { ...report, id: 'nul\0' }, 'id'],
    ['GET', `${root}/publications?first=0`, undefined, 'first'],
    ['GET', `${root}/publications?first=many`, undefined, 'first'],
    ['GET', `${root}/publications?after=x`, undefined, 'after'],
    ['GET', `${root}/publications/newest`, undefined, 'version'],
    ['GET', `${root}/usage?days=400`, undefined, 'days'],
    ['GET', `${root}/operations?client=%00`, undefined, 'client'],
    ['GET', `${root}/documents?client=a%00`, undefined, 'client'],
    ['DELETE', `${root}/clients/c%00`, undefined, 'client'],
    ['GET', '/graphs/Shop/main/live', undefined, 'graph'],
    ['GET', '/supergraphs/shop/..%2f', undefined, 'graph'],
  ])('is refused: %s %s of %j names %s', async (method, path, body, field) => {
    const { status, headers, json } = await registry.send(path, { method, body });
    expect([status, json['code'], json['field']]).toEqual([400, 'BAD_USER_INPUT', field]);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  it.each([
    ['no JSON', '{"proposal":', 'application/json', 'The body is no JSON in UTF-8.'],
    ['another type', '<a/>', 'text/xml', 'The body is "text/xml"; it must be application/json.'],
  ])('is refused: %s', async (_what, body, type, detail) => {
    const { status, json } = await registry.send(`${root}/checks`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    });
    expect([status, json['detail']]).toEqual([400, detail]);
  });

  it('is refused: a version that is no version', async () => {
    const { json } = await registry.send(`${root}/publications`, {
      method: 'POST',
      headers: { 'if-match': 'W/"x"' },
      body: { proposal: proposalOf('a') },
    });
    expect(json).toMatchObject({ status: 400, field: 'expected' });
  });

  it('is refused before it is read: a body that is too large', async () => {
    const long = { documents: [{ document: ' '.repeat(33 * 1024 * 1024) }] };
    const path = `${root}/clients/c/1/operations`;
    const announced = await registry.send(path, { method: 'PUT', body: long });
    expect(announced.json).toMatchObject({ status: 413, code: 'BAD_USER_INPUT' });
    const small = await registry.send(`${root}/contracts/public`, {
      method: 'PUT',
      body: { include: [' '.repeat(2 * 1024 * 1024)], exclude: [] },
    });
    expect(small.status).toBe(413);
  });

  it('stores nothing', async () => {
    for (const list of ['contracts', 'operations', 'approvals', 'usage', 'live']) {
      expect((await registry.send(`${root}/${list}`)).json).toEqual([]);
    }
    expect((await registry.send(`${root}/publications`)).json).toEqual({ items: [], cursor: null });
  });
});

describe('what is not there', () => {
  it.each(['/', '/graphs', '/graphs/shop/main', '/keys/a/b', '/registry/keys', '/%zz', '/supergraphs/a/%zz'])(
    'is told of %s',
    async (path) => {
      const { status, json } = await registry.send(path);
      expect([status, json['code']]).toEqual([404, 'NOT_FOUND']);
    },
  );

  it('is told of a method, with those that there are', async () => {
    const { status, headers, json } = await registry.send('/keys', { method: 'PATCH' });
    expect([status, headers.get('allow')]).toEqual([405, 'POST, GET']);
    expect(json['detail']).toBe('PATCH is not for /keys: there is POST, GET.');
  });

  it('is told of a request that is none, without harm to others', async () => {
    const { port } = new URL(registry.replicas[0]!.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.end('GET //[ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40\d /);
    expect((await registry.send('/health/live')).status).toBe(200);
  });
});

describe('limits', () => {
  it('are counted for each key by itself, and for what examines by itself', async () => {
    await using strict = await TestRegistry.start({
      limits: { requestsPerMinute: 5, examinationsPerMinute: 2 },
    });
    const [a, b] = [await strict.keyOf('tnt_a'), await strict.keyOf('tnt_b')];
    const check = (key: string) =>
      strict.send(`${root}/checks`, { method: 'POST', key, body: { proposal: proposalOf('a') } });
    const list = (key: string) => strict.send(`${root}/contracts`, { key });
    expect([(await check(a)).status, (await check(a)).status]).toEqual([200, 200]);
    const refused = await check(a);
    expect([refused.status, refused.json['code'], refused.headers.get('retry-after')]).toEqual([
      429,
      'RATE_LIMITED',
      '5',
    ]);
    expect([(await list(a)).status, (await list(a)).status, (await list(a)).status]).toEqual([200, 200, 429]);
    expect((await check(b)).status).toBe(200);
  });

  it('end the trying of keys, and not those who have one', async () => {
    await using strict = await TestRegistry.start();
    const path = `${root}/contracts`;
    expect((await strict.send(path)).status).toBe(200);
    const statuses = new Set<number>();
    for (let attempt = 0; attempt < 62; attempt++) {
      const key = `grk_tnt_a.${randomUUID().replaceAll('-', '').padEnd(43, '0')}`;
      statuses.add((await strict.send(path, { key })).status);
    }
    expect([...statuses]).toEqual([401, 429]);
    expect((await strict.send(path)).status).toBe(200);
  });

  it('keep waiters from being more than there may be', async () => {
    await using strict = await TestRegistry.start({ limits: { waiting: 0 } });
    await strict.client().publish({ graph: 'shop', variant: 'main' }, proposalOf('a'), {
      author: 'ada',
      commit: null,
      message: null,
    });
    const { headers } = await strict.send('/supergraphs/shop/main');
    const { status, json } = await strict.send('/supergraphs/shop/main', {
      headers: { prefer: 'wait=30', 'if-none-match': headers.get('etag')! },
    });
    expect([status, json['code']]).toEqual([503, 'UNAVAILABLE']);
  });
});

describe('the log', () => {
  it('is not told of a caller who goes in the middle of what they send', async () => {
    const before = log.length;
    const { port } = new URL(registry.replicas[0]!.url);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const head = `POST ${root}/checks HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${operatorKey}\r\n`;
    const sent = `${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
    await new Promise((resolve) => void socket.write(sent, resolve));
    socket.destroy();
    await expect
      .poll(async () => (await registry.send('/metrics')).text)
      .toContain('{route="POST /graphs/:graph/:variant/checks",status="499"} 1');
    expect(log.slice(before).filter((line) => line.includes('A request failed.'))).toEqual([]);
  });

  it('says who published what for whom, and no key', async () => {
    const key = await registry.keyOf('tnt_log');
    await registry.send('/graphs/logged/main/publications', {
      method: 'POST',
      key,
      headers: { 'x-request-id': 'req-1' },
      body: { proposal: proposalOf('a') },
    });
    const line = log.find((each) => each.includes('A schema was published.') && each.includes('logged'))!;
    expect(JSON.parse(line)).toMatchObject({
      tenantId: 'tnt_log',
      requestId: 'req-1',
      graph: 'logged',
      version: 1,
    });
    expect(log.join('')).not.toContain(key);
    expect(log.join('')).not.toContain(operatorKey);
  });
});
