import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { definition } from '../support/execution.js';
import { json, TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;
let service: TestService;
beforeAll(async () => {
  [fixture, service] = await Promise.all([WorkflowsFixture.start(), TestService.start()]);
  ada = fixture.test.contextOf();
});
afterAll(async () => {
  await fixture?.stop();
  await service?.stop();
});

interface Answer {
  secret?: { name: string } | null;
  deletedName?: string | null;
  userErrors: { code: string; message: string; field: string[] }[];
}
const setSecret = async (name: string, value: string, as = ada): Promise<Answer> =>
  (
    await fixture.query<{ setWorkflowSecret: Answer }>(
      `mutation($input: SetWorkflowSecretInput!) {
        setWorkflowSecret(input: $input) { secret { name createdAt updatedAt } userErrors { code message field } }
      }`,
      { input: { name, value } },
      as,
    )
  ).setWorkflowSecret;
const deleteSecret = async (name: string, as = ada): Promise<Answer> =>
  (
    await fixture.query<{ deleteWorkflowSecret: Answer }>(
      `mutation($input: DeleteWorkflowSecretInput!) {
        deleteWorkflowSecret(input: $input) { deletedName userErrors { code message field } }
      }`,
      { input: { name } },
      as,
    )
  ).deleteWorkflowSecret;
const namesOf = async (as: RequestContext) => {
  const document = `query($ids: [_Any!]!) { _entities(representations: $ids) { ... on Tenant { workflowSecrets { nodes { name } } } } }`;
  const { _entities: found } = await fixture.query<{
    _entities: { workflowSecrets: { nodes: { name: string }[] } }[];
  }>(document, { ids: [{ __typename: 'Tenant', id: as.tenant!.id }] }, as);
  return found[0]!.workflowSecrets.nodes.map(({ name }) => name);
};

/** A workflow that sends a secret, and what the service gives back of it. */
const using = (url: string) =>
  definition(
    `  - ask:
      call: http
      with: { method: post, endpoint: { uri: '${url}', authentication: { bearer: { use: desk } } }, body: { also: '\${ $secrets.desk }' } }
      export: { as: . }
  - pass: { set: { kept: '\${ $secrets.desk }' } }`,
    'use: { secrets: [desk] }',
  );

describe('a secret of a tenant', () => {
  it('reaches the calls of its workflows, and stands nowhere that anybody can read', async () => {
    service.answer = ({ headers, body }, response) =>
      json(response, 200, { authorization: headers.authorization, body });
    expect(await setSecret('desk', 'open-sesame-4711')).toMatchObject({
      secret: { name: 'desk' },
      userErrors: [],
    });
    const workflow = await fixture.createWorkflow(ada, using(`${service.url}/ask`));
    const id = await fixture.startExecution(ada, workflow);
    expect(await fixture.ended(ada, id)).toMatchObject({ status: 'COMPLETED', output: { kept: '***' } });
    expect(service.requests.at(-1)).toMatchObject({
      headers: { authorization: 'Bearer open-sesame-4711' },
      body: '{"also":"open-sesame-4711"}',
    });
    const client = new Client({ connectionString: fixture.test.urls.owner });
    await client.connect();
    for (const table of ['execution', 'history_event', 'part_step', 'outbox', 'workflow_secret']) {
      // Not even the owner of a table sees past its row level security.
      await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      const { rows } = await client.query(`SELECT * FROM ${table}`);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain('sesame');
      await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
    }
    await client.end();
  });

  it('can be replaced, and counts from the next execution on', async () => {
    await setSecret('desk', 'first-value');
    const workflow = await fixture.createWorkflow(ada, using(`${service.url}/again`));
    await setSecret('desk', 'second-value');
    await fixture.ended(ada, await fixture.startExecution(ada, workflow));
    expect(service.requests.at(-1)!.headers['authorization']).toBe('Bearer second-value');
  });

  it('that is gone ends an execution with 403', async () => {
    await setSecret('desk', 'third-value');
    const workflow = await fixture.createWorkflow(ada, using(`${service.url}/ask`));
    expect(await deleteSecret('desk')).toEqual({ deletedName: 'desk', userErrors: [] });
    const ended = await fixture.ended(ada, await fixture.startExecution(ada, workflow));
    expect(ended).toMatchObject({ status: 'FAILED', error: { status: 403, title: 'Authorization error' } });
    expect((await deleteSecret('desk')).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['name'] }]);
  });

  it('is not there for another tenant, which may call its own the same', async () => {
    const eve = fixture.test.contextOf({ tenant: 'eve' });
    await setSecret('shared', 'adas-value');
    expect(await namesOf(eve)).toEqual([]);
    expect((await deleteSecret('shared', eve)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const workflow = await fixture.createWorkflow(
      eve,
      using(`${service.url}/eve`).replaceAll('desk', 'shared'),
    );
    const before = service.requests.length;
    const ended = await fixture.ended(eve, await fixture.startExecution(eve, workflow));
    expect([ended.status, service.requests.length]).toEqual(['FAILED', before]);
    await setSecret('shared', 'eves-value', eve);
    await fixture.ended(eve, await fixture.startExecution(eve, workflow));
    expect(service.requests.at(-1)!.headers['authorization']).toBe('Bearer eves-value');
    expect(await namesOf(ada)).toContain('shared');
  });

  it.each([
    ['no name', '4711-4711', 'INVALID_NAME', 'name'],
    ['pin', '123', 'INVALID_VALUE', 'value'],
    ['pin', 'x'.repeat(65_537), 'INVALID_VALUE', 'value'],
  ])('called %s of some value is refused by %s', async (name, value, code, field) => {
    const { secret, userErrors } = await setSecret(name, value);
    expect([secret, userErrors]).toMatchObject([null, [{ code, field: [field] }]]);
    expect(JSON.stringify(userErrors)).not.toContain(value);
  });

  it('may be set by a developer and not by a viewer, who may see its name', async () => {
    const viewer = fixture.test.contextOf({ role: 'VIEWER' });
    await setSecret('seen', 'some-value');
    expect(await namesOf(viewer)).toContain('seen');
    const denied = await fixture.execute(
      `mutation { deleteWorkflowSecret(input: { name: "seen" }) { deletedName } }`,
      {},
      viewer,
    );
    expect(denied.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});
