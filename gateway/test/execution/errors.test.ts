import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { someone, startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary({ timeoutMs: 300 });
});
afterAll(() => library[Symbol.asyncDispose]());
afterEach(async () => {
  for (const subgraph of Object.values(library.subgraphs)) {
    subgraph.answer = undefined;
    await subgraph.restart();
  }
});

const unavailable = (subgraph: string) => expect.objectContaining({ code: 'UNAVAILABLE', subgraph });

test('maps the path of an entity error to every place where the entity occurs, and keeps its extensions', async () => {
  const { data, errors } = await library.ask('{ shelves { title author { mood } } }');
  expect(data).toEqual({
    shelves: [
      [{ title: 'Notes', author: { mood: null } }, null],
      [
        { title: 'More Notes', author: { mood: null } },
        { title: 'Notes', author: { mood: null } },
      ],
    ],
  });
  const extensions = { code: 'NOT_FOUND', hint: 'ask later' };
  expect(errors).toEqual([
    { message: 'No mood today.', path: ['shelves', 0, 0, 'author', 'mood'], extensions },
    { message: 'No mood today.', path: ['shelves', 1, 0, 'author', 'mood'], extensions },
    { message: 'No mood today.', path: ['shelves', 1, 1, 'author', 'mood'], extensions },
  ]);
});

test('masks an error without a code, and lets nothing of its message or stack out', async () => {
  const { data, errors } = await library.ask('{ me { name broken } }');
  expect(data).toEqual({ me: { name: 'Bob', broken: null } });
  expect(errors).toEqual([
    {
      message: 'Something went wrong on our side. The request id finds it in the logs.',
      path: ['me', 'broken'],
      extensions: { code: 'INTERNAL', requestId: 'test' },
    },
  ]);
});

test('answers the rest when the subgraph of an entity is down', async () => {
  await library.subgraphs['reviews']!.stop();
  const { data, errors } = await library.ask('{ users { name reviewCount boss { contact } } }');
  // reviewCount is non-null, so each user without it is null, and with them the list of non-null users.
  expect(data).toBeNull();
  expect(errors).toContainEqual({
    message: 'The subgraph "reviews" does not answer.',
    path: ['users', 0, 'reviewCount'],
    extensions: unavailable('reviews'),
  });
  const nullable = await library.ask('{ me { name mood boss { name contact } } now }');
  expect(nullable.data).toEqual({
    me: { name: 'Bob', mood: null, boss: { name: 'Ada', contact: null } },
    now: 'noon',
  });
  expect(nullable.errors?.map(({ path }) => path)).toEqual([
    ['me', 'mood'],
    ['me', 'boss', 'contact'],
  ]);
});

test('answers the rest when the subgraph of a root field is down', async () => {
  await library.subgraphs['catalogue']!.stop();
  const { data, errors } = await library.ask('{ me { name } book(id: "m1") { title } }');
  expect(data).toEqual({ me: { name: 'Bob' }, book: null });
  expect(errors).toEqual([
    {
      message: 'The subgraph "catalogue" does not answer.',
      path: ['book'],
      extensions: unavailable('catalogue'),
    },
  ]);
});

test('reports a field that depends on a subgraph that is down, two fetches further', async () => {
  await library.subgraphs['accounts']!.stop();
  const { data, errors } = await library.ask('{ book(id: "m1") { title author { id contact } } }');
  expect(data).toEqual({ book: { title: 'Notes', author: { id: 'u1', contact: null } } });
  expect(errors).toEqual([
    {
      message: 'The subgraph "accounts" does not answer.',
      path: ['book', 'author', 'contact'],
      extensions: unavailable('accounts'),
    },
  ]);
});

/** Lets subgraphs fail as a whole, which opens no circuit to them. */
function close(...names: string[]): void {
  for (const name of names) {
    const error = { message: `The subgraph ${name} is closed.`, extensions: { code: 'CLOSED' } };
    library.subgraphs[name]!.answer = () => ({ errors: [error as never] });
  }
}

