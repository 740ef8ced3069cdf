import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { entities } from '../src/persistence/entities.js';
import { startConversations, type RunningConversations } from './conversationsPlatform.js';

let test: RunningConversations;
beforeAll(async () => void (test = await startConversations()));
afterAll(() => test.stop());

async function conversation(input: object = {}): Promise<string> {
  return (await test.start(input)).conversation?.id ?? '';
}

const withDraft = `query ($id: ID!, $after: String) {
  conversation(id: $id) {
    id status messages(first: 3, after: $after) { edges { cursor node { role content status } } pageInfo { hasNextPage endCursor } }
    draft { id definition status diagnostics { severity code message line column } workflow { id } conversation { id } }
  }
}`;

interface WithDraft {
  conversation: {
    status: string;
    messages: {
      edges: { node: { role: string; content: string } }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
    draft: { id: string; status: string; workflow: { id: string } | null } | null;
  } | null;
}

const read = (id: string, after: string | null = null, context = test.contextOf({ role: 'VIEWER' })) =>
  test.run<WithDraft>(test.subgraph, withDraft, { id, after }, context);

describe('a conversation', () => {
  it('has migrations that say what its entities say', async () => {
    expect(await schemaDrift(test.urls.owner, entities)).toBe('');
  });

  it('is held with the default agent, or with the one named', async () => {
    expect((await test.start()).conversation).toMatchObject({
      status: 'ACTIVE',
      agent: { id: test.agentId },
    });
    expect((await test.start({ agentId: test.otherAgentId })).conversation?.agent.id).toBe(test.otherAgentId);
    const [started] = await test.published(
      'ConversationStarted',
      ({ agentId }) => agentId === test.otherAgentId,
    );
    expect(started?.data.title).toBe('Orders');
  });

  it('cannot be held with an agent that there is not', async () => {
    const agentId = newId('agt');
    expect(await test.start({ agentId })).toEqual({
      conversation: null,
      userErrors: [{ code: 'NOT_FOUND', message: `There is no agent "${agentId}".`, field: ['agentId'] }],
    });
  });

  it('cannot be started while agents is down, and nothing is stored', async () => {
    test.agents.available = false;
    const input = { title: 'Down', idempotencyKey: 'down' };
    const result = await test.execute(test.subgraph, test.documents.start, { input }, test.developer());
    expect(result.errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    test.agents.available = true;
    expect((await test.start(input)).conversation?.title).toBe('Down');
  });

  it('is started once for an idempotency key, also concurrently', async () => {
    const input = { title: 'Once', idempotencyKey: 'once' };
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => (await test.start(input)).conversation?.id),
    );
    expect(new Set(ids).size).toBe(1);
    expect((await test.start({ ...input, title: 'Twice' })).userErrors[0]?.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
  });

  it('needs a title', async () => {
    expect((await test.start({ title: ' ' })).userErrors[0]).toMatchObject({
      code: 'INVALID_TITLE',
      field: ['title'],
    });
  });

  it('takes messages, in order, and asks the agent for each reply with what was said before', async () => {
    const conversationId = await conversation();
    const first = await test.send({ conversationId, content: 'One' });
    expect(first).toMatchObject({
      message: { role: 'USER', content: 'One', status: 'COMPLETED' },
      reply: { role: 'ASSISTANT', content: '', status: 'PENDING' },
      userErrors: [],
    });
    await test.respond(conversationId, first.reply?.id ?? '', 'Uno');
    await expect
      .poll(async () => (await read(conversationId)).conversation?.messages.edges[1]?.node.content)
      .toBe('Uno');
    const second = await test.send({ conversationId, content: 'Two' });
    const [received] = await test.published('MessageReceived', ({ replyId }) => replyId === second.reply?.id);
    expect(received?.data).toMatchObject({
      content: 'Two',
      agentId: test.agentId,
      history: [
        { role: 'USER', content: 'One' },
        { role: 'ASSISTANT', content: 'Uno' },
      ],
    });
    const page = (await read(conversationId)).conversation?.messages;
    expect(page?.edges.map(({ node }) => node.content)).toEqual(['One', 'Uno', 'Two']);
    const next = (await read(conversationId, page?.pageInfo.endCursor)).conversation?.messages;
    expect(next?.edges.map(({ node }) => node.role)).toEqual(['ASSISTANT']);
    expect(next?.pageInfo.hasNextPage).toBe(false);
  });

  it('takes a message once for an idempotency key, also concurrently', async () => {
    const conversationId = await conversation();
    const input = { conversationId, content: 'Once', idempotencyKey: 'message-once' };
    const sent = await Promise.all(Array.from({ length: 6 }, () => test.send(input)));
    expect(new Set(sent.map(({ reply }) => reply?.id)).size).toBe(1);
    expect((await read(conversationId)).conversation?.messages.edges).toHaveLength(2);
    const received = await test.published(
      'MessageReceived',
      (data) => data.conversationId === conversationId,
    );
    expect(received).toHaveLength(1);
  });

  it('keeps its order when messages come at once', async () => {
    const conversationId = await conversation();
    const sent = await Promise.all(
      [1, 2, 3].map((content) => test.send({ conversationId, content: `${content}` })),
    );
    expect(sent.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const { conversation: found } = await read(conversationId);
    expect(found?.messages.edges.map(({ node }) => node.role)).toEqual(['USER', 'ASSISTANT', 'USER']);
  });

  it('refuses an empty or too long message, and too many open replies', async () => {
    const conversationId = await conversation();
    for (const content of ['', 'x'.repeat(20_001)]) {
      expect((await test.send({ conversationId, content })).userErrors[0]).toMatchObject({
        code: 'INVALID_CONTENT',
        field: ['content'],
      });
    }
    for (let count = 0; count < 5; count += 1) await test.send({ conversationId });
    expect((await test.send({ conversationId })).userErrors[0]).toMatchObject({
      code: 'TOO_MANY_OPEN_REPLIES',
      field: ['conversationId'],
    });
  });

  it('takes nothing more once it has ended', async () => {
    const conversationId = await conversation();
    const { reply } = await test.send({ conversationId });
    const { draftId } = await test.draft(conversationId, reply?.id ?? '');
    await expect.poll(async () => (await read(conversationId)).conversation?.draft?.id).toBe(draftId);
    const end = `mutation ($input: EndConversationInput!) { endConversation(input: $input) { conversation { status } userErrors { code } } }`;
    for (let times = 0; times < 2; times += 1) {
      expect(await test.run(test.subgraph, end, { input: { conversationId } }, test.developer())).toEqual({
        endConversation: { conversation: { status: 'ENDED' }, userErrors: [] },
      });
    }
    expect(
      await test.published('ConversationEnded', (data) => data.conversationId === conversationId),
    ).toHaveLength(1);
    const fault = { code: 'CONVERSATION_ENDED', field: ['conversationId'] };
    expect((await test.send({ conversationId })).userErrors[0]).toMatchObject(fault);
    expect((await test.approve({ conversationId, draftId })).userErrors[0]).toMatchObject(fault);
  });

  it('is listed with its tenant, newest first and by status', async () => {
    const context = test.contextOf({ tenant: 'lister', role: 'DEVELOPER' });
    const ids = [];
    for (const title of ['A', 'B', 'C']) ids.push((await test.start({ title }, context)).conversation?.id);
    const list = `query ($r: [_Any!]!, $status: ConversationStatus, $after: String) {
      _entities(representations: $r) { ... on Tenant { conversations(first: 2, after: $after, status: $status) { nodes { id } pageInfo { endCursor } } } }
    }`;
    const page = async (variables: object) => {
      const r = [{ __typename: 'Tenant', id: context.tenant?.id }];
      const answer = await test.run<{
        _entities: [{ conversations: { nodes: { id: string }[]; pageInfo: { endCursor: string } } }];
      }>(test.subgraph, list, { r, ...variables }, context);
      return answer._entities[0].conversations;
    };
    const first = await page({});
    expect(first.nodes.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect((await page({ after: first.pageInfo.endCursor })).nodes.map(({ id }) => id)).toEqual([ids[0]]);
    expect((await page({ status: 'ENDED' })).nodes).toEqual([]);
    expect((await page({ status: 'ACTIVE' })).nodes).toHaveLength(2);
  });
});

describe('a draft', () => {
  async function drafted(definition?: string) {
    const conversationId = await conversation();
    const { reply } = await test.send({ conversationId });
    const { draftId, event } = await test.draft(conversationId, reply?.id ?? '', definition);
    await expect.poll(async () => (await read(conversationId)).conversation?.draft?.id).toBe(draftId);
    return { conversationId, replyId: reply?.id ?? '', draftId, event };
  }

  it('appears with its conversation and its diagnostics', async () => {
    const { conversationId, draftId } = await drafted();
    expect((await read(conversationId)).conversation?.draft).toEqual({
      id: draftId,
      definition: 'do: []',
      status: 'PROPOSED',
      diagnostics: [{ severity: 'WARNING', code: 'GUESSED', message: 'A guess.', line: 1, column: 2 }],
      workflow: null,
      conversation: { id: conversationId },
    });
  });

  it('becomes one workflow, however many approve it at once', async () => {
    const { conversationId, draftId } = await drafted();
    const payloads = await Promise.all(
      ['a', 'b', 'a', null].map((idempotencyKey) =>
        test.approve({ conversationId, draftId, idempotencyKey }),
      ),
    );
    expect(new Set(payloads.map(({ workflow }) => workflow?.id)).size).toBe(1);
    expect(payloads[0]).toMatchObject({
      workflow: { id: test.created.get(draftId) },
      draft: { status: 'APPROVED' },
    });
    expect(await test.published('ConversationApproved', (data) => data.draftId === draftId)).toHaveLength(1);
    expect((await read(conversationId)).conversation?.draft?.workflow?.id).toBe(test.created.get(draftId));
  });

  it('is superseded by the next one and can then no longer be approved', async () => {
    const { conversationId, draftId, replyId, event } = await drafted();
    const { draftId: newer } = await test.draft(conversationId, replyId);
    await expect.poll(async () => (await read(conversationId)).conversation?.draft?.id).toBe(newer);
    await test.redeliver(event);
    expect((await test.approve({ conversationId, draftId })).userErrors).toEqual([
      {
        code: 'DRAFT_SUPERSEDED',
        message: `The draft "${draftId}" has been superseded by a newer one of the conversation.`,
        field: ['draftId'],
      },
    ]);
    expect((await read(conversationId)).conversation?.draft?.id).toBe(newer);
    expect((await test.approve({ conversationId, draftId: newer })).userErrors).toEqual([]);
  });

  it('that no longer compiles stays as it is, with what is wrong', async () => {
    const { conversationId, draftId } = await drafted('broken');
    const { workflow, userErrors } = await test.approve({ conversationId, draftId });
    expect(workflow).toBeNull();
    expect(userErrors).toEqual([
      { code: 'INVALID_DEFINITION', message: 'It does not compile.', field: ['draftId'] },
    ]);
    expect((await read(conversationId)).conversation?.draft?.status).toBe('PROPOSED');
  });

  it('is not approved while workflows is down, and can be afterwards', async () => {
    const { conversationId, draftId } = await drafted();
    test.workflows.available = false;
    const input = { conversationId, draftId, idempotencyKey: 'later' };
    const result = await test.execute(test.subgraph, test.documents.approve, { input }, test.developer());
    expect(result.errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    test.workflows.available = true;
    expect((await test.approve(input)).userErrors).toEqual([]);
  });

  it('of another conversation, or none, is not found', async () => {
    const { draftId } = await drafted();
    const conversationId = await conversation();
    for (const id of [draftId, newId('dft')]) {
      expect((await test.approve({ conversationId, draftId: id })).userErrors[0]).toMatchObject({
        code: 'NOT_FOUND',
        field: ['draftId'],
      });
    }
  });
});

describe('who is not allowed', () => {
  it('a VIEWER reads and nothing else, and each refusal is audited', async () => {
    const conversationId = await conversation();
    const viewer = test.contextOf({ role: 'VIEWER', user: 'vera' });
    expect((await read(conversationId, null, viewer)).conversation?.status).toBe('ACTIVE');
    const { start, send, approve } = test.documents;
    const attempts = [
      [start, { title: 'Mine' }, 'startConversation'],
      [send, { conversationId, content: 'Hello' }, 'sendMessage'],
      [approve, { conversationId, draftId: newId('dft') }, 'approveDraft'],
    ] as const;
    for (const [document, input, action] of attempts) {
      const result = await test.execute(test.subgraph, document, { input }, viewer);
      expect(result.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      const denied = await test.published(
        'AuthEvent',
        (data) => data.actor.id === viewer.actor.id && data.action === action,
      );
      expect(denied[0]?.data.decision).toBe('DENY');
    }
    expect((await read(conversationId)).conversation?.messages.edges).toEqual([]);
  });

  it('ids of another tenant are as if they did not exist', async () => {
    const conversationId = await conversation();
    const { reply } = await test.send({ conversationId });
    const { draftId } = await test.draft(conversationId, reply?.id ?? '');
    await expect.poll(async () => (await read(conversationId)).conversation?.draft?.id).toBe(draftId);
    const stranger = test.contextOf({ tenant: 'stranger' });
    expect(await read(conversationId, null, stranger)).toEqual({ conversation: null });
    const notFound = {
      code: 'NOT_FOUND',
      message: `There is no conversation "${conversationId}".`,
      field: ['conversationId'],
    };
    expect((await test.send({ conversationId }, stranger)).userErrors).toEqual([notFound]);
    expect((await test.approve({ conversationId, draftId }, stranger)).userErrors).toEqual([notFound]);
    const entities = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Conversation { title } ... on Message { content } ... on Draft { definition } } }`;
    const r = [
      { __typename: 'Conversation', id: conversationId },
      { __typename: 'Message', id: reply?.id },
      { __typename: 'Draft', id: draftId },
    ];
    expect(await test.run(test.subgraph, entities, { r }, stranger)).toEqual({
      _entities: [null, null, null],
    });
  });
});
