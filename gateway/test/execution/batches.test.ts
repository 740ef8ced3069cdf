import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openFederation } from '../fixtures/openFederation.js';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());
afterEach(async () => {
  for (const subgraph of Object.values(library.subgraphs)) {
    subgraph.answer = undefined;
    await subgraph.restart();
  }
  library.takeRequests();
});

const takeSent = (subgraph = 'reviews') => library.subgraphs[subgraph]!.requests.splice(0);
const user = (id: string) => ({ __typename: 'User', id });

test('asks once for all entities of equal fetches that go at the same time', async () => {
  const { data } = await library.ask('{ me { name reviewCount boss { reviewCount } } }');
  expect(data).toEqual({ me: { name: 'Bob', reviewCount: 4, boss: { reviewCount: 2 } } });
  expect(takeSent().map(({ variables }) => variables)).toEqual([
    { representations: [user('u2'), user('u1')] },
  ]);
});

test('puts different fetches of one subgraph into one request', async () => {
  const { data } = await library.ask('query Q { me { contact boss { reviewCount } } }');
  expect(data).toEqual({ me: { contact: 'mail bob@example.org', boss: { reviewCount: 2 } } });
  const sent = takeSent();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.query).toBe(
    'query Q__reviews($representations0:[_Any!]!$representations1:[_Any!]!){' +
      'entities0:_entities(representations:$representations0){...on User{contact}}' +
      'entities1:_entities(representations:$representations1){...on User{reviewCount}}}',
  );
  expect(sent[0]?.variables).toEqual({
    representations0: [{ ...user('u2'), email: 'bob@example.org' }],
    representations1: [user('u1')],
  });
});

test('takes the variables of every fetch along', async () => {
  const query = `query ($a: Boolean!, $b: Boolean!) {
    book(id: "m1") { postage(express: $a) author { favourite { ... on Film { postage(express: $b) } } } }
    me { favourite { title ... on Book { slow: postage(express: $b) } } }
  }`;
  const { data } = await library.ask(query, { a: true, b: false });
  expect(data).toEqual({
    book: { postage: 600, author: { favourite: { postage: 5 } } },
    me: { favourite: { title: 'More Notes', slow: 20 } },
  });
});

test('sends a fetch by itself when the others have nothing to ask', async () => {
  const query = '{ users(first: 1) { contact boss { reviewCount } } }';
  const { data } = await library.ask(query);
  expect(data).toEqual({ users: [{ contact: 'mail ada@example.org', boss: null }] });
  expect(takeSent()[0]?.query).toBe(
    'query($representations:[_Any!]!){_entities(representations:$representations){...on User{contact}}}',
  );
});

test('goes on with what follows each fetch of a batch', async () => {
  const query = '{ me { favourite { title reviews { author { name } } } boss { favourites { stars } } } }';
  const { data, errors } = await library.ask(query);
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    me: {
      favourite: { title: 'More Notes', reviews: [{ author: { name: 'Bob' } }, { author: { name: 'Ada' } }] },
      boss: { favourites: [{ stars: 4.5 }, { stars: null }] },
    },
  });
  expect(takeSent('catalogue')).toHaveLength(1);
});

test('puts the error of an entity where it occurs', async () => {
  const { data, errors } = await library.ask('{ me { reviewCount boss { mood reports { mood } } } }');
  expect(data).toEqual({
    me: { reviewCount: 4, boss: { mood: null, reports: [{ mood: 'good' }, { mood: 'good' }] } },
  });
  expect(errors).toEqual([
    {
      message: 'No mood today.',
      path: ['me', 'boss', 'mood'],
      extensions: { code: 'NOT_FOUND', hint: 'ask later' },
    },
  ]);
  expect(takeSent()).toHaveLength(1);
});

test('says at every field that its subgraph is down', async () => {
  await library.subgraphs['reviews']!.stop();
  const { data, errors } = await library.ask('{ me { contact boss { mood } } }');
  expect(data).toEqual({ me: { contact: null, boss: { mood: null } } });
  const extensions = { code: 'UNAVAILABLE', subgraph: 'reviews' };
  expect(errors).toMatchObject([
    { path: ['me', 'contact'], extensions },
    { path: ['me', 'boss', 'mood'], extensions },
  ]);
});

