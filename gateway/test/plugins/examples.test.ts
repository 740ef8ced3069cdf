import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { countPlannedFetches } from '../../examples/countPlannedFetches.js';
import { explainSlowSubgraphs } from '../../examples/explainSlowSubgraphs.js';
import { grantPolicies } from '../../examples/grantPolicies.js';
import { muteEvents } from '../../examples/muteEvents.js';
import { requireApiKey } from '../../examples/requireApiKey.js';
import { signSubgraphRequests } from '../../examples/signSubgraphRequests.js';
import { defaultSettings } from '../../src/GatewaySettings.js';
import type { GatewayPlugin } from '../../src/plugins/GatewayPlugin.js';
import { SubgraphEndpoints } from '../../src/supergraph/SubgraphEndpoints.js';
import { blogSubgraphs } from '../fixtures/blog.js';
import { Feed } from '../fixtures/Feed.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';
import { TestIssuer } from '../fixtures/TestIssuer.js';

/** The examples under examples/, one per hook, doing what they say. */
let feed: Feed;
let running: RunningStandalone;
beforeEach(() => {
  feed = new Feed();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await running[Symbol.asyncDispose]();
});

const start = async (...plugins: GatewayPlugin[]): Promise<void> => {
  running = await startStandalone(shop(feed), { plugins });
};

