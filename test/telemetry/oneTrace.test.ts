import { SpanKind } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { MemoryLiveStreams } from '@gantry/platform/streams/MemoryLiveStreams.js';
import { registerTracing } from '@gantry/platform/telemetry/registerTracing.js';
import type { Telemetry } from '@gantry/platform/telemetry/startTelemetry.js';
import type { Caller } from '../src/gantry/Caller.js';
import { serveGantry, type ServedGantry } from '../src/gantry/ServedGantry.js';
import { Socket } from '../src/gantry/Socket.js';

/** Spans are kept as soon as they end, so that the test sees what a collector would in the end. */
const exporter = new InMemorySpanExporter();
const traceId = '0af7651916cd43dd8448eb211c80319c';
/** The client subscribes in a trace of its own. */
const subscribing = '2af7651916cd43dd8448eb211c80319c';
const clientSpan = 'b7ad6b7169203331';
const executing = '3af7651916cd43dd8448eb211c80319c';
const streams = new MemoryLiveStreams();
let owner: Caller;
let telemetry: Telemetry;
let gantry: ServedGantry;

beforeAll(async () => {
  const settings = {
    serviceName: undefined,
    resourceAttributes: {},
    sampler: 'parentbased_always_on' as const,
    samplerRatio: 1,
  };
  telemetry = registerTracing('test', settings, exporter, { delayMs: 20 });
  gantry = await serveGantry({
    adminUrl: inject('adminUrl'),
    names: ['tenancy', 'conversations', 'workflows', 'agents'],
    streams,
    logger: pino({ level: 'silent' }),
  });
}, 300_000);
afterAll(async () => {
  await gantry?.[Symbol.asyncDispose]();
  await telemetry.stop();
});

const ofTrace = (id = traceId): ReadableSpan[] =>
  exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === id);

