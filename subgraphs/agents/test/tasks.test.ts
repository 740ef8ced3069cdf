import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { createAgentsSubgraph } from '../src/subgraph.js';
import { ChatServer, refusing, saying, type Answer } from './adapters/ChatServer.js';
import { startAgents, type RunningAgents } from './agentsPlatform.js';

const infer = `mutation ($input: InferForTaskInput!) {
  inferForTask(input: $input) { inference { id } userErrors { code message field } }
}`;
const find = `query ($id: ID!, $waitMs: Int!) {
  taskInference(id: $id, waitMs: $waitMs) { finished answer faultCode fault finishReason model inputTokens outputTokens }
}`;

interface Payload {
  inference: { id: string } | null;
  userErrors: { code: string; message: string; field: string[] | null }[];
}

interface Inference {
  finished: boolean;
  answer: string | null;
  faultCode: string | null;
  fault: string | null;
  model: string | null;
  inputTokens: number;
  outputTokens: number;
}

const yes = saying(['Yes', '.']);

let test: RunningAgents;
let server: ChatServer;
/** How the inference server answers. */
let answer: Answer;
let executionId: string;
beforeAll(async () => {
  server = await ChatServer.start((response, request) => answer(response, request));
  const inference = { url: server.url, model: 'llama', retries: 0 };
  test = await startAgents({ inference, perTenant: 2, leaseSeconds: 1 });
});
beforeEach(() => {
  answer = yes;
  executionId = newId('exe');
  server.requests.length = 0;
});
afterAll(async () => {
  await test.stop();
  await server[Symbol.asyncDispose]();
});

const service = (tenant = 'a') => test.contextOf({ tenant, role: 'SERVICE', user: 'workflows' });

async function ask(input: object = {}, context = service(), on = test): Promise<Payload> {
  const { inferForTask } = await on.run<{ inferForTask: Payload }>(
    on.subgraph,
    infer,
    {
      input: {
        executionId,
        task: 'judge',
        messages: [{ isAnswer: false, content: 'Is it good?' }],
        expiresInMs: 30_000,
        idempotencyKey: newId('msg'),
        ...input,
      },
    },
    context,
  );
  return inferForTask;
}

async function answerTo(id: string, context = service(), waitMs = 10_000): Promise<Inference | null> {
  const { taskInference } = await test.run<{ taskInference: Inference | null }>(
    test.subgraph,
    find,
    { id, waitMs },
    context,
  );
  return taskInference;
}

const answered = async (input: object = {}) => answerTo((await ask(input)).inference!.id);

