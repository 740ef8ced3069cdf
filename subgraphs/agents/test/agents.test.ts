import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { entities } from '../src/persistence/entities.js';
import { startAgents, type RunningAgents } from './agentsPlatform.js';

const create = `mutation ($input: CreateAgentInput!) {
  createAgent(input: $input) { agent { id name model { id name provider } usage { totalTokens } } userErrors { code message field } }
}`;
const update = `mutation ($input: UpdateAgentInput!) {
  updateAgent(input: $input) { agent { id name description model { name } } userErrors { code message field } }
}`;

interface Payload {
  agent: { id: string; name: string; model: { id: string; name: string; provider: string } } | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

describe('agents', () => {
  let test: RunningAgents;
  beforeAll(async () => void (test = await startAgents()));
  afterAll(() => test.stop());

  const createAgent = async (input: object, context = test.contextOf({ role: 'DEVELOPER' })) =>
    (await test.run<{ createAgent: Payload }>(test.subgraph, create, { input }, context)).createAgent;
  const updateAgent = async (input: object, context = test.contextOf({ role: 'DEVELOPER' })) =>
    (await test.run<{ updateAgent: Payload }>(test.subgraph, update, { input }, context)).updateAgent;

  it('have migrations that say what the entities say', async () => {
    expect(await schemaDrift(test.urls.owner, entities)).toBe('');
  });

  it('have one default per tenant, however many ask for it at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => test.defaultAgent(test.contextOf({ tenant: 'new' }))),
    );
    expect(new Set(ids).size).toBe(1);
    expect(await test.defaultAgent(test.contextOf({ tenant: 'other' }))).not.toBe(ids[0]);
  });

  it('get their default when a tenant is created', async () => {
    const context = test.contextOf({ tenant: 'created' });
    const id = context.tenant?.id ?? '';
    await test.deliver(
      'TenantCreated',
      { tenantId: id, slug: 'created', name: 'Created', tier: 'TEAM', createdBy: context.actor.id },
      id,
    );
    await expect
      .poll(async () =>
        test.run<{ agents: { nodes: object[] } }>(
          test.subgraph,
          '{ agents { nodes { name isDefault } } }',
          {},
          context,
        ),
      )
      .toEqual({ agents: { nodes: [{ name: 'Gantry', isDefault: true }] } });
  });

  it('are created once for an idempotency key, also concurrently', async () => {
    const input = { name: 'Chef', idempotencyKey: 'chef' };
    const payloads = await Promise.all(Array.from({ length: 5 }, () => createAgent(input)));
    expect(new Set(payloads.map(({ agent }) => agent?.id)).size).toBe(1);
    expect((await createAgent({ ...input, name: 'Cook' })).userErrors[0]).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      field: ['idempotencyKey'],
    });
  });

  it('refuse what they cannot be, naming each field and the value', async () => {
    const { agent, userErrors } = await createAgent({
      name: ' ',
      instructions: 'x'.repeat(20_001),
      model: 'gpt-9',
    });
    expect(agent).toBeNull();
    expect(userErrors.map(({ code, field }) => [code, field])).toEqual([
      ['INVALID_NAME', ['name']],
      ['TOO_LONG', ['instructions']],
      ['UNKNOWN_MODEL', ['model']],
    ]);
    expect(userErrors[2]?.message).toBe('There is no model "gpt-9"; there are: drafting-agent.');
  });

  it('name their model, which can be fetched as an entity', async () => {
    const { agent } = await createAgent({ name: 'Modelled' });
    expect(agent?.model).toMatchObject({ name: 'drafting-agent', provider: 'gantry' });
    const answer = await test.run(
      test.subgraph,
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Model { name } ... on Agent { name } } }',
      {
        r: [
          { __typename: 'Model', id: agent?.model.id },
          { __typename: 'Agent', id: agent?.id },
        ],
      },
      test.contextOf({ role: 'VIEWER' }),
    );
    expect(answer).toEqual({ _entities: [{ name: 'drafting-agent' }, { name: 'Modelled' }] });
  });

  it('are changed in what is named and keep the rest', async () => {
    const { agent } = await createAgent({ name: 'Waiter', description: 'Waits.' });
    const changed = await updateAgent({ id: agent?.id, name: 'Host' });
    expect(changed.agent).toMatchObject({ name: 'Host', description: 'Waits.' });
  });

  it('can be read but not changed by a VIEWER, and the refusal is audited', async () => {
    const id = await test.defaultAgent();
    const viewer = test.contextOf({ role: 'VIEWER', user: 'vera' });
    const { agent } = await test.run<{ agent: { id: string } }>(
      test.subgraph,
      'query ($id: ID!) { agent(id: $id) { id } models { name } }',
      { id },
      viewer,
    );
    expect(agent.id).toBe(id);
    const result = await test.execute(test.subgraph, update, { input: { id, name: 'Mine' } }, viewer);
    expect(result.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const [audited] = await test.published(
      'AuthEvent',
      ({ actor, decision }) => actor.id === viewer.actor.id && decision === 'DENY',
    );
    expect(audited?.data).toMatchObject({ action: 'updateAgent', resource: { type: 'Agent', id } });
  });

  it('of another tenant are as if they did not exist', async () => {
    const id = await test.defaultAgent();
    const stranger = test.contextOf({ tenant: 'stranger' });
    const byId = 'query ($id: ID!) { agent(id: $id) { id } }';
    const absent = newId('agt');
    for (const each of [id, absent]) {
      expect(await test.run(test.subgraph, byId, { id: each }, stranger)).toEqual({ agent: null });
      expect((await updateAgent({ id: each, name: 'Mine' }, stranger)).userErrors).toEqual([
        { code: 'NOT_FOUND', message: `There is no agent "${each}".`, field: ['id'] },
      ]);
    }
    const entities =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Agent { name } ... on Tenant { id } } }';
    const representations = [
      { __typename: 'Agent', id },
      { __typename: 'Tenant', id: test.contextOf().tenant?.id },
    ];
    expect(await test.run(test.subgraph, entities, { r: representations }, stranger)).toEqual({
      _entities: [null, null],
    });
  });

  it('refuse a call without a context token', async () => {
    await expect(test.subgraph.execute({ query: '{ models { name } }' }, undefined)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});