describe('one trace', () => {
  it('goes from the client of sendMessage over subgraphs, SQL, outbox, bus and consumer to the token stream', async () => {
    const slug = `trace-${Date.now()}`;
    const ada = await gantry.person('ada');
    const { createTenant } = await ada.must<{ createTenant: { tenant: { id: string } } }>(
      'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } userErrors { code message } } }',
      { input: { name: 'Trace', slug, tier: 'TEAM', idempotencyKey: slug } },
    );
    const tenantId = createTenant.tenant.id;
    const member = ada.in(slug);
    owner = member;
    // The first conversation waits for the default agent, which comes with an event.
    const { startConversation } = await vi.waitFor(
      () =>
        member.must<{ startConversation: { conversation: { id: string } } }>(
          'mutation ($input: StartConversationInput!) { startConversation(input: $input) { conversation { id } userErrors { code message } } }',
          { input: { title: 'Traced' } },
        ),
      { timeout: 60_000 },
    );
    const sent = await fetch(member.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...member.credentials,
        traceparent: `00-${traceId}-${clientSpan}-01`,
        tracestate: 'client=1',
      },
      body: JSON.stringify({
        query:
          'mutation Say($input: SendMessageInput!) { sendMessage(input: $input) { reply { id } userErrors { code message } } }',
        variables: {
          input: { conversationId: startConversation.conversation.id, content: 'Prep 3 pizzas.' },
        },
      }),
    });
    const answer = (await sent.json()) as { data: { sendMessage: { reply: { id: string } } } };
    const replyId = answer.data.sendMessage.reply.id;

    const socket = await Socket.open(member);
    await socket.next();
    socket.send({
      type: 'subscribe',
      id: 'tokens',
      payload: {
        query:
          'subscription Tokens($id: ID!) { messageDeltaReceived(messageId: $id) { cursor text finishReason message { id usage { model } } } }',
        variables: { id: replyId },
        extensions: { traceparent: `00-${subscribing}-${clientSpan}-01` },
      },
    });
    let events = 0;
    for (let message = await socket.next(); message?.type === 'next'; message = await socket.next()) {
      expect(JSON.stringify(message)).not.toContain('traceparent');
      events += 1;
    }
    await socket.close();
    expect(events).toBeGreaterThan(0);

    const names = (): string[] => ofTrace().map(({ name }) => name);
    await vi.waitFor(() => expect(names()).toContain('process AgentResponse'), { timeout: 60_000 });
    await vi.waitFor(() => expect(names()).toContain('chat drafting-agent'), { timeout: 60_000 });
    // A client that is slow gets several events as one.
    const told = (): number => names().filter((name) => name === 'subscription event').length;
    await vi.waitFor(() => expect(told()).toBeGreaterThanOrEqual(events * 2), { timeout: 60_000 });
    // Everything hangs together: each span but the first is below another of the trace.
    const orphans = (): unknown[] => {
      const ids = new Set(ofTrace().map((span) => span.spanContext().spanId));
      const alone = ofTrace().filter(({ parentSpanContext }) => !ids.has(parentSpanContext?.spanId ?? ''));
      return alone.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]);
    };
    await vi.waitFor(() => expect(orphans()).toEqual([['POST /graphql', clientSpan]]), { timeout: 60_000 });
    const spans = ofTrace();
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    const below = (name: string, of: string): void => {
      const found = spans.filter((span) => span.name === name);
      const parents = found.map(({ parentSpanContext }) => byId.get(parentSpanContext?.spanId ?? '')?.name);
      expect({ name, parents }).toEqual({ name, parents: expect.arrayContaining([of]) as string[] });
    };
    below('subgraph conversations', 'mutation');
    below('INSERT outbox', 'mutation');
    below('send MessageReceived', 'mutation');
    below('process MessageReceived', 'mutation');
    below('INSERT inference', 'process MessageReceived');
    below('chat drafting-agent', 'process MessageReceived');
    below('subgraph workflows', 'chat drafting-agent');
    below('send AgentResponse', 'chat drafting-agent');
    below('process AgentResponse', 'chat drafting-agent');
    below('UPDATE message', 'process AgentResponse');

    // The tokens themselves carry it, and so does each event, at the subgraph and at the gateway.
    const entries = await streams.read(tenantId, `message/${replyId}`)[Symbol.asyncIterator]().next();
    for (const { payload } of entries.value as { payload: Record<string, unknown> }[]) {
      expect(payload).toMatchObject({
        traceparent: expect.stringContaining(traceId) as string,
        tracestate: 'client=1',
      });
    }
    below('subscription event', 'chat drafting-agent');
    below('subscription event', 'subscription event');

    const tenants = spans.map(({ attributes }) => attributes['gantry.tenant.id']);
    expect(new Set(tenants.filter((each) => each !== undefined))).toEqual(new Set([tenantId]));
    const operations = spans.map(({ attributes }) => attributes['graphql.operation.name']);
    expect(operations).toEqual(expect.arrayContaining(['Say', 'Tokens']));
    const fields = spans.flatMap(({ attributes }) => attributes['gantry.graphql.fields'] ?? []);
    expect(fields).toEqual(expect.arrayContaining(['sendMessage', 'messageDeltaReceived', '_entities']));
    // Nothing that was said is in any span, nor the values of statements.
    expect(
      JSON.stringify(spans.map(({ name, attributes, events: noted }) => [name, attributes, noted])),
    ).not.toMatch(/pizza|Prep 3|"db\.query\.text"/i);
    const statement = spans.find(({ name }) => name === 'INSERT outbox')!;
    expect(statement).toMatchObject({
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': 'INSERT',
        'db.collection.name': 'outbox',
        'db.query.summary': 'INSERT outbox',
      },
    });
  });

  it('goes from the client of startExecution over the engine and each step to the events that are told of it', async () => {
    const definition = `document: { dsl: '1.0.0', namespace: test, name: traced, version: 1.0.0 }
do:
  - greet: { set: { greeting: 'seven turns of the vault' } }
  - rest: { wait: { milliseconds: 5 } }
`;
    const { createWorkflow } = await owner.must<{ createWorkflow: { workflow: { id: string } } }>(
      'mutation ($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { code message } } }',
      { input: { name: 'traced', definition } },
    );
    const started = await fetch(owner.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...owner.credentials,
        traceparent: `00-${executing}-${clientSpan}-01`,
      },
      body: JSON.stringify({
        query:
          'mutation ($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } userErrors { code message } } }',
        variables: { input: { workflowId: createWorkflow.workflow.id, input: { secret: 'turns' } } },
      }),
    });
    const { data } = (await started.json()) as { data: { startExecution: { execution: { id: string } } } };
    const socket = await Socket.open(owner);
    await socket.next();
    socket.subscribe(
      'events',
      'subscription ($id: ID!) { executionEventRecorded(executionId: $id) { type } }',
      { id: data.startExecution.execution.id },
    );
    let events = 0;
    for (let message = await socket.next(); message?.type === 'next'; message = await socket.next()) events++;
    await socket.close();
    const named = (name: string): ReadableSpan[] => ofTrace(executing).filter((span) => span.name === name);
    await vi.waitFor(() => expect(named('execution')).toHaveLength(1), { timeout: 60_000 });
    await vi.waitFor(() => expect(named('subscription event').length).toBe(events * 2), { timeout: 60_000 });
    const [execution] = named('execution');
    expect(execution!.attributes['gantry.execution.id']).toBe(data.startExecution.execution.id);
    expect(named('step').length).toBeGreaterThan(1);
    for (const step of named('step')) {
      expect(step.parentSpanContext?.spanId).toBe(execution!.spanContext().spanId);
    }
    const said = ofTrace(executing).map(({ name, attributes }) => [name, attributes]);
    expect(JSON.stringify(said)).not.toContain('turns');
  });

  it('of a subscription ends with its start, at the gateway and at the subgraph', () => {
    const spans = ofTrace(subscribing);
    const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
    const starts = spans.filter(({ name }) => name === 'subscription');
    const parents = starts.map(({ parentSpanContext }) => byId.get(parentSpanContext?.spanId ?? '')?.name);
    expect(parents.sort()).toEqual(['subscribe /graphql', 'subscription']);
    expect(spans.filter(({ name }) => name === 'subscription event')).toEqual([]);
    // Each event says which subscription it was for.
    const ids = new Set(starts.map((span) => span.spanContext().spanId));
    const events = ofTrace().filter(({ name }) => name === 'subscription event');
    for (const { links } of events) expect(ids).toContain(links[0]?.context.spanId);
  });

  it('does not keep looking for work, or streams that last, in the trace that they began in', () => {
    const polled = ofTrace().filter(({ name }) => /^SELECT (outbox|inbox)$/.test(name));
    // What looks whether an event is still open is part of handling it, and nothing else.
    for (const { parentSpanContext } of polled) {
      const parent = ofTrace().find((span) => span.spanContext().spanId === parentSpanContext?.spanId);
      expect(parent?.name).toMatch(/^process /);
    }
  });
});
