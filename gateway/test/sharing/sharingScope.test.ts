import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharingScope } from '../../src/sharing/sharingScope.js';

/** Some of the same parts in each context, and some that are only equal. */
const actors = ['usr_1', 'usr_2'].map((id) => ({ id, kind: 'USER' as const }));
const tenants = ['tnt_1', 'tnt_2'].map((id) => ({ id, slug: id, tier: 'TEAM' as const }));
const lists = [[], ['OWNER'], ['read', 'write']];

const someOf = <T>(parts: readonly T[]): fc.Arbitrary<T> =>
  fc
    .tuple(fc.constantFrom(...parts), fc.boolean())
    .map(([part, isCopy]) => (isCopy ? structuredClone(part) : part));

const context = fc.record(
  {
    actor: someOf(actors),
    tenant: fc.option(someOf(tenants)),
    roles: someOf(lists),
    scopes: someOf(lists),
    requestId: fc.uuid(),
    forwarded: someOf([{}, { 'x-region': 'north' }]),
  },
  { requiredKeys: ['actor', 'tenant', 'roles', 'scopes', 'requestId'] },
) as fc.Arbitrary<RequestContext>;

test('tells callers apart by everything but the id of the request, whoever came before', () => {
  fc.assert(
    fc.property(fc.array(context), (contexts) => {
      for (const one of contexts) {
        expect(sharingScope(one)).toBe(JSON.stringify({ ...one, requestId: undefined }));
      }
    }),
    { numRuns: 500 },
  );
});

test('sees what one of two has beside the rest', () => {
  const plain: RequestContext = { actor: actors[0]!, tenant: null, roles: [], scopes: [], requestId: '1' };
  const forwarding = { ...plain, forwarded: { 'x-region': 'north' } };
  const scopes = [plain, forwarding, plain].map(sharingScope);
  expect(new Set(scopes).size).toBe(2);
  expect(scopes[2]).toBe(scopes[0]);
});