test('request: an API key is required, over HTTP and on sockets', async () => {
  await start(requireApiKey(['k1']));
  const refused = await running.post({ query: '{ stocked }' });
  expect(refused.status).toBe(401);
  expect(await refused.json()).toEqual({
    errors: [{ message: 'An API key is required.', extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(await running.ask('{ stocked }', { 'x-api-key': 'k1' })).toEqual({ data: { stocked: 2 } });
  using socket = new RawSocket(running.url);
  await socket.initialise({});
  await socket.send({ id: '1', type: 'subscribe', payload: { query: '{ stocked }' } });
  expect(await socket.next()).toMatchObject({
    type: 'error',
    payload: [{ message: 'An API key is required.' }],
  });
  using keyed = new RawSocket(running.url);
  await keyed.initialise({ 'X-API-Key': 'k1' });
  await keyed.send({ id: '1', type: 'subscribe', payload: { query: '{ stocked }' } });
  expect(await keyed.next()).toMatchObject({ type: 'next', payload: { data: { stocked: 2 } } });
});

test('policies: fields are answered for whose policies hold, and withheld from others', async () => {
  await using issuer = await TestIssuer.start();
  const plugins = [
    grantPolicies({
      actors: new Map([
        ['ada', ['boss']],
        ['bob', ['eu']],
      ]),
      scopes: new Map([['personnel', ['hr']]]),
    }),
  ];
  const issuers = [{ issuer: issuer.url, audience: 'gantry' }];
  running = await startStandalone(blogSubgraphs, { plugins, issuers });
  const levelFor = async (sub: string, scope: string): Promise<unknown> => {
    const authorization = `Bearer ${await issuer.token({ sub, scope })}`;
    return (await running.ask('{ user { level } }', { authorization })).data?.['user'];
  };
  expect(await levelFor('ada', '')).toEqual({ level: 'SENIOR' });
  expect(await levelFor('bob', 'personnel')).toEqual({ level: 'SENIOR' });
  expect(await levelFor('bob', '')).toEqual({ level: null });
  expect(await levelFor('personnel', '')).toEqual({ level: null });
  expect(await running.ask('{ user { name level } }')).toMatchObject({
    data: { user: { name: 'Ada', level: null } },
    errors: [{ path: ['user', 'level'], extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
  });
});

test('policies: those that any of several plugins names hold', async () => {
  const naming = (name: string): GatewayPlugin => ({ name, policies: async () => [name] });
  running = await startStandalone(blogSubgraphs, { plugins: [naming('hr'), naming('eu')] });
  expect(await running.ask('{ user { level } }')).toEqual({ data: { user: { level: 'SENIOR' } } });
});

test('policies: what one throws refuses the operation, and tells nothing of why', async () => {
  const plugin: GatewayPlugin = {
    name: 'broken',
    policies() {
      throw new Error('password is 123');
    },
  };
  running = await startStandalone(blogSubgraphs, { plugins: [plugin] });
  const refused = await running.post({ query: '{ user { level } }' });
  expect(refused.status).toBe(503);
  const text = await refused.text();
  expect(text).toContain('UNAVAILABLE');
  expect(text).not.toContain('123');
});

test('plan: fetches are counted once per operation', async () => {
  const told: string[] = [];
  await start(countPlannedFetches((line) => told.push(line)));
  await running.ask('query Goods { goods { name left } }');
  await running.ask('query Goods { goods { name left } }');
  await running.ask('{ stocked }');
  expect(told).toEqual(['Goods: 2 fetches', 'anonymous: 1 fetches']);
});

test('subgraphRequest: subgraphs get a signature', async () => {
  await start(signSubgraphRequests('secret'));
  await running.ask('{ goods { left } }');
  const seen = Object.values(running.subgraphs).flatMap(({ requests }) => requests);
  const signatures = seen.map(({ headers }) => headers['x-gateway-signature']);
  expect(signatures).toHaveLength(2);
  expect(new Set(signatures).size).toBe(2);
  for (const signature of signatures) expect(signature).toMatch(/^[\w-]{43}$/);
});

test('subgraphResponse: slow answers are told, and errors named', async () => {
  const told: string[] = [];
  await start(explainSlowSubgraphs(0, (line) => told.push(line)));
  const { errors } = await running.ask('{ fails }');
  expect(errors).toEqual([
    { message: 'The shelf fell over.', path: ['fails'], extensions: { subgraph: 'goods' } },
  ]);
  expect(told).toEqual([expect.stringMatching(/^goods took 0\.\d{3} s$/)]);
});

test('subscriptionEvent: some are kept back', async () => {
  await start(muteEvents(['secret']));
  feed.push('a secret', 'news');
  feed.end();
  const query = 'subscription { counted { text } }';
  const text = await (await running.post({ query }, { accept: 'text/event-stream' })).text();
  expect(text.match(/event: next/g)).toHaveLength(1);
  expect(text).toContain('news');
});

test('several plugins run in their order, and stop when the gateway has closed', async () => {
  const order: string[] = [];
  const named = (name: string): GatewayPlugin => ({
    name,
    request(request) {
      order.push(`${name} sees ${request.query}`);
      request.query = '{ goods { name } }';
    },
    stop: () => void order.push(`${name} stops`),
  });
  await start(named('first'), named('second'));
  expect(await running.ask('{ stocked }')).toMatchObject({ data: { goods: [{}, {}] } });
  await running.gateway.close();
  expect(order).toEqual([
    'first sees { stocked }',
    'second sees { goods { name } }',
    'first stops',
    'second stops',
  ]);
});

test('all are stopped, and the links to subgraphs closed, when one cannot be; it is named', async () => {
  const closed = vi.spyOn(SubgraphEndpoints.prototype, 'close');
  const stopped: string[] = [];
  await start(
    { name: 'first', stop: () => Promise.reject(new Error('first is busy')) },
    { name: 'second', stop: () => void stopped.push('second') },
    {
      name: 'third',
      stop() {
        throw new TypeError('third is broken');
      },
    },
  );
  const failure = await running.gateway.close().then(
    () => undefined,
    (error: unknown) => error as AggregateError,
  );
  expect(failure?.message).toBe(
    'The plugin "first" could not be stopped. The plugin "third" could not be stopped.',
  );
  expect(failure?.errors.map(({ cause }: Error) => (cause as Error).message)).toEqual([
    'first is busy',
    'third is broken',
  ]);
  expect(stopped).toEqual(['second']);
  expect(closed).toHaveBeenCalledTimes(1);
  // That one does not close again without an error, so another one takes its place.
  await Promise.all(Object.values(running.subgraphs).map((subgraph) => subgraph[Symbol.asyncDispose]()));
  await start();
});

test('what a hook throws that is no refusal is masked, and logged', async () => {
  await start({
    name: 'broken',
    request() {
      throw new TypeError('password is 123');
    },
  });
  const response = await running.post({ query: '{ stocked }' });
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('123');
  expect(running.logged.join()).toContain('123');
});

describe('a trusted document that is named', () => {
  const trusted = new Map([
    ['stocked', '{ stocked }'],
    ['goods', '{ goods { name } }'],
  ]);
  const settings = { documents: { ...defaultSettings.documents, mode: 'only' as const, trusted } };

  test('is run where a plugin sees the request, which may read its name', async () => {
    const seen: unknown[] = [];
    const look: GatewayPlugin = {
      name: 'look',
      request: ({ documentId, query }) => void seen.push([documentId, query]),
    };
    running = await startStandalone(shop(feed), { plugins: [look], settings });
    const answer = await running.post({ documentId: 'stocked' });
    expect(await answer.json()).toEqual({ data: { stocked: 2 } });
    expect(seen).toEqual([['stocked', '']]);
  });

  test('is the one that a plugin assigns', async () => {
    const assign: GatewayPlugin = {
      name: 'assign',
      request(request) {
        request.documentId = 'goods';
      },
    };
    running = await startStandalone(shop(feed), { plugins: [assign], settings });
    const answer = await running.post({ documentId: 'stocked' });
    expect(await answer.json()).toMatchObject({ data: { goods: [{ name: 'good 1' }, { name: 'good 2' }] } });
  });
});

test.each<[string, () => void | Promise<void>]>([
  [
    'throws',
    () => {
      throw new Error('no plans today');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no plans today'))],
])('what the hook "plan" %s is logged, and the operation answered', async (_how, plan) => {
  await start({ name: 'broken', plan });
  expect(await running.ask('{ stocked }')).toEqual({ data: { stocked: 2 } });
  await vi.waitFor(
    () => expect(running.logged.join()).toMatch(/no plans today.*plugin.*broken|broken.*no plans today/),
    {
      timeout: 30_000,
    },
  );
});

describe('a hook that does not come to an end', () => {
  const never = (): Promise<void> => new Promise(() => {});
  const settings = { operationTimeoutsMs: { query: 300, mutation: 300 } };
  const late = { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED' };

  test('request: refuses the operation when its time is over', async () => {
    running = await startStandalone(shop(feed), { plugins: [{ name: 'stuck', request: never }], settings });
    const refused = await running.post({ query: '{ stocked }' });
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: late }] });
    const hasty = await running.post({ query: '{ stocked }' }, { 'x-gantry-deadline-ms': '50' });
    expect(await hasty.json()).toMatchObject({
      errors: [{ message: 'The operation was not ready within 50 ms.', extensions: late }],
    });
  });

  test.each(['subgraphRequest', 'subgraphResponse'] as const)(
    '%s: fails the fetch, and says in the logs whose it is',
    async (hook) => {
      running = await startStandalone(shop(feed), { plugins: [{ name: 'stuck', [hook]: never }], settings });
      const { data, errors } = await running.ask('{ stocked }');
      expect(data).toEqual({ stocked: null });
      expect(errors).toMatchObject([{ extensions: late }]);
      expect(running.logged.join()).toContain('The plugin \\"stuck\\" took too long.');
    },
  );

  test("subgraphRequest: has no more than the subgraph's time", async () => {
    const plugins = [{ name: 'stuck', subgraphRequest: never }];
    running = await startStandalone(shop(feed), { plugins, settings: { subgraphTimeoutMs: 100 } });
    expect((await running.ask('{ stocked }')).errors).toMatchObject([{ extensions: late }]);
  });
});
