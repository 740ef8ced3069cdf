import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const till: SubgraphModule = {
  name: 'till',
  typeDefs: parse(`
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective", "@policy"])
      @link(url: "https://specs.apollo.dev/cacheControl/v0.1", import: ["@cacheControl"])
      @composeDirective(name: "@cacheControl")
    directive @cacheControl(maxAge: Int) on FIELD_DEFINITION | OBJECT
    type Query { till: Till }
    type Mutation { ring: Boolean }
    type Till @cacheControl(maxAge: 60) { open: Boolean cash: Int @policy(policies: [["count"]]) }
  `),
  resolvers: { Query: { till: () => ({ open: true, cash: 100 }) } },
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