test.each([
  ['root fields', ['accounts', 'catalogue'], '{ me { name } book(id: "m1") { title } }', [['me'], ['book']]],
  [
    'an entity',
    ['reviews', 'catalogue'],
    '{ me { mood favourite { title } } }',
    [
      ['me', 'mood'],
      ['me', 'favourite'],
    ],
  ],
])(
  'blames each of two subgraphs that fail for its own fields only: of %s',
  async (_what, down, query, at) => {
    close(...down);
    const { errors } = await library.ask(query);
    expect(errors).toHaveLength(2);
    expect(errors).toEqual(
      expect.arrayContaining(
        down.map((subgraph, index) => ({
          message: `The subgraph ${subgraph} is closed.`,
          path: at[index],
          extensions: { code: 'CLOSED' },
        })),
      ),
    );
  },
);

test('blames whoever failed for a field that nobody could be asked for', async () => {
  close('accounts', 'catalogue');
  const { errors } = await library.ask('{ latestReview { author { favourite { title } contact } } }');
  const blamed = errors?.map(({ path, message }) => [path?.at(-1), message]);
  expect(blamed).toContainEqual(['contact', 'The subgraph accounts is closed.']);
  expect(blamed?.filter(([key]) => key === 'favourite')).toEqual([
    ['favourite', 'The subgraph catalogue is closed.'],
  ]);
});

test('counts a subgraph that does not answer in time as unavailable', async () => {
  library.subgraphs['reviews']!.answer = () => new Promise(() => {});
  const { data, errors } = await library.ask('{ me { name mood } }');
  expect(data).toEqual({ me: { name: 'Bob', mood: null } });
  expect(errors).toEqual([
    {
      message: 'The subgraph "reviews" did not answer in time.',
      path: ['me', 'mood'],
      extensions: { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED', subgraph: 'reviews' },
    },
  ]);
});

test('places an error without a path at the fields that are missing because of it', async () => {
  library.subgraphs['reviews']!.answer = () => ({
    errors: [{ message: 'Too fast.', extensions: { code: 'RATE_LIMITED' } } as never],
  });
  const { data, errors } = await library.ask('{ me { name mood } latestReview { text } }');
  expect(data).toEqual({ me: { name: 'Bob', mood: null }, latestReview: null });
  const extensions = { code: 'RATE_LIMITED' };
  expect(errors).toEqual([
    { message: 'Too fast.', path: ['me', 'mood'], extensions },
    { message: 'Too fast.', path: ['latestReview'], extensions },
  ]);
});

test('tells a refused context token as an internal fault: the client is signed in', async () => {
  library.subgraphs['accounts']!.answer = () => ({
    errors: [
      { message: 'The context token is not valid here.', extensions: { code: 'UNAUTHENTICATED' } } as never,
    ],
  });
  const { errors } = await library.ask('{ me { name } }');
  expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['INTERNAL']);
});

describe('entities that are not as many as were asked for', () => {
  const query = '{ users { name mood } }';

  async function answers(): Promise<unknown[]> {
    const runnable = await library.service.prepare(
      { query, operationName: undefined, variables: {} },
      someone,
    );
    const { json } = await library.service.answer(runnable, someone, new AbortController().signal);
    return [await library.ask(query), JSON.parse(String(json))];
  }

  test.each([
    ['fewer', [{ mood: 'good' }], 'another number of entities than it was asked for: 1 instead of 2'],
    [
      'more',
      ['a', 'b', 'c'].map((mood) => ({ mood })),
      'another number of entities than it was asked for: 3 instead of 2',
    ],
    ['null', null, 'no list of the entities that it was asked for'],
    ['one object', { mood: 'good' }, 'no list of the entities that it was asked for'],
  ])('are nobody’s, by either executor: %s', async (_what, entities, said) => {
    library.subgraphs['reviews']!.answer = () => ({ data: { _entities: entities } });
    const error = {
      message: `The subgraph "reviews" answered ${said}.`,
      extensions: { code: 'INTERNAL' },
    };
    for (const answer of await answers()) {
      expect(answer).toEqual({
        data: {
          users: [
            { name: 'Ada', mood: null },
            { name: 'Bob', mood: null },
          ],
        },
        errors: [0, 1].map((index) => ({ ...error, path: ['users', index, 'mood'] })),
      });
    }
  });

  test.each([
    ['all of them', ['_entities'], [0, 1]],
    ['one of them', ['_entities', 1], [1]],
  ])('are told of by the subgraph’s own error where it is about %s', async (_what, path, told) => {
    const own = { message: 'No.', extensions: { code: 'FORBIDDEN' } };
    library.subgraphs['reviews']!.answer = () => ({
      data: { _entities: null },
      errors: [{ ...own, path } as never],
    });
    const fault = 'The subgraph "reviews" answered no list of the entities that it was asked for.';
    const { errors } = await library.ask(query);
    expect(errors?.map((error) => [error.path, error.message])).toEqual(
      [0, 1].map((index) => [['users', index, 'mood'], told.includes(index) ? 'No.' : fault]),
    );
  });
});

