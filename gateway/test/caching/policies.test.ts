import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const head = `extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective", "@policy"])
      @link(url: "https://specs.apollo.dev/cacheControl/v0.1", import: ["@cacheControl"])
      @composeDirective(name: "@cacheControl")
    directive @cacheControl(maxAge: Int) on FIELD_DEFINITION | OBJECT | UNION`;

const till: SubgraphModule = {
  name: 'till',
  typeDefs: parse(`
    ${head}
    type Query { till: Till }
    type Mutation { ring: Boolean }
    type Till @cacheControl(maxAge: 60) { open: Boolean cash: Int @policy(policies: [["count"]]) }
  `),
  resolvers: { Query: { till: () => ({ open: true, cash: 100 }) } },
};

/** Two types at one place, whose field of one name is withheld by a policy each. */
const foundByType: SubgraphModule = {
  name: 'office',
  typeDefs: parse(`
    ${head}
    type Query { found: Found @cacheControl(maxAge: 60) }
    type Mutation { ring: Boolean }
    union Found = A | B
    type A @cacheControl(maxAge: 60) { n: Int @policy(policies: [["a"]]) open: Boolean }
    type B @cacheControl(maxAge: 60) { n: Int @policy(policies: [["b"]]) open: Boolean }
  `),
  resolvers: { Query: { found: () => ({ __typename: 'B', n: 100, open: true }) } },
};

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation([till], {
    policies: (policies: readonly string[], { actor }: RequestContext) =>
      actor.id === 'usr_ann' ? policies : [],
    caching: { ...defaultCachingSettings, store: 'memory' },
  });
});
afterAll(() => federation[Symbol.asyncDispose]());

test('who may not have a field is not given it out of an answer that was kept for who may', async () => {
  const [ann, bob] = await Promise.all(
    ['ann', 'bob'].map((sub) => federation.as('', { sub, tenant: 'acme' })),
  );
  const ask = async (who: Record<string, string>, query = '{ till { open cash } }') =>
    (await federation.ask(query, who)).data?.['till'];
  expect(await ask(ann!)).toEqual({ open: true, cash: 100 });
  expect(await ask(ann!)).toEqual({ open: true, cash: 100 });
  expect(federation.takeRequests()).toHaveLength(1);
  expect(await ask(bob!)).toEqual({ open: true, cash: null });
  expect(await ask(ann!)).toEqual({ open: true, cash: 100 });
  expect(federation.takeRequests()).toHaveLength(1);
  // What both may have, they share.
  await ask(ann!, '{ till { open } }');
  expect(await ask(bob!, '{ till { open } }')).toEqual({ open: true });
  expect(federation.takeRequests()).toHaveLength(1);
});

test('gives nobody what a policy withholds, because something else at the same place is withheld from who it was kept for', async () => {
  await using office = await startFederation([foundByType], {
    policies: (policies: readonly string[], { actor }: RequestContext) =>
      policies.filter((policy) => policy === (actor.id === 'usr_ann' ? 'b' : 'a')),
    caching: { ...defaultCachingSettings, store: 'memory' },
  });
  const query = 'query ($a: Boolean!) { found { ... on A { n @include(if: $a) } ... on B { n open } } }';
  const ask = async (sub: string) =>
    office.ask(query, await office.as('', { sub, tenant: 'acme' }), { variables: { a: false } });
  expect((await ask('ann')).data).toEqual({ found: { n: 100, open: true } });
  expect((await ask('bob')).data).toEqual({ found: { n: null, open: true } });
});
