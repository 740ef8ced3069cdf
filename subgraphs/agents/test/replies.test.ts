import { afterEach, describe, expect, it, vi } from 'vitest';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { EventData } from '@gantry/platform/events/eventData.generated.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { ChatServer, refusing, saying } from './adapters/ChatServer.js';
import { InferenceQueue } from '../src/persistence/InferenceQueue.js';
import { createAgentsSubgraph } from '../src/subgraph.js';
import { startAgents, type RunningAgents } from './agentsPlatform.js';

let test: RunningAgents;
afterEach(() => test.stop());

const good =
  'Here:\n\n```yaml\ndo:\n  - one: { call: connector, with: { connector: kitchen, operation: getCapacity } }\n```\n';

async function streamed(streams: LiveStreams, replyId: string): Promise<{ text: string; entries: number }> {
  const tenantId = test.contextOf().tenant?.id ?? '';
  // Nobody closes the stream here: conversations does. All has been appended, so that the first batch has all.
  for await (const batch of take(streams.read(tenantId, `message/${replyId}`))) {
    return { text: batch.map(({ payload }) => String(payload['text'])).join(''), entries: batch.length };
  }
  return { text: '', entries: 0 };
}

async function* take<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const item of source) {
    yield item;
    return;
  }
}

const usageOf = async (id: string, context = test.contextOf()) =>
  (
    await test.run<{
      _entities: [{ usage: { inputTokens: number; outputTokens: number; model: string } | null }];
    }>(
      test.subgraph,
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Message { usage { inputTokens outputTokens model } } } }',
      { r: [{ __typename: 'Message', id }] },
      context,
    )
  )._entities[0].usage;

describe('a reply', () => {
  it('is streamed, and its draft is published before its response', async () => {
    test = await startAgents();
    const { replyId } = await test.ask();
    const response = await test.responseTo(replyId);
    expect(response).toMatchObject({
      status: 'COMPLETED',
      model: 'drafting-agent',
      provider: 'gantry',
      finishReason: 'stop',
    });
    const { text, entries } = await streamed(test.platform.streams, replyId);
    expect(text).toBe(response.content);
    expect(entries).toBeGreaterThan(20);
    const [draft] = await test.published('DSLGenerated', ({ messageId }) => messageId === replyId);
    expect(draft?.data.definition).toContain('operation: scheduleOrder');
    expect(draft?.data.diagnostics[0]).toMatchObject({ severity: 'INFO', code: 'GUESSED_CONDITION' });
    const all = await test.published('AgentResponse', ({ messageId }) => messageId === replyId);
    expect((draft?.id ?? '') < (all[0]?.id ?? '')).toBe(true);
  });

  it('counts towards its message and its agent', async () => {
    test = await startAgents();
    const { replyId } = await test.ask();
    const { inputTokens, outputTokens } = await test.responseTo(replyId);
    expect(await usageOf(replyId)).toEqual({ inputTokens, outputTokens, model: 'drafting-agent' });
    expect(await usageOf(replyId, test.contextOf({ tenant: 'stranger' }))).toBeNull();
    expect(await usageOf(newId('msg'))).toBeNull();
    const answer = await test.run(
      test.subgraph,
      'query ($id: ID!) { agent(id: $id) { usage { inputTokens outputTokens totalTokens } } }',
      { id: await test.defaultAgent() },
      test.contextOf({ role: 'VIEWER' }),
    );
    expect(answer).toEqual({
      agent: { usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens } },
    });
  });

  it('is written once, however often its message is delivered', async () => {
    test = await startAgents();
    const { replyId, event } = await test.ask();
    await test.redeliver(event);
    await test.redeliver(event);
    await test.responseTo(replyId);
    const { replyId: later } = await test.ask('Check the stock.');
    await test.responseTo(later);
    expect(await test.published('AgentResponse', ({ messageId }) => messageId === replyId)).toHaveLength(1);
  });

  it('comes in the order of its conversation', async () => {
    test = await startAgents({ perTenant: 4 });
    const conversation = newId('cnv');
    const asked = [];
    for (let count = 0; count < 4; count += 1)
      asked.push((await test.ask('Check the stock.', conversation)).replyId);
    const responses = await test.published(
      'AgentResponse',
      (data) => data.conversationId === conversation,
      4,
    );
    expect(responses.map(({ data }) => data.messageId)).toEqual(asked);
  });

  it('has no draft, and says why, when nothing matches', async () => {
    test = await startAgents();
    test.workflows.operations = [];
    const { replyId } = await test.ask();
    expect((await test.responseTo(replyId)).content).toContain('Import the OpenAPI document');
    const result = await test.published('DSLGenerated', () => true, 0);
    expect(result).toEqual([]);
  });

  it('waits for workflows while that restarts', async () => {
    test = await startAgents();
    test.workflows.unavailable = 3;
    const { replyId } = await test.ask();
    expect((await test.responseTo(replyId)).status).toBe('COMPLETED');
  });

  it('fails with a reason when workflows stays away', async () => {
    test = await startAgents();
    test.workflows.unavailable = 1_000;
    const { replyId } = await test.ask();
    expect(await test.responseTo(replyId)).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('cannot be reached'),
    });
  });
});