test('bubbles a null up to the nearest nullable field, and says once why', async () => {
  library.subgraphs['accounts']!.answer = () => ({
    data: { me: { __typename: 'User', name: 'Bob', badge: { label: null, seen: null } } },
  });
  const { data, errors } = await library.ask('{ me { name badge { label seen } } }');
  expect(data).toEqual({ me: { name: 'Bob', badge: null } });
  expect(errors).toEqual([
    {
      message: 'Cannot return null for non-nullable field Badge.label.',
      path: ['me', 'badge', 'label'],
      extensions: { code: 'INTERNAL' },
    },
    {
      message: 'Cannot return null for non-nullable field Badge.seen.',
      path: ['me', 'badge', 'seen'],
      extensions: { code: 'INTERNAL' },
    },
  ]);
});

test('adds no error of its own where the subgraph already explained the null', async () => {
  const { data, errors } = await library.ask('{ me { name boss { mustNotBeNull } } }');
  expect(data).toEqual({ me: { name: 'Bob', boss: null } });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.path).toEqual(['me', 'boss', 'mustNotBeNull']);
});

test('does not show an enum value, or a type, that is inaccessible', async () => {
  const { data, errors } = await library.ask('{ users(first: 3) { name role } }');
  expect(data).toEqual({
    users: [
      { name: 'Ada', role: 'ADMIN' },
      { name: 'Bob', role: 'MEMBER' },
      { name: 'Eve', role: null },
    ],
  });
  expect(JSON.stringify(errors)).not.toContain('SPY');
});

test('does not take a value that the schema does not allow', async () => {
  library.subgraphs['accounts']!.answer = () => ({
    data: { me: { __typename: 'User', id: 7, grid: [[1.5], 'no'], name: { first: 'Bob' } } },
  });
  const { data, errors } = await library.ask('{ me { id grid } }');
  expect(data).toEqual({ me: { id: '7', grid: [[null], null] } });
  expect(errors?.map(({ path }) => path)).toEqual([
    ['me', 'grid', 0, 0],
    ['me', 'grid', 1],
  ]);
});

test('goes on with the next mutation when one has failed', async () => {
  const { data, errors } = await library.ask(
    'mutation { fail review(media: "m1", text: "Yes.") { text author { name } } }',
  );
  expect(data).toEqual({ fail: null, review: { text: 'Yes.', author: { name: 'Ada' } } });
  expect(errors).toEqual([
    { message: 'Not on a Monday.', path: ['fail'], extensions: { code: 'FORBIDDEN', day: 1 } },
  ]);
});

test('never sends a mutation twice', async () => {
  let times = 0;
  library.subgraphs['accounts']!.answer = () => {
    times++;
    return new Promise(() => {});
  };
  const { data, errors } = await library.ask(
    'mutation { rename(id: "u1", name: "Adele") { user { name } } }',
  );
  expect(data).toEqual({ rename: null });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAVAILABLE', subgraph: 'accounts' });
  expect(times).toBe(1);
});

test('stops fetching when the client leaves', async () => {
  const client = new AbortController();
  library.takeRequests();
  library.subgraphs['accounts']!.answer = () => {
    client.abort();
    return new Promise(() => {});
  };
  await expect(library.ask('{ me { name mood } }', {}, client.signal)).rejects.toThrow(/abort/i);
  expect(library.takeRequests().map((request) => request.split(':')[0])).toEqual(['accounts']);
});