test('keeps an error of one fetch from those that went with it', async () => {
  library.subgraphs['reviews']!.answer = () => ({
    data: { entities0: null, entities1: [{ reviewCount: 2 }] },
    errors: [{ message: 'No.', path: ['entities0'], extensions: { code: 'FORBIDDEN' } } as never],
  });
  const { data, errors } = await library.ask('{ me { contact boss { reviewCount } } }');
  expect(data).toEqual({ me: { contact: null, boss: { reviewCount: 2 } } });
  expect(errors).toEqual([{ message: 'No.', path: ['me', 'contact'], extensions: { code: 'FORBIDDEN' } }]);
});

test.each([
  ['fewer', [], 'another number of entities than it was asked for: 0 instead of 1'],
  ['null', null, 'no list of the entities that it was asked for'],
])(
  'merges nothing of a fetch with another number of entities, and all of the others: %s',
  async (_, list, said) => {
    library.subgraphs['reviews']!.answer = () => ({
      data: { entities0: list, entities1: [{ reviewCount: 2 }] },
    });
    const { data, errors } = await library.ask('{ me { contact boss { reviewCount } } }');
    expect(data).toEqual({ me: { contact: null, boss: { reviewCount: 2 } } });
    expect(errors).toEqual([
      {
        message: `The subgraph "reviews" answered ${said}.`,
        path: ['me', 'contact'],
        extensions: { code: 'INTERNAL' },
      },
    ]);
  },
);

describe('where the failure of one fetch leaves a batch without data', () => {
  const failure = { message: 'No.', extensions: { code: 'FORBIDDEN' } };
  const none = (...keys: string[]) => ({
    data: null,
    errors: keys.map((key) => ({ ...failure, path: [key] }) as never),
  });
  const query = '{ me { contact boss { reviewCount } } }';

  test('the others are asked for once more, each by itself', async () => {
    library.subgraphs['reviews']!.answer = ({ query: sent }) =>
      sent.includes('entities0') ? none('entities0') : { data: { _entities: [{ reviewCount: 2 }] } };
    expect(await library.ask(query)).toEqual({
      data: { me: { contact: null, boss: { reviewCount: 2 } } },
      errors: [{ ...failure, path: ['me', 'contact'] }],
    });
    expect(takeSent().map(({ variables }) => variables)).toEqual([
      {
        representations0: [{ ...user('u2'), email: 'bob@example.org' }],
        representations1: [user('u1')],
      },
      { representations: [user('u1')] },
    ]);
  });

  test('the others are not asked for when each has failed', async () => {
    library.subgraphs['reviews']!.answer = () => none('entities0', 'entities1');
    const { errors } = await library.ask('{ me { contact boss { mood } } }');
    expect(errors?.map(({ path }) => path)).toEqual([
      ['me', 'contact'],
      ['me', 'boss', 'mood'],
    ]);
    expect(takeSent()).toHaveLength(1);
  });

  test('the others say what becomes of them then', async () => {
    library.subgraphs['reviews']!.answer = ({ query: sent }) =>
      sent.includes('entities0') ? none('entities0') : { data: null };
    const { errors } = await library.ask('{ me { contact boss { mood } } }');
    expect(errors).toMatchObject([
      { path: ['me', 'contact'], extensions: { code: 'FORBIDDEN' } },
      { path: ['me', 'boss', 'mood'], extensions: { code: 'INTERNAL' } },
    ]);
    expect(takeSent()).toHaveLength(2);
  });
});

test('answers as the stock executor does where a subgraph throws at one type of entities', async () => {
  const head = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])';
  const roots: SubgraphModule = {
    name: 'roots',
    typeDefs: parse(`${head}
      type Query { left: Left right: Right }
      type Left @key(fields: "id") { id: ID! }
      type Right @key(fields: "id") { id: ID! }`),
    resolvers: { Query: { left: () => ({ id: '1' }), right: () => ({ id: '2' }) } },
  };
  const leaves: SubgraphModule = {
    name: 'leaves',
    typeDefs: parse(`${head}
      type Left @key(fields: "id") { id: ID! size: Int }
      type Right @key(fields: "id") { id: ID! size: Int }`),
    resolvers: {
      Left: {
        __resolveReference: () => {
          throw new Error('There is none.');
        },
      },
      Right: { __resolveReference: () => ({ size: 2 }) },
    },
  };
  const federation = await openFederation({ modules: [roots, leaves], writings: ['compact', 'compact'] });
  const query = '{ left { size } right { size } }';
  const data = { left: { size: null }, right: { size: 2 } };
  expect((await federation.askApollo(query)).data).toEqual(data);
  for (const answer of [await federation.askObjects(query), await federation.askBytes(query)]) {
    expect(answer).toMatchObject({
      data,
      errors: [{ message: 'There is none.', path: ['left', 'size'] }],
    });
  }
});
