import { getIntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { depot, depotContract, depotState, hiddenNames } from '../fixtures/depot.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** What a contract hides is not to be found out, whatever its clients try. */
const state = depotState();
const secret = 'query Pallets { pallets { id } goods { barcode purchasePrice } }';
let running: RunningStandalone;
beforeAll(async () => {
  running = await startStandalone(depot(state), {
    contractsOf: (subgraphs) => ({ public: depotContract(subgraphs) }),
    settings: {
      maxBatch: 10,
      explainTo: ['everyone'],
      documents: { mode: 'prefer', trusted: new Map([['7', secret]]), automatic: true, kept: 10 },
    },
  });
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(() => void Object.assign(state, depotState()));
afterEach(() => {
  for (const subgraph of Object.values(running.subgraphs)) subgraph.answer = undefined;
});

const post = (body: unknown, headers: Record<string, string> = {}, path = '/graphql/public') =>
  fetch(running.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
/** What a client of the contract is told, to the letter. */
const told = async (query: string, variables: Record<string, unknown> = {}): Promise<string> =>
  (await post({ query, variables })).text();
const leaked = (text: string) => hiddenNames.filter((name) => text.includes(name));

test('the supergraph itself has all of it', async () => {
  const answer = await (await post({ query: secret }, {}, '/graphql')).json();
  expect(answer).toMatchObject({ data: { pallets: [{ id: '1' }], goods: [{ barcode: 'b1' }, {}] } });
});

test('introspection knows nothing of it', async () => {
  const text = await told(getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }));
  expect(text).toContain('"name":"Good"');
  expect(leaked(text)).toEqual([]);
  expect(await told('{ __type(name: "Vault") { name } }')).toBe('{"data":{"__type":null}}');
  const things = await told('{ __type(name: "Thing") { possibleTypes { name } } }');
  expect(things).toBe('{"data":{"__type":{"possibleTypes":[{"name":"Good"}]}}}');
});

describe('no error suggests', () => {
  test.each([
    ['a field', '{ good(id: 1) { weigh barcod purchasePric margi } }', {}],
    ['a root field', '{ pallet { id } }', {}],
    ['a mutation', 'mutation { purg }', {}],
    ['a subscription', 'subscription { inspecte }', {}],
    ['an argument', '{ good(id: 1, asAudito: true) { id } }', {}],
    ['a type', '{ things { ... on Vaul { id } } }', {}],
    ['an enum value', '{ goods(grade: SCRAPPE) { id } }', {}],
    ['an input field', '{ goods(filter: { priceBelo: 1 }) { id } }', {}],
    ['an enum value of a variable', 'query ($g: Grade) { goods(grade: $g) { id } }', { g: 'SCRAPPE' }],
    [
      'an input field of a variable',
      'query ($f: Filter) { goods(filter: $f) { id } }',
      { f: { priceBelo: 1 } },
    ],
    [
      'an enum value within a variable',
      'query ($f: Filter) { goods(filter: $f) { id } }',
      { f: { grades: ['SCRAPPE'] } },
    ],
    ['a type of a variable', 'query ($f: Filte) { goods(filter: $f) { id } }', {}],
    ['a type that is asked for', 'query ($f: Palle) { __type(name: "Palle") { name } }', {}],
  ])('%s', async (_what, query, variables) => {
    const text = await told(query, variables);
    expect(text).toContain('"errors"');
    expect(leaked(text)).toEqual([]);
  });
});

test.each([
  ['a field', '{ good(id: 1) { weight } }', {}],
  ['an enum value', 'query ($g: Grade) { goods(grade: $g) { id } }', { g: 'SCRAPPED' }],
  ['an input field', 'query ($f: Filter) { goods(filter: $f) { id } }', { f: { priceBelow: 1 } }],
  ['a mutation', 'mutation { purge }', {}],
])('%s that is hidden is answered as one that never was', async (_what, query, variables) => {
  const text = await told(query, variables);
  const never = await told(
    query.replace('weight', 'nothing').replace('purge', 'nothing'),
    JSON.parse(JSON.stringify(variables).replace(/SCRAPPED|priceBelow/, 'nothing')) as typeof variables,
  );
  const alike = text.replaceAll(/weight|purge|SCRAPPED|priceBelow/g, 'nothing');
  expect(alike.replaceAll(/"column":\d+/g, '')).toBe(never.replaceAll(/"column":\d+/g, ''));
  for (const subgraph of Object.values(running.subgraphs)) {
    expect(subgraph.requests.some((request) => request.query.includes('nothing'))).toBe(false);
  }
});

describe('an object of a hidden type', () => {
  test.each([
    ['in a union', '{ kept { __typename } }', 'kept'],
    ['in a union, looked into', '{ kept { ... on Good { id name } } }', 'kept'],
    ['behind an interface', '{ thing { id name } }', 'thing'],
    ['behind an interface, with its type', '{ thing { __typename id } }', 'thing'],
    ['in a list', '{ things { __typename id name } }', 'things'],
  ])('%s is null, without its name', async (_what, query, field) => {
    // Both executors, and again when plans are warm.
    for (const kept of ['Good', 'Vault', 'Vault', 'Good', 'Vault'] as const) {
      state.kept = kept;
      const text = await told(query);
      expect(leaked(text)).toEqual([]);
      const { data, errors } = JSON.parse(text) as {
        data: Record<string, unknown>;
        errors?: { extensions: unknown }[];
      };
      const hidden = field === 'things' ? [null] : null;
      if (kept === 'Vault') {
        expect(data[field]).toEqual(hidden);
        expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
        expect(text).not.toContain('the vault');
      } else {
        expect(errors).toBeUndefined();
        expect(data[field]).not.toEqual(hidden);
      }
    }
  });
});

test('a hidden value of an enum is null', async () => {
  for (const grade of ['FIRST', 'SCRAPPED', 'SCRAPPED', 'SECOND']) {
    state.grade = grade;
    const text = await told(`{ goods { id grade } }`);
    expect(leaked(text)).toEqual([]);
    expect(text.includes('"errors"')).toBe(grade === 'SCRAPPED');
  }
});

test('what is computed from a hidden field is answered', async () => {
  expect(await told('{ good(id: 1) { name shipping } }')).toBe(
    '{"data":{"good":{"name":"good 1","shipping":14}}}',
  );
});

describe('an error at a hidden field that is asked for on behalf of another', () => {
  const query = '{ first: good(id: 1) { name ...F } } fragment F on Good { shipping }';
  beforeEach(() => (state.scaleIsBroken = true));

  test('is told at what was asked for, and says nothing more', async () => {
    const text = await told(query);
    expect(leaked(text)).toEqual([]);
    expect(JSON.parse(text)).toMatchObject({
      data: { first: { name: 'good 1', shipping: null } },
      errors: [{ path: ['first'], extensions: { code: 'INTERNAL' } }],
    });
    expect(text).not.toContain('SCALE_BROKEN');
  });

  test('is told so in parts as well', async () => {
    const deferring = '{ good(id: 1) { name ... @defer { shipping } } }';
    const accept = 'multipart/mixed;deferSpec=20220824';
    const text = await (await post({ query: deferring }, { accept })).text();
    expect(text).toContain('good 1');
    expect(text).toContain('INTERNAL');
    expect(leaked(text)).toEqual([]);
  });

  test('is told so in a batch as well', async () => {
    const text = await (await post([{ query }, { query: '{ carriers }' }])).text();
    expect(text).toContain('by land');
    expect(leaked(text)).toEqual([]);
  });

  test('is told as it is by the supergraph itself', async () => {
    const text = await (await post({ query }, {}, '/graphql')).text();
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ message: 'The weight is not known.', extensions: { code: 'SCALE_BROKEN' } }],
    });
  });
});

