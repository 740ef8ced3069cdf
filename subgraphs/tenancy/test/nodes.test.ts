import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { idPrefixes, newId } from '@gantry/platform/ids/newId.js';
import type { SubgraphEndpoint, SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeTypesByOwner } from '../src/domain/nodeTypes.js';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness, goldenPath } from './createTenancyHarness.js';

const known = new Map<string, string>();
const asked: { subgraph: string; request: SubgraphRequest; token: string }[] = [];

/** Another subgraph as far as `_entities` goes: it knows the ids in `known`. */
function owner(subgraph: string): SubgraphEndpoint {
  return {
    execute: async (request, token) => {
      asked.push({ subgraph, request, token: token! });
      if (subgraph === 'cost') throw new GantryError('UNAVAILABLE', 'The subgraph cost does not answer.');
      const [{ __typename, id }] = request.variables!['representations'] as [
        { __typename: string; id: string },
      ];
      return { data: { _entities: [known.get(id) === __typename ? { __typename } : null] } };
    },
    ready: async () => true,
    subscribe: () => {
      throw new Error('Nothing is subscribed to here.');
    },
  };
}

let tenancy: TenancyHarness;
beforeAll(async () => {
  const owners = ['conversations', 'workflows', 'agents', 'deployments', 'cost'];
  tenancy = await createTenancyHarness(Object.fromEntries(owners.map((name) => [name, owner(name)])));
});
afterAll(() => tenancy.close());

const others = Object.entries(nodeTypesByOwner)
  .filter(([name]) => name !== 'tenancy' && name !== 'cost')
  .flatMap(([name, typeNames]) => typeNames.map((typeName) => [typeName, name] as const));

describe('node', () => {
  it.each(others)('finds a %s by asking %s in the name of who asks', async (typeName, name) => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    const id = newId(idPrefixes[typeName]);
    const document = 'query ($id: ID!) { node(id: $id) { __typename id } }';
    expect(await tenancy.run(document, { id }, ada)).toEqual({ node: null });
    known.set(id, typeName);
    expect(await tenancy.run(document, { id }, ada)).toEqual({ node: { __typename: typeName, id } });
    const { subgraph, token } = asked.at(-1)!;
    expect(subgraph).toBe(name);
    expect(decodeJwt(token)).toMatchObject({
      iss: 'tenancy',
      aud: name,
      sub: ada.actor.id,
      tid: tenant.id,
      roles: ['OWNER'],
    });
  });

  it('finds what is its own', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    const document = `query ($tenant: ID!, $user: ID!) {
      tenant: node(id: $tenant) { __typename id ... on Tenant { slug } }
      user: node(id: $user) { __typename id ... on User { email } } }`;
    expect(await tenancy.run(document, { tenant: tenant.id, user: ada.actor.id }, ada)).toEqual({
      tenant: { __typename: 'Tenant', id: tenant.id, slug: tenant.slug },
      user: { __typename: 'User', id: ada.actor.id, email: 'ada@example.com' },
    });
  });

  it.each(['', 'nothing', 'evt_01h455vb4pex5vsknk084sn02q', "wf'; DROP TABLE tenant; --"])(
    'is null for %j',
    async (id) => {
      const ada = await tenancy.as('ada', await tenancy.tenantOf('ada'));
      expect(await tenancy.run('query ($id: ID!) { node(id: $id) { id } }', { id }, ada)).toEqual({
        node: null,
      });
    },
  );

  it('asks nobody for who is in no tenant', async () => {
    const before = asked.length;
    const ada = await tenancy.as('ada');
    expect(await tenancy.run('query ($id: ID!) { node(id: $id) { id } }', { id: newId('wf') }, ada)).toEqual({
      node: null,
    });
    expect(asked).toHaveLength(before);
  });

  it('says UNAVAILABLE when the owner does not answer, and the rest of the request goes on', async () => {
    const ada = await tenancy.as('ada', await tenancy.tenantOf('ada'));
    const document = 'query ($id: ID!) { node(id: $id) { id } viewer { email } }';
    const { data, errors } = await tenancy.execute(document, { id: newId('bud') }, ada);
    expect(data).toEqual({ node: null, viewer: { email: 'ada@example.com' } });
    expect(errors).toMatchObject([{ path: ['node'], extensions: { code: 'UNAVAILABLE' } }]);
  });
});

it('is asked for as the golden path does, with the fragments left to their owners', () => {
  expect(goldenPath('AnyNode')).toContain('... on Workflow');
});