describe('a model behind an inference server', () => {
  it('mends its definition, and all its tokens count', async () => {
    await using server = await ChatServer.start(
      saying(['```yaml\n', 'document: {}\n', '```\n']),
      saying([good]),
    );
    test = await startAgents({ inference: { url: server.url, model: 'llama' } });
    const { replyId } = await test.ask();
    const response = await test.responseTo(replyId);
    expect(response).toMatchObject({
      status: 'COMPLETED',
      model: 'llama',
      provider: 'openai-compatible',
      inputTokens: 14,
      outputTokens: 6,
    });
    expect(response.content).toContain('attempt 2 of 3');
    expect((await streamed(test.platform.streams, replyId)).text).toBe(response.content);
    const [draft] = await test.published('DSLGenerated', ({ messageId }) => messageId === replyId);
    expect(draft?.data.definition).toContain('getCapacity');
  });

  it('that fails makes a FAILED reply', async () => {
    await using server = await ChatServer.start(refusing(401));
    test = await startAgents({ inference: { url: server.url, model: 'llama' } });
    const { replyId } = await test.ask();
    expect(await test.responseTo(replyId)).toMatchObject({
      status: 'FAILED',
      finishReason: 'error',
      error: expect.stringContaining('401'),
    });
  });

  it('can be switched, which is announced', async () => {
    await using server = await ChatServer.start(saying([good]));
    test = await startAgents({ inference: { url: server.url, model: 'llama' } });
    const id = await test.defaultAgent();
    await test.run(
      test.subgraph,
      'mutation ($input: UpdateAgentInput!) { updateAgent(input: $input) { agent { model { name } } } }',
      { input: { id, model: 'drafting-agent' } },
      test.contextOf(),
    );
    const [switched] = await test.published('ModelSwitched');
    expect(switched?.data).toEqual({ agentId: id, from: 'llama', to: 'drafting-agent' });
    const { replyId } = await test.ask();
    expect((await test.responseTo(replyId)).model).toBe('drafting-agent');
    expect(server.requests).toEqual([]);
  });
});

describe('a tenant', () => {
  it('has as many replies written at a time as it may, and holds up no other', async () => {
    const gate = Promise.withResolvers<void>();
    await using server = await ChatServer.start(async (response, request) => {
      if (!request.messages.at(-1)?.content.includes('urgent')) await gate.promise;
      await saying(['Done.'])(response, request);
    });
    test = await startAgents({ inference: { url: server.url, model: 'llama' }, perTenant: 2 });
    const asked = await Promise.all([1, 2, 3, 4, 5].map(() => test.ask('Wait.')));
    await vi.waitFor(() => expect(server.requests).toHaveLength(2), 30_000);
    const urgent = await test.ask('This is urgent.', undefined, 'b');
    await test.responseTo(urgent.replyId);
    expect(server.requests).toHaveLength(3);
    gate.resolve();
    for (const { replyId } of asked) expect((await test.responseTo(replyId)).content).toBe('Done.');
  });
});

describe('a reply whose live stream cannot be reached', () => {
  it('is written all the same, and told whole once it can', async () => {
    test = await startAgents();
    const { streams } = test.platform;
    const append = streams.append.bind(streams);
    let appends = 0;
    streams.append = async (...args) => {
      appends += 1;
      if (appends % 3 !== 0) throw new GantryError('UNAVAILABLE', 'Away.');
      return append(...args);
    };
    const { replyId } = await test.ask();
    const { status, content } = await test.responseTo(replyId);
    expect(status).toBe('COMPLETED');
    expect(appends).toBeGreaterThan(6);
    const { text } = await streamed(streams, replyId);
    expect(text.length).toBeGreaterThan(content.length / 2);
    expect(content.startsWith(text)).toBe(true);
  });

  it('is published though nothing of it could be told', async () => {
    test = await startAgents();
    test.platform.streams.append = () => Promise.reject(new GantryError('UNAVAILABLE', 'Away.'));
    const { replyId } = await test.ask();
    expect(await test.responseTo(replyId)).toMatchObject({ status: 'COMPLETED', finishReason: 'stop' });
  });
});

