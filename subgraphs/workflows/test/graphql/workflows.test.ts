import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { entities } from '../../src/persistence/entities.js';
import { definition } from '../support/execution.js';
import { placeOrder } from '../support/kitchen.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;
beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  ada = fixture.test.contextOf();
  await fixture.importKitchen(ada, 'http://127.0.0.1:1');
});
afterAll(() => fixture?.stop());

const createDocument = `mutation($input: CreateWorkflowInput!) {
  createWorkflow(input: $input) {
    workflow { id name version definition sourceConversation { id } lastExecution { id } }
    userErrors { code message field }
  }
}`;
interface Create {
  createWorkflow: {
    workflow: { id: string; name: string; version: number } | null;
    userErrors: { code: string; message: string; field: string[] }[];
  };
}
const create = async (input: object, as = ada) =>
  (await fixture.query<Create>(createDocument, { input }, as)).createWorkflow;
const simple = definition('  - a: { set: { a: 1 } }');

describe('createWorkflow', () => {
  it('keeps a definition under the name of its document, with the conversation it came from', async () => {
    const conversationId = newId('cnv');
    const { workflow } = await create({ definition: placeOrder, conversationId });
    expect(workflow).toEqual({
      id: expect.stringMatching(/^wf_/u),
      name: 'place-order',
      version: 1,
      definition: placeOrder,
      sourceConversation: { id: conversationId },
      lastExecution: null,
    });
    const [event] = await fixture.test.published(
      'WorkflowCreated',
      ({ workflowId }) => workflowId === workflow!.id,
    );
    expect(event!.data).toEqual({
      workflowId: workflow!.id,
      name: 'place-order',
      version: 1,
      conversationId,
      createdBy: ada.actor.id,
    });
  });

  it('keeps the next version under the same name, one number each when several come at once', async () => {
    const name = 'versioned';
    const answers = await Promise.all(Array.from({ length: 4 }, () => create({ name, definition: simple })));
    const ids = new Set(answers.map(({ workflow }) => workflow!.id));
    expect(ids.size).toBe(1);
    const { workflow } = await fixture.query<{
      workflow: { version: number; versions: { nodes: object[] } };
    }>(
      `query($id: ID!) { workflow(id: $id) { version versions { nodes { version definition } } } }`,
      { id: [...ids][0] },
      ada,
    );
    expect(workflow.version).toBe(4);
    expect(workflow.versions.nodes).toEqual([4, 3, 2, 1].map((version) => ({ version, definition: simple })));
  });

  it.each([
    [
      'a connector that is not there',
      placeOrder.replace('connector: kitchen', 'connector: kitchn'),
      'UNKNOWN_CONNECTOR',
      'Did you mean "kitchen"?',
    ],
    ['a malformed cron', `schedule: { cron: often }\n${simple}`, 'INVALID_CRON', '(line 1, column 19)'],
    ['broken YAML', 'do: [', 'INVALID_SYNTAX', 'line 1'],
    ['nothing', '', 'INVALID_TYPE', 'line 1'],
    ['a null character', `${simple}\0`, 'INVALID_SYNTAX', 'null character'],
  ])('refuses %s, says where, and keeps nothing', async (_, text, code, says) => {
    const { workflow, userErrors } = await create({ name: 'refused', definition: text });
    expect(workflow).toBeNull();
    expect(userErrors).toMatchObject([
      { code, field: ['definition'], message: expect.stringContaining(says) },
    ]);
    const { workflows } = await fixture.query<{ workflows: { nodes: { name: string }[] } }>(
      '{ workflows(first: 100) { nodes { name } } }',
      {},
      ada,
    );
    expect(workflows.nodes.map(({ name }) => name)).not.toContain('refused');
  });

  it('creates once for an idempotency key, also when asked several times at once', async () => {
    const input = { name: 'once', definition: simple, idempotencyKey: 'draft-1' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => create(input)));
    expect(answers.map(({ workflow }) => workflow?.version)).toEqual([1, 1, 1, 1]);
    const [, second] = await fixture.test.published('WorkflowCreated', ({ name }) => name === 'once');
    expect(second).toBeUndefined();
  });
});