describe('a task of a workflow', () => {
  it('asks a model, which is told what it is asked and nothing of definitions', async () => {
    const inference = await answered({
      model: 'llama',
      system: 'You judge.',
      schema: { type: 'boolean' },
      temperature: 0.5,
      maxTokens: 20,
      messages: [
        { isAnswer: false, content: 'Is it?' },
        { isAnswer: true, content: 'What?' },
        { isAnswer: false, content: 'Good.' },
      ],
    });
    expect(inference).toEqual({
      finished: true,
      answer: 'Yes.',
      faultCode: null,
      fault: null,
      finishReason: 'stop',
      model: 'llama',
      inputTokens: 7,
      outputTokens: 3,
    });
    expect(server.requests[0]?.body).toMatchObject({ temperature: 0.5, max_tokens: 20 });
    const [system, ...rest] = server.requests[0]!.body.messages;
    expect(system!.content).toMatch(/^You judge\.\n\n.*\{"type":"boolean"\}$/su);
    expect(rest).toEqual([
      { role: 'user', content: 'Is it?' },
      { role: 'assistant', content: 'What?' },
      { role: 'user', content: 'Good.' },
    ]);
  });

  it('asks an agent by its name or id, which is told its instructions', async () => {
    const { createAgent } = await test.run<{ createAgent: { agent: { id: string } } }>(
      test.subgraph,
      'mutation ($input: CreateAgentInput!) { createAgent(input: $input) { agent { id } } }',
      { input: { name: 'Taster', instructions: 'You taste.' } },
      test.contextOf(),
    );
    for (const agent of ['Taster', createAgent.agent.id]) await answered({ agent });
    expect(server.requests.map(({ body }) => body.messages[0])).toEqual([
      { role: 'system', content: 'You taste.' },
      { role: 'system', content: 'You taste.' },
    ]);
    const { agent } = await test.run<{ agent: object }>(
      test.subgraph,
      'query ($id: ID!) { agent(id: $id) { usage { totalTokens model } } }',
      { id: createAgent.agent.id },
      test.contextOf(),
    );
    expect(agent).toEqual({ usage: { totalTokens: 20, model: 'llama' } });
    const events = await test.published('InferenceEnded', (data) => data.executionId === executionId, 2);
    expect(events[0]?.data).toMatchObject({
      executionId,
      task: 'judge',
      agentId: createAgent.agent.id,
      provider: 'openai-compatible',
      status: 'COMPLETED',
      inputTokens: 7,
      outputTokens: 3,
    });
  });

  it('is answered once for its key, also where it asks while it is being answered', async () => {
    const gate = Promise.withResolvers<void>();
    answer = async (response, request) => {
      await gate.promise;
      await saying(['Once.'])(response, request);
    };
    const idempotencyKey = 'exe/judge';
    const ids = [];
    for (const expiresInMs of [30_000, 29_000, 28_000])
      ids.push((await ask({ idempotencyKey, expiresInMs })).inference!.id);
    expect(new Set(ids).size).toBe(1);
    expect(await answerTo(ids[0]!, service(), 10)).toMatchObject({ finished: false, answer: null });
    gate.resolve();
    expect(await answerTo(ids[0]!)).toMatchObject({ answer: 'Once.' });
    expect((await ask({ idempotencyKey })).inference!.id).toBe(ids[0]);
    expect(server.requests).toHaveLength(1);
    const { userErrors } = await ask({ idempotencyKey, system: 'Another.' });
    expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
  });

  it('that nobody waits for any more is broken off', async () => {
    const gone = Promise.withResolvers<void>();
    answer = (response) => void response.once('close', gone.resolve);
    expect(await answered({ expiresInMs: 2_000 })).toMatchObject({ answer: null, faultCode: 'EXPIRED' });
    await gone.promise;
    expect(await answered({ expiresInMs: 0 })).toMatchObject({ faultCode: 'EXPIRED' });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [429, 'RATE_LIMITED'],
    [401, 'REFUSED'],
    [500, 'UNAVAILABLE'],
  ])('is told why there is no answer after %i', async (status, faultCode) => {
    answer = refusing(status);
    const inference = await answered();
    expect(inference).toMatchObject({ finished: true, answer: null, faultCode });
    expect(inference!.fault).not.toContain('127.0.0.1');
    const [event] = await test.published('InferenceEnded', (data) => data.executionId === executionId);
    expect(event?.data).toMatchObject({ status: 'FAILED', error: inference!.fault });
  });

  it('is refused for what it asks, or whom', async () => {
    const twins = await Promise.all(
      ['1', '2'].map((idempotencyKey) =>
        test.run<{ createAgent: { agent: { id: string } } }>(
          test.subgraph,
          'mutation ($input: CreateAgentInput!) { createAgent(input: $input) { agent { id } } }',
          { input: { name: 'Twin', idempotencyKey } },
          test.contextOf(),
        ),
      ),
    );
    expect(twins).toHaveLength(2);
    const faults = async (input: object) =>
      (await ask(input)).userErrors.map(({ code, field }) => `${code} ${String(field)}`);
    expect(await faults({ agent: 'Nobody' })).toEqual(['UNKNOWN_AGENT agent']);
    expect(await faults({ agent: 'Twin' })).toEqual(['AMBIGUOUS_AGENT agent']);
    expect(await faults({ model: 'gpt-9' })).toEqual(['UNKNOWN_MODEL model']);
    expect(await faults({ model: 'drafting-agent' })).toEqual(['UNKNOWN_MODEL model']);
    expect(await faults({ temperature: 3, maxTokens: 0, messages: [] })).toEqual([
      'INVALID_MESSAGES messages',
      'INVALID_VALUE temperature',
      'INVALID_VALUE maxTokens',
    ]);
    const content = 'x'.repeat(1_000_001);
    expect(await faults({ messages: [{ isAnswer: false, content }] })).toEqual(['TOO_LONG messages']);
    expect(server.requests).toEqual([]);
  });

  it('is refused where there is no inference server, which is said', async () => {
    const bare = await startAgents();
    const context = bare.contextOf({ role: 'SERVICE', user: 'workflows' });
    const { userErrors } = await ask({}, context, bare);
    expect(userErrors).toMatchObject([
      { code: 'UNKNOWN_MODEL', message: expect.stringContaining('INFERENCE_URL') },
    ]);
    const { userErrors: ofAgent } = await ask({ agent: await bare.defaultAgent() }, context, bare);
    expect(ofAgent).toMatchObject([{ code: 'UNKNOWN_MODEL', field: ['agent'] }]);
    await bare.stop();
  });

  it('leaves nothing of its question behind, and its tokens with its execution', async () => {
    await answered({ system: 'Hush.' });
    const tenantId = test.contextOf().tenant!.id;
    const rows = await test.platform.database.tenant({ tenantId }, (em) =>
      em.execute<object[]>('SELECT messages, terms, task FROM inference WHERE execution_id = ?', [
        executionId,
      ]),
    );
    expect(rows).toEqual([{ messages: [], terms: null, task: 'judge' }]);
    const usage = async (tenant: string) =>
      test.run(
        test.subgraph,
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Execution { usage { totalTokens } } } }',
        { r: [{ __typename: 'Execution', id: executionId }] },
        test.contextOf({ tenant, role: 'VIEWER' }),
      );
    expect(await usage('a')).toEqual({ _entities: [{ usage: { totalTokens: 10 } }] });
    expect(await usage('stranger')).toEqual({ _entities: [{ usage: null }] });
  });

  it("is nobody's but its tenant's, and only services ask", async () => {
    const { inference } = await ask();
    expect(await answerTo(inference!.id, service('stranger'))).toBeNull();
    const owner = test.contextOf();
    for (const [document, variables] of [
      [find, { id: inference!.id, waitMs: 0 }],
      [
        infer,
        { input: { executionId, task: 'judge', messages: [], expiresInMs: 1, idempotencyKey: 'mine' } },
      ],
    ] as const) {
      const result = await test.execute(test.subgraph, document, variables, owner);
      expect(result.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    }
    await answerTo(inference!.id);
  });

  it('leaves room for people', async () => {
    const gate = Promise.withResolvers<void>();
    answer = async (response, request) => {
      if (request.messages.at(-1)?.content === 'Is it good?') await gate.promise;
      await saying(['Done.'])(response, request);
    };
    const asked = [];
    for (let count = 0; count < 4; count += 1) asked.push((await ask()).inference!.id);
    await vi.waitFor(() => expect(server.requests).toHaveLength(2), 30_000);
    const { replyId } = await test.ask('Hello.');
    expect((await test.responseTo(replyId)).content).toBe('Done.');
    expect(server.requests).toHaveLength(3);
    gate.resolve();
    for (const id of asked) expect(await answerTo(id)).toMatchObject({ answer: 'Done.' });
  });

  it('is answered by another process when the one that was at it is killed', async () => {
    const away = service('away');
    const gate = Promise.withResolvers<void>();
    answer = () => gate.promise;
    const { inference } = await ask({}, away);
    await vi.waitFor(() => expect(server.requests).toHaveLength(1), 30_000);
    answer = yes;
    const tenantId = away.tenant!.id;
    // As if the process that is at it said nothing any more: it finds that it has lost it.
    await test.platform.database.tenant({ tenantId }, (em) =>
      em.execute(
        `UPDATE inference SET holder = 'killed', lease_until = now() + interval '1 second' WHERE id = ?`,
        [inference!.id],
      ),
    );
    const another = await createAgentsSubgraph(test.platform, {
      inference: { url: server.url, model: 'llama' },
      leaseSeconds: 1,
    });
    await another.start();
    expect(await answerTo(inference!.id, away)).toMatchObject({ answer: 'Yes.' });
    // It ends what the other stands on, too: nothing comes after this.
    await another.stop();
    gate.resolve();
  });
});
