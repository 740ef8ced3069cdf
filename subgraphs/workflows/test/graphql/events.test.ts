import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { definition } from '../support/execution.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let ada: RequestContext;
let bob: RequestContext;
beforeAll(async () => {
  fixture = await WorkflowsFixture.start();
  ada = fixture.test.contextOf();
  bob = fixture.test.contextOf({ tenant: 'b', user: 'bob' });
});
afterAll(() => fixture?.stop());

interface Published {
  publishEvent: {
    event: { id: string; source: string; type: string; envelope: object } | null;
    userErrors: { code: string; message: string; field: string[] }[];
  };
}
const publish = async (event: unknown, as = ada, more: object = {}) => {
  const { publishEvent } = await fixture.query<Published>(
    `mutation($input: PublishEventInput!) { publishEvent(input: $input) {
       event { id source type envelope } userErrors { code message field }
     } }`,
    { input: { event, ...more } },
    as,
  );
  return publishEvent;
};
const source = 'https://library.test';
const received = async (type: string, as = ada) => {
  const { _entities: found } = await fixture.query<{
    _entities: [{ receivedEvents: { nodes: { id: string; envelope: { data: unknown } }[] } }];
  }>(
    `query($of: [_Any!]!, $type: String) { _entities(representations: $of) {
       ... on Tenant { receivedEvents(type: $type) { nodes { id envelope } } }
     } }`,
    { of: [{ __typename: 'Tenant', id: as.tenant!.id }], type },
    as,
  );
  return found[0].receivedEvents.nodes;
};
const listening = (name: string, to: string, more = '') =>
  definition(`  - wait:\n      listen: { to: ${to} }\n${more}`).replace('name: test', `name: ${name}`);
const until = async (id: string, type: string, as = ada) =>
  vi.waitFor(
    async () => {
      const { execution } = await fixture.query<{ execution: { events: { nodes: { type: string }[] } } }>(
        'query($id: ID!) { execution(id: $id) { events { nodes { type } } } }',
        { id },
        as,
      );
      expect(execution.events.nodes.map((event) => event.type)).toContain(type);
    },
    { timeout: 30_000 },
  );

