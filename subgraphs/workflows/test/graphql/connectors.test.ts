import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { definition } from '../support/execution.js';
import { kitchenText } from '../support/kitchen.js';
import { json, TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;
beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  ada = fixture.test.contextOf();
});
afterAll(() => fixture?.stop());

const importDocument = `mutation($input: ImportConnectorInput!) {
  importConnector(input: $input) {
    connector { id name title revision baseUrl operations(first: 50) { nodes { id name method path } } }
    userErrors { code message field }
  }
}`;
interface Import {
  importConnector: {
    connector: { id: string; revision: number; operations: { nodes: { id: string; name: string }[] } } | null;
    userErrors: { code: string; message: string; field: string[] }[];
  };
}
const importConnector = async (input: object, as = ada) =>
  (await fixture.query<Import>(importDocument, { input }, as)).importConnector;
const kitchenInput = (name: string) => ({ name, openapi: kitchenText, baseUrl: 'http://127.0.0.1:4600/' });
const names = async (as: RequestContext) =>
  (
    await fixture.query<{ connectors: { nodes: { name: string }[] } }>(
      '{ connectors(first: 100) { nodes { name } } }',
      {},
      as,
    )
  ).connectors.nodes.map(({ name }) => name);

describe('importConnector', () => {
  it('makes the operations of a document callable', async () => {
    const { connector, userErrors } = await importConnector(kitchenInput('kitchen'));
    expect(userErrors).toEqual([]);
    expect(connector).toMatchObject({
      id: expect.stringMatching(/^cnr_/u),
      title: 'Kitchen',
      baseUrl: 'http://127.0.0.1:4600',
      operations: {
        nodes: [
          { name: 'getCapacity', method: 'GET', path: '/capacity' },
          { name: 'checkStock', method: 'POST', path: '/stock/check' },
          { name: 'scheduleOrder', method: 'POST', path: '/orders' },
        ],
      },
    });
  });

  it('describes what an operation takes and answers, and finds operations by text', async () => {
    const { connector } = await importConnector(kitchenInput('described'));
    const { connector: found } = await fixture.query<{ connector: { operations: { nodes: object[] } } }>(
      `query($id: ID!) { connector(id: $id) { operations(search: "STOCK/") { nodes { name summary inputSchema outputSchema } } } }`,
      { id: connector!.id },
      ada,
    );
    expect(found.operations.nodes).toMatchObject([
      {
        name: 'checkStock',
        summary: 'Whether every item of an order is in stock',
        inputSchema: { required: ['body'], properties: { body: { required: ['items'] } } },
        outputSchema: { required: ['available', 'missing'] },
      },
    ]);
  });

  it('takes a name once, and replaces its operations when asked to, keeping ids', async () => {
    const first = (await importConnector(kitchenInput('taken'))).connector!;
    const again = await importConnector(kitchenInput('taken'));
    expect(again.userErrors).toMatchObject([{ code: 'NAME_TAKEN', field: ['name'] }]);
    const openapi = kitchenText
      .replace('/capacity:', '/room:')
      .replace('operationId: checkStock', 'operationId: stock');
    const { connector: replaced } = await importConnector({
      ...kitchenInput('taken'),
      openapi,
      replace: true,
    });
    expect(replaced).toMatchObject({ id: first.id, revision: 2 });
    expect(replaced!.operations.nodes).toMatchObject([
      { id: first.operations.nodes[0]!.id, name: 'getCapacity', path: '/room' },
      { name: 'stock' },
      { id: first.operations.nodes[2]!.id, name: 'scheduleOrder' },
    ]);
  });

  it.each([
    [
      'a malformed document',
      { openapi: 'openapi: 3.1.0\npaths: { /orders: { post: nothing } }' },
      ['openapi', 'paths', '/orders', 'post'],
    ],
    ['a name that is none', { name: 'my kitchen!' }, ['name']],
    ['another scheme', { baseUrl: 'ftp://kitchen' }, ['baseUrl']],
    [
      'a credential for no scheme',
      { credentials: [{ scheme: 'apikey', value: 'x' }] },
      ['credentials', '0', 'scheme'],
    ],
    [
      'an empty credential',
      { credentials: [{ scheme: 'apiKey', value: '' }] },
      ['credentials', '0', 'value'],
    ],
  ])('refuses %s, names the field and keeps nothing', async (_, wrong, field) => {
    const before = await names(ada);
    const { connector, userErrors } = await importConnector({ ...kitchenInput('bad'), ...wrong });
    expect(connector).toBeNull();
    expect(userErrors).toMatchObject([{ field }]);
    expect(await names(ada)).toEqual(before);
  });

  it('imports once for an idempotency key, also when asked several times at once', async () => {
    const input = { ...kitchenInput('once'), idempotencyKey: 'once' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => importConnector(input)));
    expect(new Set(answers.map(({ connector }) => connector?.id)).size).toBe(1);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const other = await importConnector({ ...input, baseUrl: 'http://127.0.0.1:1' });
    expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }]);
  });

  it('gives a name to one of those who want it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => importConnector(kitchenInput('wanted'))),
    );
    expect(answers.filter(({ connector }) => connector !== null)).toHaveLength(1);
    expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'NAME_TAKEN')).toHaveLength(3);
  });

  it('sends credentials with calls, keeps them encrypted and never answers them', async () => {
    const service = await TestService.start();
    service.answer = (_request, response) => json(response, 200, { free: 1, queued: 0 });
    const credentials = [{ scheme: 'apiKey', value: 'top-secret-value' }];
    const { connector } = await importConnector({
      ...kitchenInput('secured'),
      baseUrl: service.url,
      credentials,
    });
    const workflowId = await fixture.createWorkflow(
      ada,
      definition(
        '  - get: { call: connector, with: { connector: secured, operation: getCapacity, output: response } }',
      ),
    );
    const execution = await fixture.ended(ada, await fixture.startExecution(ada, workflowId));
    expect(service.requests[0]!.headers['x-api-key']).toBe('top-secret-value');
    expect(JSON.stringify([connector, execution])).not.toContain('top-secret');
    const client = new Client({ connectionString: fixture.test.urls.owner });
    await client.connect();
    for (const table of ['connector', 'history_event', 'outbox', 'idempotency', 'execution']) {
      // Not even the owner of a table sees past its row level security.
      await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
      const { rows } = await client.query(`SELECT * FROM ${table}`);
      expect(rows.length).toBeGreaterThan(0);
      expect(JSON.stringify(rows)).not.toContain('top-secret');
      await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
    }
    await client.end();
    await service.stop();
  });
});