/** What a process leaves behind that is killed in the middle of a reply. @returns the reply's id */
async function leaveBehind({
  conversationId,
  agentId,
}: Pick<EventData['AgentResponse'], 'conversationId' | 'agentId'>): Promise<string> {
  const tenantId = test.contextOf().tenant?.id ?? '';
  const messages = JSON.stringify([{ role: 'USER', content: 'Check the stock.' }]);
  const replyId = newId('msg');
  await test.platform.database.tenant({ tenantId }, (em) =>
    em.execute(
      `INSERT INTO inference (id, tenant_id, reply_id, conversation_id, agent_id, messages, status, starts, holder,
                              lease_until, input_tokens, output_tokens)
       VALUES (?, ?, ?, ?, ?, ?::jsonb, 'RUNNING', 1, 'a dead worker', now() + interval '1 second', 0, 0)`,
      [newId('inf'), tenantId, replyId, conversationId, agentId, messages],
    ),
  );
  return replyId;
}

describe('a reply whose worker died', () => {
  it('is begun anew by another once its lease has run out', async () => {
    test = await startAgents({ leaseSeconds: 1 });
    const { replyId } = await test.ask();
    const first = await test.responseTo(replyId);
    const tenantId = test.contextOf().tenant?.id ?? '';
    const orphan = await leaveBehind(first);
    expect((await test.responseTo(orphan)).status).toBe('COMPLETED');
    const stop = new AbortController();
    for await (const [entry] of take(
      test.platform.streams.read(tenantId, `message/${orphan}`, { signal: stop.signal }),
    )) {
      expect(entry?.payload['attempt']).toBe(2);
    }
    stop.abort();
  });

  it('is written in the end, though the database is away more often than a reply that does harm would be begun', async () => {
    test = await startAgents({ leaseSeconds: 0.2 });
    const { events } = test.platform;
    const publish = events.publish.bind(events);
    let failures = 0;
    events.publish = (async (...args: Parameters<typeof publish>) => {
      if (args[2] !== 'AgentResponse' || failures === 6) return publish(...args);
      failures += 1;
      throw Object.assign(new Error('could not extend file: No space left on device'), { code: '53100' });
    }) as typeof publish;
    const { replyId } = await test.ask();
    expect(await test.responseTo(replyId)).toMatchObject({ status: 'COMPLETED', finishReason: 'stop' });
    expect(failures).toBe(6);
  });

  it('counts no start of a worker that had it and could not give it back', async () => {
    test = await startAgents();
    const first = await test.responseTo((await test.ask()).replyId);
    await test.subgraph.stop();
    const replyId = await leaveBehind(first);
    const queue = new InferenceQueue(test.platform.database, 'a worker', 0.01);
    const claim = (again: boolean) =>
      vi.waitFor(async () => {
        const [waiting] = await queue.waiting(1);
        const row = await queue.claim(waiting!, again);
        expect(row).toMatchObject({ replyId });
        return [row!.starts, row!.givenBack];
      }, 30_000);
    expect([await claim(false), await claim(true), await claim(false)]).toEqual([
      [2, 0],
      [3, 1],
      [4, 1],
    ]);
  });

  it('is given back when the process stops, and nothing is published of it', async () => {
    test = await startAgents({ pieceDelayMs: 20 });
    const { replyId } = await test.ask();
    const tenantId = test.contextOf().tenant?.id ?? '';
    for await (const _ of take(test.platform.streams.read(tenantId, `message/${replyId}`))) break;
    await test.subgraph.stop();
    const rows = await vi.waitFor(
      () =>
        test.platform.database.tenant({ tenantId }, (em) =>
          em.execute<object[]>('SELECT status, holder FROM inference WHERE reply_id = ?', [replyId]),
        ),
      30_000,
    );
    expect(rows).toEqual([{ status: 'QUEUED', holder: null }]);
    expect(await test.published('AgentResponse', ({ messageId }) => messageId === replyId, 0)).toEqual([]);
  });

  it('is written in the end, though it is handed over more often than a reply that does harm would be begun', async () => {
    test = await startAgents({ pieceDelayMs: 20 });
    const { replyId } = await test.ask();
    const tenantId = test.contextOf().tenant?.id ?? '';
    const read = () => test.platform.streams.read(tenantId, `message/${replyId}`);
    let { subgraph } = test;
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      reading: for await (const batch of read()) {
        for (const { payload } of batch) if (payload['attempt'] === attempt) break reading;
      }
      await subgraph.stop();
      subgraph = await createAgentsSubgraph(test.platform, { pieceDelayMs: attempt < 6 ? 20 : 0 });
      await subgraph.start();
    }
    expect(await test.responseTo(replyId)).toMatchObject({ status: 'COMPLETED', finishReason: 'stop' });
    await subgraph.stop();
    const responses = await test.published('AgentResponse', ({ messageId }) => messageId === replyId);
    expect(responses).toHaveLength(1);
  });
});