describe('publishEvent', () => {
  it('keeps an event once, and gives it an id where it has none', async () => {
    const event = { source, type: 'com.test.kept', id: 'k-1', subject: 's', data: { a: 1 }, roomid: 5 };
    const [first, again] = [await publish(event), await publish(event)];
    expect(first).toMatchObject({ event: { id: 'k-1', source, envelope: { ...event, specversion: '1.0' } } });
    expect(again).toEqual(first);
    expect((await publish({ source, type: 'com.test.kept' })).event?.id).toMatch(/^evt_/u);
    expect(await received('com.test.kept')).toHaveLength(2);
  });

  it('answers the same key with the same event', async () => {
    const event = { source, type: 'com.test.key' };
    const [first, again] = await Promise.all(
      [1, 2].map(() => publish(event, ada, { idempotencyKey: 'one' })),
    );
    expect(again).toEqual(first);
    expect(await received('com.test.key')).toHaveLength(1);
  });

  it.each([
    [{ source }, 'An event needs the attribute type', ['event', 'type']],
    ['text', 'An event must be a map of attributes; found "text".', ['event']],
    [{ source, type: 't', dataSchema: 'x' }, "An attribute's name is of", ['event', 'dataSchema']],
    [{ source, type: 't', time: 'noon' }, 'The attribute time must be', ['event', 'time']],
    [{ source, type: 't', specversion: '0.3' }, 'specversion must be "1.0"', ['event', 'specversion']],
    [{ source, type: 't', data: 'x'.repeat(300_000) }, 'An event has at most 262144 bytes', ['event']],
  ])('refuses what is no event: %j', async (event, message, field) => {
    expect(await publish(event)).toEqual({
      event: null,
      userErrors: [{ code: 'INVALID_EVENT', message: expect.stringContaining(message), field }],
    });
  });

  it('is for developers', async () => {
    const viewer = fixture.test.contextOf({ role: 'VIEWER', user: 'vic' });
    const { errors } = await fixture.execute(
      'mutation($input: PublishEventInput!) { publishEvent(input: $input) { event { id } } }',
      { input: { event: { source, type: 't' } } },
      viewer,
    );
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});

describe('an execution that listens', () => {
  it('hears what its tenant publishes, and nothing of another', async () => {
    const text = listening(
      'hears',
      "{ one: { with: { type: com.test.heard, data: '${ .order == $input.id }' } } }",
    );
    const id = await fixture.startExecution(ada, await fixture.createWorkflow(ada, text), { id: 2 });
    await until(id, 'LISTEN_STARTED');
    await publish({ source, type: 'com.test.heard', data: { order: 2, from: 'b' } }, bob);
    await publish({ source, type: 'com.test.heard', data: { order: 1 } });
    await publish({ source, type: 'com.test.heard', data: { order: 2, from: 'a' } });
    expect(await fixture.ended(ada, id)).toMatchObject({
      status: 'COMPLETED',
      output: [{ order: 2, from: 'a' }],
    });
  });

  it('hears what came since it was started, before it listened', async () => {
    const text = definition(`
  - rest: { wait: { milliseconds: 500 } }
  - wait: { listen: { to: { all: [{ with: { type: com.test.early } }, { with: { type: com.test.late } }] } } }
`).replace('name: test', 'name: early');
    const workflowId = await fixture.createWorkflow(ada, text);
    await publish({ source, type: 'com.test.early', data: 'before' });
    const id = await fixture.startExecution(ada, workflowId);
    await publish({ source, type: 'com.test.early', data: 'early' });
    await until(id, 'LISTEN_STARTED');
    await publish({ source, type: 'com.test.late', data: 'late' });
    expect((await fixture.ended(ada, id)).output).toEqual(['early', 'late']);
  });

  it('is told what another emits, by whatever number of those who wait for it', async () => {
    const teller = definition(
      "  - tell: { emit: { event: { with: { source: 'https://a.test', type: com.test.told, data: '${ .n }' } } } }",
    ).replace('name: test', 'name: teller');
    const listener = await fixture.createWorkflow(
      ada,
      listening('listeners', "{ any: [{ with: { type: com.test.told } }], until: 'length == 2' }"),
    );
    const ids = await Promise.all([1, 2, 3].map(() => fixture.startExecution(ada, listener)));
    await Promise.all(ids.map((id) => until(id, 'LISTEN_STARTED')));
    const tellerId = await fixture.createWorkflow(ada, teller);
    for (const n of [1, 2]) await fixture.ended(ada, await fixture.startExecution(ada, tellerId, { n }));
    for (const id of ids) expect((await fixture.ended(ada, id)).output).toEqual([1, 2]);
  });

  it('leaves nothing behind that is told of events', async () => {
    const waits = await fixture.test.platform.database.tenant({ tenantId: ada.tenant!.id }, (em) =>
      em.execute('SELECT * FROM event_wait'),
    );
    expect(waits).toEqual([]);
  });

  it('hears what happens elsewhere in Gantry', async () => {
    const id = await fixture.startExecution(
      ada,
      await fixture.createWorkflow(
        ada,
        listening('elsewhere', '{ one: { with: { type: gantry.test.ConversationEnded.v1 } } }'),
      ),
    );
    await until(id, 'LISTEN_STARTED');
    const data = { conversationId: newId('cnv') };
    await fixture.test.deliver('ConversationEnded', data, ada.tenant!.id);
    expect((await fixture.ended(ada, id)).output).toEqual([data]);
  });
});

describe('a workflow that events start', () => {
  const started = async (workflowId: string, count: number) =>
    vi.waitFor(
      async () => {
        const { workflow } = await fixture.query<{
          workflow: { executions: { nodes: { status: string; input: { data: unknown }[] }[] } };
        }>(
          'query($id: ID!) { workflow(id: $id) { executions { nodes { status input } } } }',
          { id: workflowId },
          ada,
        );
        const { nodes } = workflow.executions;
        expect(nodes).toHaveLength(count);
        return nodes.map(({ input }) => input.map(({ data }) => data)).toReversed();
      },
      { timeout: 30_000 },
    );
  const triggered = (name: string, on: string) =>
    definition(
      '  - look: { set: { seen: "${ $workflow.input[0].data }" } }',
      `schedule: { on: ${on} }`,
    ).replace('name: test', `name: ${name}`);

  it('begins once for each, with the events as its input', async () => {
    const id = await fixture.createWorkflow(
      ada,
      triggered('one', '{ one: { with: { type: com.test.start } } }'),
    );
    const event = { source, type: 'com.test.start', id: 's-1', data: 1 };
    await publish(event);
    await publish(event);
    await publish({ source, type: 'com.test.start', data: 2 });
    await publish({ source, type: 'com.test.start', data: 'of b' }, bob);
    expect(await started(id, 2)).toEqual([[1], [2]]);
  });

  it('begins when all have come that belong together, and collects anew then', async () => {
    const correlate = 'correlate: { room: { from: .roomid } }';
    const id = await fixture.createWorkflow(
      ada,
      triggered(
        'all',
        `{ all: [{ with: { type: com.test.a }, ${correlate} }, { with: { type: com.test.b }, ${correlate} }] }`,
      ),
    );
    const tell = (type: string, data: unknown, roomid: number) => publish({ source, type, data, roomid });
    await tell('com.test.a', 'a1', 1);
    await tell('com.test.b', 'b2', 2);
    await tell('com.test.b', 'b1', 1);
    await tell('com.test.b', 'b2', 2);
    await tell('com.test.a', 'a2', 2);
    expect(await started(id, 2)).toEqual([
      ['a1', 'b1'],
      ['b2', 'a2'],
    ]);
  });

  it('begins no more once its new version says nothing of events', async () => {
    const text = triggered('stops', '{ any: [{ with: { type: com.test.stop } }] }');
    const id = await fixture.createWorkflow(ada, text);
    await publish({ source, type: 'com.test.stop', data: 1 });
    await started(id, 1);
    await fixture.createWorkflow(ada, text.replace(/schedule: .*/u, ''));
    await publish({ source, type: 'com.test.stop', data: 2 });
    // Told after it, so that it has been told by now.
    const other = await fixture.createWorkflow(
      ada,
      triggered('after', '{ one: { with: { type: com.test.last } } }'),
    );
    await publish({ source, type: 'com.test.last', data: 1 });
    await started(other, 1);
    await started(id, 1);
  });
});
