import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { signDelivery } from '../../src/domain/webhook/verifyDelivery.js';
import { definition } from '../support/execution.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let server: Server;
let ada: RequestContext;
let workflowId: string;
let tenant = 0;

beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  server = createServer((request, response) => void fixture.subgraph.mounts['/webhooks']!(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server?.close();
  await fixture?.stop();
});
beforeEach(async () => {
  tenant += 1;
  ada = fixture.test.contextOf({ tenant: `t${tenant}` });
  workflowId = await fixture.createWorkflow(
    ada,
    definition("  - a: { set: { got: '${ $workflow.input }' } }"),
  );
});

interface Webhook {
  id: string;
  path: string;
  secrets: { version: number; expiresAt: string | null }[];
}
interface Payload {
  webhook: Webhook | null;
  secret: string | null;
  deletedId: string | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}
const change = async (field: string, input: object, as = ada): Promise<Payload> => {
  const type = field[0]!.toUpperCase() + field.slice(1);
  const asked =
    field === 'deleteWebhook' ? 'deletedId' : 'webhook { id path secrets { version expiresAt } } secret';
  const answer = await fixture.query<Record<string, Payload>>(
    `mutation($input: ${type}Input!) { ${field}(input: $input) { ${asked} userErrors { code message field } } }`,
    { input },
    as,
  );
  return answer[field]!;
};
const create = async (more: object = { workflowId }) => {
  const { webhook, secret, userErrors } = await change('createWebhook', {
    name: `hook-${randomUUID()}`,
    ...more,
  });
  expect(userErrors).toEqual([]);
  return { ...webhook!, secret: secret! };
};

interface Call {
  id?: string;
  /** Seconds from now. */
  late?: number;
  body?: string;
  secret?: string;
  headers?: Record<string, string>;
  method?: string;
}
interface Answer {
  status: number;
  body: { status?: string; executionId?: string | null; errors?: { extensions: { code: string } }[] };
  headers: Headers;
}
const call = async (hook: { path: string; secret: string }, options: Call = {}): Promise<Answer> => {
  const {
    id = `msg_${randomUUID()}`,
    late = 0,
    body = '{"order":7}',
    secret = hook.secret,
    method = 'POST',
  } = options;
  const timestamp = Math.floor(Date.now() / 1_000) + late;
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${hook.path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signDelivery(secret, id, timestamp, Buffer.from(body)),
      ...options.headers,
    },
    ...(method === 'POST' ? { body } : {}),
  });
  return {
    status: response.status,
    body: (await response.json()) as Answer['body'],
    headers: response.headers,
  };
};
const codeOf = ({ body }: Answer) => body.errors?.[0]?.extensions.code;
interface Read {
  workflow: { id: string } | null;
  deliveries: {
    nodes: { key: string; attempts: number; bytes: number; execution: { id: string } | null }[];
  };
}
const read = async (id: string, as = ada) => {
  const { _entities } = await fixture.query<{ _entities: (Read | null)[] }>(
    `query($webhooks: [_Any!]!) { _entities(representations: $webhooks) {
      ... on Webhook { workflow { id } deliveries { nodes { key attempts bytes execution { id } } } }
    } }`,
    { webhooks: [{ __typename: 'Webhook', id }] },
    as,
  );
  return _entities[0]!;
};
const listed = async (as = ada) => {
  const { _entities } = await fixture.query<{ _entities: { webhooks: { nodes: { id: string }[] } }[] }>(
    `query($tenants: [_Any!]!) { _entities(representations: $tenants) { ... on Tenant { webhooks { nodes { id } } } } }`,
    { tenants: [{ __typename: 'Tenant', id: as.tenant!.id }] },
    as,
  );
  return _entities[0]!.webhooks.nodes.map(({ id }) => id);
};
const executions = async () => {
  const { workflow } = await fixture.query<{ workflow: { executions: { nodes: { id: string }[] } } }>(
    'query($id: ID!) { workflow(id: $id) { executions(first: 100) { nodes { id } } } }',
    { id: workflowId },
    ada,
  );
  return workflow.executions.nodes;
};