describe('a comparison of versions', () => {
  const asked = `query($id: ID!, $from: Int!, $to: Int) {
    workflow(id: $id) { compare(from: $from, to: $to) { from to differences { code breaks place message } } }
  }`;

  it('says what the latest may break, or any other, and nothing of versions that are not there', async () => {
    const definitionOf = (input: string) => `input: { schema: { document: ${input} } }\n${simple}`;
    const { workflow } = await create({ name: 'compared', definition: definitionOf('{ type: object }') });
    await create({ name: 'compared', definition: definitionOf('{ type: object, required: [sku] }') });
    await create({ name: 'compared', definition: simple });
    const compare = async (from: number, to?: number) =>
      (
        await fixture.query<{ workflow: { compare: object | null } }>(
          asked,
          { id: workflow!.id, from, to },
          ada,
        )
      ).workflow.compare;
    expect(await compare(1)).toEqual({ from: 1, to: 3, differences: [] });
    expect(await compare(1, 2)).toEqual({
      from: 1,
      to: 2,
      differences: [
        {
          code: 'INPUT_NARROWED',
          breaks: 'CALLERS',
          place: '/input/schema/document',
          message: 'The input requires "sku".',
        },
      ],
    });
    expect([await compare(0), await compare(1, 4)]).toEqual([null, null]);
  });
});

describe('checkDefinition', () => {
  const document = `query($definition: String!) {
    checkDefinition(definition: $definition) { valid diagnostics { severity code message line column } }
  }`;

  it("checks against the tenant's own connectors", async () => {
    const check = (as: RequestContext) =>
      fixture.query<{ checkDefinition: object }>(document, { definition: placeOrder }, as);
    const advice = { severity: 'INFO', code: 'MISSING_TIMEOUT', line: 4, column: 5 };
    expect(await check(ada)).toMatchObject({ checkDefinition: { valid: true, diagnostics: [advice] } });
    expect(await check(fixture.test.contextOf({ tenant: 'b' }))).toMatchObject({
      checkDefinition: { valid: false, diagnostics: [{ code: 'UNKNOWN_CONNECTOR' }, {}, {}] },
    });
  });

  it('gives the fix of what it finds, where there is one', async () => {
    const answer = await fixture.query<object>(
      `query($definition: String!) {
        checkDefinition(definition: $definition) {
          diagnostics { code fix { description edits { line column endLine endColumn text } } }
        }
      }`,
      {
        definition: definition(
          '  - a: { set: { a: 1 }, thn: end }\n  - b: { set: { a: 1 }, then: elsewhere }',
        ),
      },
      ada,
    );
    const edits = [{ line: 4, column: 25, endLine: 4, endColumn: 28, text: 'then' }];
    expect(answer).toEqual({
      checkDefinition: {
        diagnostics: [
          { code: 'UNKNOWN_PROPERTY', fix: { description: 'Write "then".', edits } },
          { code: 'UNKNOWN_TASK', fix: null },
        ],
      },
    });
  });
});

describe('what an editor asks', () => {
  const text = definition('  - look: { call: connector, with: { connector: kitchen, operation: getC } }');
  const place = { definition: text, line: 4, column: text.split('\n')[3]!.indexOf('getC') + 5 };
  const completions = (as: RequestContext) =>
    fixture.query<{ definitionCompletions: object }>(
      `query($definition: String!, $line: Int!, $column: Int!) {
        definitionCompletions(definition: $definition, line: $line, column: $column) {
          incomplete
          items { label kind detail documentation edit { line column endLine endColumn text } }
        }
      }`,
      place,
      as,
    );

  it("is answered with the tenant's own connectors", async () => {
    expect(await completions(ada)).toEqual({
      definitionCompletions: {
        incomplete: false,
        items: [
          {
            label: 'getCapacity',
            kind: 'OPERATION',
            detail: 'GET /capacity',
            documentation: expect.stringContaining('How many orders'),
            edit: {
              line: 4,
              column: place.column - 4,
              endLine: 4,
              endColumn: place.column,
              text: 'getCapacity',
            },
          },
        ],
      },
    });
    const others = fixture.test.contextOf({ tenant: 'b' });
    expect(await completions(others)).toEqual({ definitionCompletions: { incomplete: false, items: [] } });
  });

  it('is answered with what stands there', async () => {
    const answer = await fixture.query<object>(
      `query($definition: String!) {
        definitionHover(definition: $definition, line: 4, column: 14) {
          text
          range { line column endLine endColumn }
        }
      }`,
      { definition: text },
      ada,
    );
    expect(answer).toEqual({
      definitionHover: {
        text: expect.stringContaining('Calls a function'),
        range: { line: 4, column: 13, endLine: 4, endColumn: 17 },
      },
    });
  });
});

