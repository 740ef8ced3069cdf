import { serverSentEvents } from '@gantry/platform/subgraph/serverSentEvents.js';
import { Agent } from 'undici';
import { urlOfChannel } from '../../domain/asyncapi/urlOfChannel.js';
import type { MessageFeed, MessageSubscription } from '../../domain/interpreter/MessageFeed.js';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import { tlsOptions } from '../http/tlsOptions.js';
import { failureOf } from './failureOf.js';
import { MessageQueue } from './MessageQueue.js';
import { payloadOf } from './payloadOf.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Most bytes between two events. */
const longest = 1024 * 1024;

/**
 * Reads Server-Sent Events, those behind the last that was read where the server knows them by their ids.
 * @throws ForbiddenAddress
 */
export function readEvents(
  subscription: MessageSubscription,
  { allowPrivateAddresses }: ProtocolCallersOptions,
): MessageFeed {
  const { identity, deadlineMs } = subscription;
  const url = new URL(urlOfChannel(subscription));
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (!allowPrivateAddresses && isPrivateAddress(host)) throw new ForbiddenAddress(host);
  const agent = new Agent({
    headersTimeout: deadlineMs,
    // Between two events there may be any time.
    bodyTimeout: 0,
    connect: {
      timeout: Math.min(deadlineMs, 10_000),
      ...tlsOptions(identity),
      ...(allowPrivateAddresses ? {} : { lookup: guardedLookup() }),
    },
  });
  const queue = new MessageQueue(() => void agent.destroy());
  const read = async (): Promise<void> => {
    try {
      await readInto(queue, agent, url, subscription);
    } catch (error) {
      queue.end(failureOf(error));
    } finally {
      await agent.destroy();
    }
  };
  void read();
  return queue;
}

async function readInto(
  queue: MessageQueue,
  agent: Agent,
  { origin, pathname, search }: URL,
  { authorization, after }: MessageSubscription,
): Promise<void> {
  const { statusCode, headers, body } = await agent.request({
    origin,
    path: pathname + search,
    method: 'GET',
    headers: {
      'user-agent': 'Gantry',
      accept: 'text/event-stream',
      ...(authorization === undefined ? {} : { authorization }),
      ...(typeof after === 'string' ? { 'last-event-id': after } : {}),
    },
  });
  if (statusCode !== 200)
    return queue.end({ kind: 'refusal', status: statusCode, detail: `It answered ${statusCode}` });
  const type = String(headers['content-type']);
  if (!/^text\/event-stream\b/iu.test(type)) {
    const detail = `${origin}${pathname} gives ${type}, and no stream of events`;
    return queue.end({ kind: 'unusable', detail });
  }
  const counter = { bytes: 0 };
  for await (const { event, data, id } of serverSentEvents(limited(body, counter))) {
    counter.bytes = 0;
    if (data === '') continue;
    await queue.push({
      kind: 'message',
      payload: payloadOf(Buffer.from(data, 'utf8')),
      headers: { ...(event === '' ? {} : { event }), ...(id === '' ? {} : { id }) },
      position: id === '' ? null : id,
    });
  }
  queue.end({ kind: 'failure', reason: 'connection', detail: 'The stream of events has ended.' });
}

/** Ends a stream whose next event is too long. */
async function* limited(body: AsyncIterable<Buffer>, counter: { bytes: number }): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    counter.bytes += chunk.length;
    if (counter.bytes > longest) throw new Error(`An event has more than ${longest} bytes.`);
    yield chunk;
  }
}
