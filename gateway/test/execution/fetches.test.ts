import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());
beforeEach(() => void library.takeRequests());

test('asks for each entity of a fetch once, however often it occurs', async () => {
  const { data } = await library.ask('{ shelves { author { name } } }');
  const request = library.subgraphs['accounts']!.requests.at(-1);
  expect(request?.variables['representations']).toEqual([{ __typename: 'User', id: 'u1' }]);
  const author = { author: { name: 'Ada' } };
  expect(data).toEqual({
    shelves: [
      [author, null],
      [author, author],
    ],
  });
});

test('sends equal fetches of a query once', async () => {
  const { data } = await library.ask(
    'query Twice { me { boss { favourite { title } } } users(first: 1) { favourite { title } } }',
  );
  expect(data).toEqual({
    me: { boss: { favourite: { title: 'The Engine' } } },
    users: [{ favourite: { title: 'The Engine' } }],
  });
  const requests = library.takeRequests();
  expect(requests.filter((request) => request.startsWith('catalogue: '))).toHaveLength(1);
});

test("names fetches for the logs, without the planner's counter", async () => {
  await library.ask('query Who { me { name } }');
  expect(library.takeRequests()).toEqual(['accounts: query Who__accounts{me{name}}']);
});

test('does not send a fetch whose condition does not hold', async () => {
  await library.ask('query Who($more: Boolean = false) { me { name ... @include(if: $more) { mood } } }');
  expect(library.takeRequests().map((request) => request.split(':')[0])).toEqual(['accounts']);
});

test('asks no subgraph for introspection', async () => {
  const { data } = await library.ask('{ __schema { types { name } } }');
  expect(JSON.stringify(data)).not.toContain('_Entity');
  expect(library.takeRequests()).toEqual([]);
});

test('sends a context token for the subgraph it asks', async () => {
  await library.ask('{ me { name mood } }');
  const audiences = ['accounts', 'reviews'].map((name) => {
    const [, payload] = library.subgraphs[name]!.requests.at(-1)!.authorization!.split('.');
    return JSON.parse(Buffer.from(payload!, 'base64url').toString()).aud;
  });
  expect(audiences).toEqual(['accounts', 'reviews']);
});

test('asks for the rest of an entity when what an excluded field requires was not fetched', async () => {
  const query = 'query ($no: Boolean = false) { me { contact @include(if: $no) reviewCount } }';
  expect(await library.ask(query)).toEqual({ data: { me: { reviewCount: 4 } } });
});

test('asks for nothing that a literal excludes, nor for what that requires', async () => {
  const query =
    'query ($no: Boolean = false) { me { name contact @skip(if: true) other: contact @include(if: $no) } }';
  expect(await library.ask(query)).toEqual({ data: { me: { name: 'Bob' } } });
  expect(await library.ask('{ me @skip(if: true) { name } }')).toEqual({ data: {} });
  expect(library.takeRequests().join(' ')).not.toContain('@skip');
});