describe('a webhook', () => {
  it('starts its workflow with the body, and tells of it', async () => {
    const hook = await create();
    expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/u);
    const answer = await call(hook, { id: 'msg_1' });
    expect(answer).toMatchObject({ status: 202, body: { status: 'ACCEPTED' } });
    const executionId = answer.body.executionId!;
    expect(await fixture.ended(ada, executionId)).toMatchObject({ output: { got: { order: 7 } } });
    expect(await read(hook.id)).toEqual({
      workflow: { id: workflowId },
      deliveries: { nodes: [{ key: 'msg_1', attempts: 1, bytes: 11, execution: { id: executionId } }] },
    });
    const [told] = await fixture.test.published('TriggerReceived', (data) => data.webhookId === hook.id);
    expect(told).toMatchObject({
      tenantid: ada.tenant!.id,
      data: { kind: 'WEBHOOK', workflowId, executionId, eventId: 'msg_1' },
    });
  });

  it('has a message have its effect once, however often and at whatever time it comes', async () => {
    const hook = await create();
    const answers = await Promise.all([1, 2, 3, 4].map(() => call(hook, { id: 'same' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409, 409]);
    expect(answers.map(codeOf).filter(Boolean)).toEqual(['REPLAYED', 'REPLAYED', 'REPLAYED']);
    const { executionId } = answers.find(({ status }) => status === 202)!.body;
    // Its sender has not heard the answer, and signs anew.
    const again = await call(hook, { id: 'same', late: 10 });
    expect(again).toMatchObject({ status: 200, body: { status: 'REPEATED', executionId } });
    expect(codeOf(await call(hook, { id: 'same', late: 10 }))).toBe('REPLAYED');
    expect(await executions()).toHaveLength(1);
    expect((await read(hook.id))!.deliveries.nodes).toMatchObject([{ key: 'same', attempts: 2 }]);
  });

  it.each([
    ['another secret', { secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, 401, 'WRONG_SIGNATURE'],
    ['no signature', { headers: { 'webhook-signature': 'v1,' } }, 401, 'WRONG_SIGNATURE'],
    ['a time long gone', { late: -400 }, 400, 'OUT_OF_TIME'],
    ['a time to come', { late: 400 }, 400, 'OUT_OF_TIME'],
    ['a body that is no JSON', { body: '{' }, 400, 'MALFORMED'],
    ['too long a body', { body: JSON.stringify('x'.repeat(1024 * 1024)) }, 413, 'TOO_LONG'],
    ['another method', { method: 'GET' }, 405, 'MALFORMED'],
  ])('refuses %s, and nothing comes of it', async (_, options, status, code) => {
    const hook = await create();
    const answer = await call(hook, options);
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(await executions()).toEqual([]);
    expect((await read(hook.id))!.deliveries.nodes).toEqual([]);
  });

  it('reads no more of a body than it takes, also when nobody says how long it is', async () => {
    const hook = await create();
    const piece = Buffer.alloc(256 * 1024, 'x');
    let given = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        given += 1;
        if (given > 40) controller.close();
        else controller.enqueue(piece);
      },
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${hook.path}`;
    const response = await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit).catch(
      () => null,
    );
    // Whoever goes on to send may find the connection closed before there is an answer.
    if (response) expect(response.status).toBe(413);
    expect(given).toBeLessThan(40);
  });

  it('is not there under another path', async () => {
    const hook = await create();
    for (const path of [
      '/webhooks',
      '/webhooks/whk_x',
      `${hook.path}/more`,
      `/webhooks/whk_${'0'.repeat(26)}`,
    ]) {
      expect((await call({ ...hook, path })).status).toBe(404);
    }
  });

  it('belongs to its tenant, whatever a call says', async () => {
    const hook = await create();
    const eve = fixture.test.contextOf({ tenant: 'another', user: 'eve' });
    const answer = await call(hook, {
      body: JSON.stringify({ tenantId: eve.tenant!.id, tenant: 'another' }),
      headers: { 'x-gantry-tenant': eve.tenant!.id },
    });
    const executionId = answer.body.executionId!;
    expect((await fixture.ended(ada, executionId)).status).toBe('COMPLETED');
    expect(await fixture.execution(eve, executionId)).toBeNull();
    expect(await read(hook.id, eve)).toBeNull();
    expect([await listed(), await listed(eve)]).toEqual([[hook.id], []]);
    for (const field of ['rotateWebhookSecret', 'deleteWebhook']) {
      const { userErrors } = await change(field, { webhookId: hook.id }, eve);
      expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['webhookId'] }]);
    }
    const { userErrors } = await change('createWebhook', { name: 'mine', workflowId }, eve);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['workflowId'] }]);
    expect((await call(hook)).status).toBe(202);
    const viewer = fixture.test.contextOf({ tenant: `t${tenant}`, role: 'VIEWER', user: 'vic' });
    await expect(change('createWebhook', { name: 'mine', workflowId }, viewer)).rejects.toThrow(
      'do not allow',
    );
  });

  it('changes its secret with an overlap, and keeps none of them readable', async () => {
    const hook = await create();
    const rotated = await change('rotateWebhookSecret', { webhookId: hook.id });
    expect(rotated.webhook!.secrets).toMatchObject([
      { version: 2, expiresAt: null },
      { version: 1, expiresAt: expect.any(String) },
    ]);
    expect((await call(hook)).status).toBe(202);
    expect((await call(hook, { secret: rotated.secret! })).status).toBe(202);
    const brief = await change('rotateWebhookSecret', { webhookId: hook.id, overlapSeconds: 1 });
    expect(brief.webhook!.secrets.map(({ version }) => version)).toEqual([3, 2, 1]);
    await expect
      .poll(async () => (await call(hook, { secret: rotated.secret! })).status, { timeout: 30_000 })
      .toBe(401);
    const last = await change('rotateWebhookSecret', { webhookId: hook.id, overlapSeconds: 0 });
    expect(last.webhook!.secrets).toMatchObject([{ version: 4 }]);
    for (const secret of [hook.secret, brief.secret!])
      expect((await call(hook, { secret })).status).toBe(401);
    expect((await call(hook, { secret: last.secret! })).status).toBe(202);
    const rows = new Client({ connectionString: fixture.test.urls.app });
    await rows.connect();
    await rows.query("SELECT set_config('app.tenant_id', $1, false)", [ada.tenant!.id]);
    const { rows: kept } = await rows.query('SELECT * FROM webhook');
    await rows.end();
    expect(JSON.stringify(kept)).not.toContain(last.secret!.slice(10));
    expect(
      (await change('rotateWebhookSecret', { webhookId: hook.id, overlapSeconds: -1 })).userErrors,
    ).toMatchObject([{ code: 'INVALID_OVERLAP' }]);
  });

  it('is created once for an idempotency key, with the same secret', async () => {
    const input = { name: 'once', workflowId, idempotencyKey: 'k' };
    const answers = await Promise.all([1, 2].map(() => change('createWebhook', input)));
    expect(answers[0]).toEqual(answers[1]);
    const { userErrors } = await change('createWebhook', { name: 'once', workflowId });
    expect(userErrors).toMatchObject([{ code: 'NAME_TAKEN', field: ['name'] }]);
    expect((await change('createWebhook', { name: 'nothing' })).userErrors).toMatchObject([
      { code: 'NO_EFFECT' },
    ]);
  });

  it('is closed when it is deleted', async () => {
    const hook = await create();
    expect((await call(hook)).status).toBe(202);
    expect(await change('deleteWebhook', { webhookId: hook.id })).toMatchObject({ deletedId: hook.id });
    expect((await call(hook)).status).toBe(404);
    expect(await read(hook.id)).toBeNull();
  });

  it('is an event to who listens', async () => {
    const hook = await create({ eventType: 'com.example.paid' });
    expect((await call(hook, { id: 'evt-1' })).body).toEqual({ status: 'ACCEPTED', executionId: null });
    const rows = new Client({ connectionString: fixture.test.urls.app });
    await rows.connect();
    await rows.query("SELECT set_config('app.tenant_id', $1, false)", [ada.tenant!.id]);
    const { rows: events } = await rows.query(
      "SELECT event FROM received_event WHERE type = 'com.example.paid'",
    );
    await rows.end();
    expect(events).toMatchObject([
      { event: { id: 'evt-1', source: hook.path, type: 'com.example.paid', data: { order: 7 } } },
    ]);
  });

  it('asks to come again when there is no room, and has not been there then', async () => {
    const waits = definition('  - a: { wait: PT1H }', '').replace(
      "version: '0.1.0'",
      "version: '0.1.0', metadata: { concurrency: { limit: 1, whenReached: refuse } }",
    );
    const full = await fixture.createWorkflow(ada, waits, { name: 'full' });
    const hook = await create({ workflowId: full });
    const first = await call(hook);
    expect(first.status).toBe(202);
    const refused = await call(hook, { id: 'later' });
    expect([refused.status, codeOf(refused), refused.headers.get('retry-after')]).toEqual([
      429,
      'NO_ROOM',
      '30',
    ]);
    await fixture.query(
      'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { userErrors { code } } }',
      { input: { executionId: first.body.executionId } },
      ada,
    );
    expect((await call(hook, { id: 'later' })).status).toBe(202);
  });
});