describe('who may do what', () => {
  const asViewer = (): RequestContext => fixture.test.contextOf({ role: 'VIEWER', user: 'vic' });
  const reads = [
    '{ workflows { nodes { id versions { nodes { version } } executions { nodes { id } } } } }',
    '{ connectors { nodes { id operations { nodes { id } } } } }',
    '{ executions { nodes { id events { nodes { cursor } } } } }',
    'query { checkDefinition(definition: "a") { valid } }',
    'query { definitionCompletions(definition: "", line: 1, column: 1) { items { label } } }',
    'query { definitionHover(definition: "do: []", line: 1, column: 1) { text } }',
  ];
  const writes: [string, object][] = [
    ['importConnector', { name: 'x', openapi: '' }],
    ['createWorkflow', { definition: '' }],
    ['startExecution', { workflowId: 'wf_x' }],
    ['cancelExecution', { executionId: 'exe_x' }],
  ];
  const mutation = (name: string) =>
    `mutation($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { userErrors { code } } }`;

  it.each(reads)('a VIEWER may %s', async (document) => {
    expect((await fixture.execute(document, {}, asViewer())).errors).toBeUndefined();
  });

  it.each(writes)('a VIEWER may not %s, and the denial is told', async (name, input) => {
    const viewer = asViewer();
    const { errors } = await fixture.execute(mutation(name), { input }, viewer);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const [denied] = await fixture.test.published(
      'AuthEvent',
      (data) => data.requestId === viewer.requestId && data.action === name,
    );
    expect(denied!.data.decision).toBe('DENY');
  });

  it.each(writes)('a DEVELOPER may %s', async (name, input) => {
    const developer = fixture.test.contextOf({ role: 'DEVELOPER', user: 'dev' });
    expect((await fixture.execute(mutation(name), { input }, developer)).errors).toBeUndefined();
  });
});

describe("another tenant's things", () => {
  it('are as if they did not exist', async () => {
    const bob = fixture.test.contextOf({ tenant: 'b', user: 'bob' });
    const workflowId = await fixture.createWorkflow(ada, definition('  - a: { wait: PT1H }'), {
      name: 'private',
    });
    const executionId = await fixture.startExecution(ada, workflowId);
    const { connectors } = await fixture.query<{
      connectors: { nodes: { id: string; operations: { nodes: { id: string }[] } }[] };
    }>('{ connectors { nodes { id operations { nodes { id } } } } }', {}, ada);
    const [connector] = connectors.nodes;
    const seen = await fixture.query(
      `query($workflow: ID!, $execution: ID!, $connector: ID!) {
        workflow(id: $workflow) { id } execution(id: $execution) { id } connector(id: $connector) { id }
        workflows { nodes { id } } executions(workflowId: $workflow) { nodes { id } } connectors { nodes { id } }
      }`,
      { workflow: workflowId, execution: executionId, connector: connector!.id },
      bob,
    );
    const none = { nodes: [] };
    expect(seen).toEqual({
      workflow: null,
      execution: null,
      connector: null,
      workflows: none,
      executions: none,
      connectors: none,
    });
    const representations = [
      { __typename: 'Workflow', id: workflowId },
      { __typename: 'Execution', id: executionId },
      { __typename: 'Connector', id: connector!.id },
      { __typename: 'Operation', id: connector!.operations.nodes[0]!.id },
      { __typename: 'Tenant', id: ada.tenant!.id },
    ];
    const entitiesDocument = `query($representations: [_Any!]!) {
      _entities(representations: $representations) { __typename ... on Node { id } }
    }`;
    expect(await fixture.query(entitiesDocument, { representations }, bob)).toEqual({
      _entities: [null, null, null, null, null],
    });
    const own = await fixture.query<{ _entities: unknown[] }>(entitiesDocument, { representations }, ada);
    expect(own._entities.every((entity) => entity !== null)).toBe(true);

    const mutations = await fixture.query(
      `mutation($start: StartExecutionInput!, $cancel: CancelExecutionInput!) {
        startExecution(input: $start) { execution { id } userErrors { code field } }
        cancelExecution(input: $cancel) { execution { id } userErrors { code field } }
      }`,
      { start: { workflowId }, cancel: { executionId } },
      bob,
    );
    expect(mutations).toEqual({
      startExecution: { execution: null, userErrors: [{ code: 'NOT_FOUND', field: ['workflowId'] }] },
      cancelExecution: { execution: null, userErrors: [{ code: 'NOT_FOUND', field: ['executionId'] }] },
    });
    const [event] = await fixture.collect<{ errors: { extensions: object }[] }>(
      `subscription($id: ID!) { executionEventRecorded(executionId: $id) { cursor } }`,
      { id: executionId },
      bob,
    );
    expect(event!.errors[0]!.extensions).toMatchObject({ code: 'NOT_FOUND' });
    expect((await fixture.execution(ada, executionId)).status).not.toBe('CANCELLED');
  });
});

describe('the tables', () => {
  it('are what the entities say', async () => {
    expect(await schemaDrift(fixture.test.urls.owner, entities)).toBe('');
  });
});
