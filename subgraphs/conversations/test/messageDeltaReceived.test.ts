import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { startConversations, type Delta, type RunningConversations } from './conversationsPlatform.js';

let test: RunningConversations;
beforeAll(async () => void (test = await startConversations()));
afterAll(() => test.stop());

async function openReply() {
  const conversationId = (await test.start()).conversation?.id ?? '';
  const { message, reply } = await test.send({ conversationId });
  return { conversationId, messageId: message?.id ?? '', replyId: reply?.id ?? '' };
}

async function next(deltas: ReturnType<RunningConversations['follow']>): Promise<Delta> {
  const { value } = await deltas.next();
  if (!value?.data) throw new Error(`No delta: ${JSON.stringify(value)}.`);
  return value.data.messageDeltaReceived;
}

async function rest(deltas: ReturnType<RunningConversations['follow']>): Promise<Delta[]> {
  const seen: Delta[] = [];
  for await (const { data, errors } of deltas) {
    if (errors) throw new Error(errors[0]?.message);
    if (data) seen.push(data.messageDeltaReceived);
  }
  return seen;
}

describe('messageDeltaReceived', () => {
  it('streams a reply to its end, which shows the stored message and its draft', async () => {
    const { conversationId, replyId } = await openReply();
    const deltas = test.follow(replyId);
    await test.say(replyId, 'Good ');
    await test.say(replyId, 'morning');
    const first = await next(deltas);
    expect(first).toMatchObject({
      finishReason: null,
      message: { id: replyId, status: 'PENDING', conversation: { id: conversationId } },
    });
    const { draftId } = await test.draft(conversationId, replyId);
    await test.respond(conversationId, replyId, 'Good morning');
    const others = await rest(deltas);
    expect([first, ...others].map(({ text }) => text).join('')).toBe('Good morning');
    expect(others.at(-1)).toMatchObject({
      finishReason: 'stop',
      message: { status: 'COMPLETED', content: 'Good morning' },
    });
    const query = 'query ($id: ID!) { conversation(id: $id) { draft { id } } }';
    expect(await test.run(test.subgraph, query, { id: conversationId }, test.contextOf())).toEqual({
      conversation: { draft: { id: draftId } },
    });
  });

  it('gives who comes back with the last cursor the rest, no gap and no repeat', async () => {
    const { conversationId, replyId } = await openReply();
    await test.say(replyId, 'one ');
    let after: string | null = null;
    let text = '';
    for (const said of ['two ', 'three ', 'four']) {
      for await (const { data } of test.follow(replyId, after)) {
        after = data?.messageDeltaReceived.cursor ?? null;
        text += data?.messageDeltaReceived.text;
        break;
      }
      await test.say(replyId, said);
    }
    await test.respond(conversationId, replyId, 'one two three four');
    const others = await rest(test.follow(replyId, after));
    expect(text + others.map((delta) => delta.text).join('')).toBe('one two three four');
    expect(others.at(-1)?.finishReason).toBe('stop');
    expect(await rest(test.follow(replyId, others.at(-1)?.cursor))).toEqual([]);
  });

  it('gives who comes late the whole reply in one delta', async () => {
    const { conversationId, replyId } = await openReply();
    await test.respond(conversationId, replyId, 'Good morning');
    // Once one has seen the end, the next comes late.
    await rest(test.follow(replyId));
    expect(await rest(test.follow(replyId))).toMatchObject([
      { text: 'Good morning', finishReason: 'stop', message: { status: 'COMPLETED' } },
    ]);
  });

  it('tells of a reply that failed, and why', async () => {
    const { conversationId, replyId } = await openReply();
    const deltas = test.follow(replyId);
    await test.say(replyId, 'Good mor');
    await test.respond(conversationId, replyId, 'Good mor', 'The connection broke.');
    expect((await rest(deltas)).at(-1)).toMatchObject({
      finishReason: 'error',
      message: { status: 'FAILED' },
    });
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Message { error content } } }';
    expect(
      await test.run(test.subgraph, query, { r: [{ __typename: 'Message', id: replyId }] }, test.contextOf()),
    ).toEqual({
      _entities: [{ error: 'The connection broke.', content: 'Good mor' }],
    });
  });

  it('gives a person’s own message whole', async () => {
    const { messageId } = await openReply();
    expect(await rest(test.follow(messageId))).toMatchObject([{ text: 'Hello', finishReason: 'stop' }]);
  });

  it('does not let a slow subscriber slow another', async () => {
    const { conversationId, replyId } = await openReply();
    const slow = test.follow(replyId);
    const fast = test.follow(replyId);
    await test.say(replyId, '0 ');
    let slowText = (await next(slow)).text;
    let fastText = (await next(fast)).text;
    for (let count = 1; count < 50; count += 1) {
      await test.say(replyId, `${count} `);
      fastText += (await next(fast)).text;
    }
    expect(fastText.endsWith('49 ')).toBe(true);
    await test.respond(conversationId, replyId, fastText);
    const late = await rest(slow);
    slowText += late.map(({ text }) => text).join('');
    expect(slowText).toBe(fastText);
    expect(late.length).toBeLessThan(5);
    await rest(fast);
  });

  it('is ended once, however often the response is delivered', async () => {
    const { conversationId, replyId } = await openReply();
    const event = await test.respond(conversationId, replyId, 'Good morning');
    await test.redeliver(event);
    await test.respond(conversationId, replyId, 'Something else');
    await rest(test.follow(replyId));
    const { replyId: later } = await openReply();
    await test.respond(conversationId, later, 'Later');
    await rest(test.follow(later));
    expect(await rest(test.follow(replyId))).toMatchObject([{ text: 'Good morning' }]);
  });

  it('answers CURSOR_EXPIRED for a cursor that is none, and NOT_FOUND for a message that one cannot see', async () => {
    const { replyId } = await openReply();
    const codes = async (messageId: string, after: string | null, tenant: string) => {
      const results = [];
      for await (const result of test.follow(messageId, after, test.contextOf({ tenant })))
        results.push(result);
      return results.map(({ errors }) => errors?.[0]?.extensions['code']);
    };
    expect(await codes(replyId, 'stale', 'a')).toEqual(['CURSOR_EXPIRED']);
    expect(await codes(replyId, null, 'stranger')).toEqual(['NOT_FOUND']);
    expect(await codes(newId('msg'), null, 'a')).toEqual(['NOT_FOUND']);
  });

  it('needs a context token', async () => {
    const { replyId } = await openReply();
    const results = test.subgraph.subscribe(
      { query: test.documents.deltas, variables: { messageId: replyId } },
      undefined,
    );
    await expect(results[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
