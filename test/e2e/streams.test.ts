import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { RequestFailure } from '../src/golden-path/journey/GoldenPathClient.js';
import { changed } from '../src/golden-path/journey/expectation.js';
import { operation } from '../src/golden-path/journey/operations.js';
import type { Delta } from '../src/golden-path/journey/operationTypes.js';
import type { RawClient } from '../src/golden-path/journey/RawClient.js';
import { importKitchen } from '../src/golden-path/journey/steps/importKitchen.js';
import { question } from '../src/golden-path/journey/steps/askAgent.js';
import { shipFirstVersion } from '../src/golden-path/journey/steps/shipService.js';
import { Caller } from '../src/gantry/Caller.js';
import { Socket } from '../src/gantry/Socket.js';
import { fresh } from './shared/people.js';
import { openWorkbench, type Workbench } from './shared/workbench.js';

const gantry = inject('gantry');

/** Asks the agent, and returns the id of the reply that now streams. */
async function ask(client: RawClient): Promise<string> {
  const key = fresh();
  const start = { title: 'Orders', idempotencyKey: `c-${key}` };
  const { startConversation } = await client.request('StartConversation', { input: start });
  const conversationId = changed(startConversation, 'conversation').id;
  const message = { conversationId, content: question, idempotencyKey: `m-${key}` };
  return changed((await client.request('SendMessage', { input: message })).sendMessage, 'reply').id;
}

/** Reads a reply from behind a cursor: up to `limit` deltas, or to its end. */
async function read(
  client: RawClient,
  messageId: string,
  after: string | null,
  limit = Infinity,
): Promise<Delta[]> {
  const deltas: Delta[] = [];
  for await (const { messageDeltaReceived } of client.subscribe('ReplyTokens', { messageId, after })) {
    deltas.push(messageDeltaReceived);
    if (deltas.length >= limit || messageDeltaReceived.finishReason !== null) break;
  }
  return deltas;
}

const textOf = (deltas: Delta[]): string => deltas.map(({ text }) => text).join('');

describe.each(['ws', 'sse'] as const)('a subscriber over %s', (transport) => {
  let bench: Workbench;
  beforeAll(async () => {
    bench = await openWorkbench(gantry, transport);
    await importKitchen(bench.journey);
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it('that leaves in the middle of a reply and comes back gets the rest: no gap, no repeat', async () => {
    const reply = await ask(bench.client);
    const deltas = await read(bench.client, reply, null, 3);
    expect(deltas).toHaveLength(3);
    while (deltas.at(-1)?.finishReason === null)
      deltas.push(...(await read(bench.client, reply, deltas.at(-1)!.cursor, 5)));
    expect(new Set(deltas.map(({ cursor }) => cursor)).size).toBe(deltas.length);
    expect(textOf(deltas)).toBe(textOf(await read(bench.client, reply, null)));
    expect(textOf(deltas).length).toBeGreaterThan(20);
  });

  it('is told CURSOR_EXPIRED for a cursor that never was', async () => {
    const reply = await ask(bench.client);
    await read(bench.client, reply, null);
    const failure = await read(bench.client, reply, '999999999-7').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RequestFailure);
    expect((failure as RequestFailure).code).toBe('CURSOR_EXPIRED');
  });

  it('sees what another subscriber of the same reply sees', async () => {
    const reply = await ask(bench.client);
    const [one, other] = await Promise.all([
      read(bench.client, reply, null),
      read(bench.client, reply, null),
    ]);
    expect(textOf(one)).toBe(textOf(other));
  });
});

describe('a slow subscriber', () => {
  it('does not slow another', async () => {
    await using bench = await openWorkbench(gantry);
    const { url, pod } = await shipFirstVersion(bench.journey);
    const { endpoint, token, tenant } = bench.client.options;
    const slow = await Socket.open(new Caller(endpoint, token, tenant));
    expect(await slow.next()).toMatchObject({ type: 'connection_ack' });
    slow.subscribe('1', operation('LogLines'), { podId: pod });
    expect(await slow.next()).toMatchObject({ type: 'next' });
    slow.raw.pause(); // from here on its buffers fill, ours and the server's

    const leaving = new AbortController();
    const lines = bench.client.subscribe('LogLines', { podId: pod }, leaving.signal)[Symbol.asyncIterator]();
    for (let round = 1; round <= 16; round += 1) {
      const started = performance.now();
      await fetch(`${url}?noise=125&round=${round}`);
      for (;;) {
        const line = await lines.next();
        expect(line.done).toBeFalsy();
        if (line.value?.logLineReceived.text.endsWith(`round=${round}`)) break;
      }
      expect(performance.now() - started).toBeLessThan(5000);
    }
    leaving.abort();
    await lines.return?.();
    await slow.close();
  });
});