test('what a subgraph says of an error without a code is masked', async () => {
  running.subgraphs['goods']!.answer = () =>
    ({
      data: null,
      errors: [{ message: 'Cannot return null for non-nullable field Good.barcode.', path: ['goods'] }],
    }) as never;
  expect(leaked(await told('{ goods { id } }'))).toEqual([]);
});

test('how an operation is answered is not told', async () => {
  const body = { query: '{ good(id: 1) { shipping } }', extensions: { explain: true } };
  expect(leaked(await (await post(body)).text())).toEqual([]);
  expect(await (await post(body, {}, '/graphql')).text()).toContain('weight');
});

describe('a document that can be named', () => {
  const named = { documentId: '7', operationName: 'Pallets' };

  test('and does not fit the contract is not known there', async () => {
    expect(await (await post(named, {}, '/graphql')).text()).toContain('"pallets"');
    const text = await (await post(named)).text();
    expect(text).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect(leaked(text)).toEqual([]);
  });

  test('because a client of the supergraph registered it is not known there', async () => {
    const { createHash } = await import('node:crypto');
    const query = '{ pallets { id } }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    expect(await (await post({ query, extensions }, {}, '/graphql')).text()).toContain('"pallets"');
    expect(await (await post({ extensions }, {}, '/graphql')).text()).toContain('"pallets"');
    const text = await (await post({ extensions })).text();
    expect(text).toContain('PERSISTED_QUERY_NOT_FOUND');
    expect(leaked(text)).toEqual([]);
  });
});
