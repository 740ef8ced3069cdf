import { parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startFederation, type Federation } from '../fixtures/startFederation.js';

/** Operations that their callers may have in part, when the supergraph changes. */
const salaries = {
  name: 'salaries',
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@requiresScopes"])
    type Query { name: String salary: Int @requiresScopes(scopes: [["read:salary"]]) }
    type Mutation { nothing: Int }
  `),
  resolvers: { Query: { name: () => 'Ada', salary: () => 100 } },
};
const query = '{ name salary }';
const planned: string[] = [];
let federation: Federation;
beforeAll(async () => {
  const watching = {
    name: 'watching',
    plan: ({ query: text }: { query: string }) => void planned.push(text),
  };
  federation = await startFederation([salaries], {}, [watching]);
});
afterAll(() => federation[Symbol.asyncDispose]());
beforeEach(() => planned.splice(0));

const sdl = (text: string): string => federation.sdl.replace('type Query', `"${text}"\ntype Query`);

test('are planned for each of the callers who sent them, before anybody asks', async () => {
  const paid = await federation.as('read:salary');
  expect(await federation.ask(query, paid)).toEqual({ data: { name: 'Ada', salary: 100 } });
  const partly = await federation.ask(query);
  expect(partly.data).toEqual({ name: 'Ada', salary: null });
  expect(planned.splice(0)).toEqual([query, query]);
  await federation.gateway.updateSupergraph(sdl('next'));
  expect(planned.splice(0)).toEqual([query, query]);
  expect(await federation.ask(query)).toEqual(partly);
  expect(await federation.ask(query, paid)).toEqual({ data: { name: 'Ada', salary: 100 } });
  expect(planned).toEqual([]);
});

test('are decided anew where the supergraph demands something else', async () => {
  await federation.ask(query);
  planned.splice(0);
  await federation.gateway.updateSupergraph(sdl('more').replaceAll('read:salary', 'read:money'));
  const paid = await federation.as('read:salary');
  const wealthy = await federation.as('read:money');
  expect((await federation.ask(query, paid)).data).toEqual({ name: 'Ada', salary: null });
  expect((await federation.ask(query, wealthy)).data).toEqual({ name: 'Ada', salary: 100 });
});

test('are answered whole where the supergraph demands nothing any more', async () => {
  await federation.gateway.updateSupergraph(
    sdl('free').replace(/@requiresScopes\(scopes: \[\[.*?\]\]\)/, ''),
  );
  expect((await federation.ask(query)).data).toEqual({ name: 'Ada', salary: 100 });
});
