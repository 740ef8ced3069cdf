import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { LiveStreams } from '@gantry/platform/streams/LiveStreams.js';
import { MemoryLiveStreams } from '@gantry/platform/streams/MemoryLiveStreams.js';
import { followReply, type ReplyDelta } from '../../src/domain/followReply.js';
import type { ReplySource, StoredReply } from '../../src/domain/ReplySource.js';
import { endReplyStream, readReplyStream, replyStreamOf } from '../../src/events/replyStream.js';

/** One reply: what is stored of it, and a real stream that an agent appends to. */
class Reply implements ReplySource {
  stored: StoredReply | null = { content: '', finishReason: null };
  streams: LiveStreams = new MemoryLiveStreams({ entriesPerStream: 40 });
  #attempt = 1;
  #at = 0;
  #unsent = '';

  async find(): Promise<StoredReply | null> {
    return this.stored;
  }

  read(after: string | null, signal: AbortSignal) {
    return readReplyStream(this.streams, 't', 'm', { after, signal });
  }

  async say(text: string, attempt = 1): Promise<void> {
    if (attempt !== this.#attempt) this.#at = 0;
    this.#attempt = attempt;
    this.#unsent += text;
    try {
      await this.streams.append('t', replyStreamOf('m'), { text: this.#unsent, attempt, at: this.#at });
    } catch {
      return;
    }
    this.#at += this.#unsent.length;
    this.#unsent = '';
  }

  async finish(content: string, finishReason = 'stop'): Promise<void> {
    this.stored = { content, finishReason };
    await endReplyStream(this.streams, 't', 'm', finishReason);
  }

  follow(after: string | null = null, recheckMs = 20, signal = new AbortController().signal) {
    return followReply(this, { after, signal, recheckMs });
  }
}

const fates = ['done', 'refused', 'done, not answered', 'forgotten'] as const;
type Fate = (typeof fates)[number];

/** Streams that cannot always be reached, and may forget everything. */
class UnreliableStreams implements LiveStreams {
  #kept = new MemoryLiveStreams();
  readonly #fates: Fate[];

  /** @param fates what becomes of the commands to come, one after the other; then all are done */
  constructor(fates: readonly Fate[]) {
    this.#fates = [...fates];
  }

  async append(...args: Parameters<LiveStreams['append']>): Promise<string> {
    const fate = this.#next();
    if (fate === 'refused') throw new GantryError('UNAVAILABLE', 'Away.');
    const cursor = await this.#kept.append(...args);
    if (fate === 'done, not answered') throw new GantryError('UNAVAILABLE', 'Away.');
    return cursor;
  }

  async *read(...[tenantId, stream, options = {}]: Parameters<LiveStreams['read']>) {
    const from = this.#kept;
    const batches = from.read(tenantId, stream, options);
    for (;;) {
      if (this.#next() === 'refused') throw new GantryError('UNAVAILABLE', 'Away.');
      const { value, done } = await batches.next();
      if (from !== this.#kept) throw new GantryError('CURSOR_EXPIRED', 'Gone.');
      if (done) return;
      yield value;
    }
  }

  close(...args: Parameters<LiveStreams['close']>): Promise<void> {
    return this.#kept.close(...args);
  }

  ready(): Promise<boolean> {
    return this.#kept.ready();
  }

  #next(): Fate {
    const fate = this.#fates.shift() ?? 'done';
    if (fate === 'forgotten') {
      const forgotten = this.#kept;
      this.#kept = new MemoryLiveStreams();
      // As a Redis does that was flushed: its readers notice with what comes next.
      void forgotten.append('t', replyStreamOf('m'), { text: '', attempt: 1, at: 0 });
    }
    return fate;
  }
}

async function all(deltas: AsyncIterable<ReplyDelta>): Promise<ReplyDelta[]> {
  const seen: ReplyDelta[] = [];
  for await (const delta of deltas) seen.push(delta);
  return seen;
}

const joined = (deltas: readonly ReplyDelta[]): string => deltas.map(({ text }) => text).join('');

describe('a subscriber of a reply', () => {
  it('gets what is there in one delta, then what comes, and the finish reason last', async () => {
    const reply = new Reply();
    await reply.say('Good ');
    await reply.say('morning');
    const deltas = reply.follow();
    expect((await deltas.next()).value).toMatchObject({ text: 'Good morning', finishReason: null });
    await reply.say('!');
    expect((await deltas.next()).value).toMatchObject({ text: '!', finishReason: null });
    await reply.finish('Good morning!');
    expect((await deltas.next()).value).toMatchObject({ text: '', finishReason: 'stop' });
    expect((await deltas.next()).done).toBe(true);
  });

  it('gets a finished reply whole in one delta, though its stream is gone', async () => {
    const reply = new Reply();
    reply.stored = { content: 'Good morning!', finishReason: 'length' };
    expect(await all(reply.follow())).toMatchObject([{ text: 'Good morning!', finishReason: 'length' }]);
  });

  it('gets nothing more after the last delta', async () => {
    const reply = new Reply();
    await reply.say('Hi');
    await reply.finish('Hi');
    const [last] = await all(reply.follow());
    expect(await all(reply.follow(last?.cursor))).toEqual([]);
  });

  it('goes on from its cursor when the stream is gone and the reply is stored', async () => {
    const reply = new Reply();
    await reply.say('Good ');
    const first = (await reply.follow().next()).value as ReplyDelta;
    reply.streams = new MemoryLiveStreams();
    reply.stored = { content: 'Good morning!', finishReason: 'stop' };
    expect(await all(reply.follow(first.cursor))).toMatchObject([{ text: 'morning!', finishReason: 'stop' }]);
  });

  it('is told CURSOR_EXPIRED when the stored reply is another text than the one it has', async () => {
    const reply = new Reply();
    await reply.say('Good ');
    const first = (await reply.follow().next()).value as ReplyDelta;
    reply.streams = new MemoryLiveStreams();
    reply.stored = { content: 'Bad morning!', finishReason: 'stop' };
    await expect(all(reply.follow(first.cursor))).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    reply.stored = { content: 'Go', finishReason: 'stop' };
    await expect(all(reply.follow(first.cursor))).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it.each(['', 'nonsense', '0.0.0.0', '5.zz.1.0.gone-3', '99999999999.0.0.0.x'])(
    'is told CURSOR_EXPIRED for %j while the reply is written',
    async (after) => {
      const reply = new Reply();
      await reply.say('Good ');
      await expect(all(reply.follow(after))).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    },
  );

  it('is told NOT_FOUND for a message that it cannot see', async () => {
    const reply = new Reply();
    reply.stored = null;
    await expect(all(reply.follow())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not left hanging when the process died between storing the reply and ending the stream', async () => {
    const reply = new Reply();
    await reply.say('Good ');
    const deltas = reply.follow();
    await deltas.next();
    reply.stored = { content: 'Good morning!', finishReason: 'stop' };
    expect((await deltas.next()).value).toMatchObject({ text: 'morning!', finishReason: 'stop' });
    expect((await deltas.next()).done).toBe(true);
  });

  it('gets the text from the store when its stream shows the end only', async () => {
    const reply = new Reply();
    const reading = all(reply.follow(null, 10_000));
    await reply.finish('Good morning');
    expect(await reading).toMatchObject([{ text: 'Good morning', finishReason: 'stop' }]);
  });

  it('begins with the newest attempt when a reply was begun anew', async () => {
    const reply = new Reply();
    await reply.say('Good mor');
    await reply.say('Good ', 2);
    const deltas = reply.follow();
    expect((await deltas.next()).value).toMatchObject({ text: 'Good ', finishReason: null });
    await reply.say('day', 2);
    await reply.finish('Good day');
    expect(joined(await all(deltas))).toBe('day');
  });

  it('that has part of an earlier attempt is told to begin again', async () => {
    const reply = new Reply();
    await reply.say('Good mor');
    const deltas = reply.follow();
    const first = (await deltas.next()).value as ReplyDelta;
    await reply.say('Good ', 2);
    await expect(deltas.next()).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
    await expect(all(reply.follow(first.cursor))).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  });

  it('ends when it is cancelled', async () => {
    const reply = new Reply();
    const controller = new AbortController();
    const reading = all(reply.follow(null, 10_000, controller.signal));
    controller.abort();
    expect(await reading).toEqual([]);
  });

  it('that is slow holds up nobody and gets fewer, longer deltas', async () => {
    const reply = new Reply();
    const slow = reply.follow();
    const fast = reply.follow();
    await reply.say('0 ');
    await slow.next();
    const seen: ReplyDelta[] = [(await fast.next()).value as ReplyDelta];
    for (let count = 1; count < 20; count += 1) {
      await reply.say(`${count} `);
      seen.push((await fast.next()).value as ReplyDelta);
    }
    expect(seen).toHaveLength(20);
    const whole = joined(seen);
    await reply.finish(whole);
    const rest = await all(slow);
    expect(rest.length).toBeLessThanOrEqual(2);
    expect(`0 ${joined(rest)}`).toBe(whole);
  });

  it('gets the whole text once, however often it breaks off and comes back', async () => {
    const piece = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.nat(4), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('closed', 'crashed', 'lost'),
        async (pieces, stays, ending) => {
          const reply = new Reply();
          const content = pieces.join('');
          const writing = (async () => {
            for (const text of pieces) {
              await reply.say(text);
              await new Promise((resolve) => setImmediate(resolve));
            }
            if (ending === 'closed') return reply.finish(content);
            if (ending === 'lost') reply.streams = new MemoryLiveStreams();
            reply.stored = { content, finishReason: 'stop' };
          })();
          const seen: ReplyDelta[] = [];
          for (let visit = 0; seen.at(-1)?.finishReason == null; visit += 1) {
            let stay = stays[visit % stays.length] ?? 0;
            for await (const delta of reply.follow(seen.at(-1)?.cursor, 3)) {
              seen.push(delta);
              if (stay === 0) break;
              stay -= 1;
            }
          }
          await writing;
          expect(joined(seen)).toBe(content);
          expect(seen.filter(({ finishReason }) => finishReason !== null)).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gets the whole text once, however unreliable the stream is that tells it', async () => {
    const piece = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 20 }),
        fc.array(fc.constantFrom(...fates), { maxLength: 40 }),
        async (pieces, fates) => {
          const reply = new Reply();
          reply.streams = new UnreliableStreams(fates);
          const content = pieces.join('');
          const reading = all(reply.follow(null, 2));
          for (const text of pieces) {
            await reply.say(text);
            await new Promise((resolve) => setImmediate(resolve));
          }
          await reply.finish(content).catch(() => undefined);
          const seen = await reading;
          expect(joined(seen)).toBe(content);
          expect(seen.filter(({ finishReason }) => finishReason !== null)).toHaveLength(1);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('goes on live after the stream could not be reached for a while', async () => {
    const reply = new Reply();
    reply.streams = new UnreliableStreams(['refused', 'done', 'refused']);
    const deltas = reply.follow();
    await reply.say('Good ');
    await reply.say('morning');
    expect((await deltas.next()).value).toMatchObject({ text: 'Good morning', finishReason: null });
  });

  it('goes on live in another stream after its own was lost', async () => {
    const reply = new Reply();
    await reply.say('Good ');
    const { streams } = reply;
    const { read } = streams;
    streams.read = async function* (...args) {
      for await (const batch of read.apply(streams, args)) {
        yield batch;
        throw new GantryError('CURSOR_EXPIRED', 'Gone.');
      }
    };
    const deltas = reply.follow();
    expect((await deltas.next()).value).toMatchObject({ text: 'Good ' });
    reply.streams = new MemoryLiveStreams();
    await reply.say('morning');
    expect((await deltas.next()).value).toMatchObject({ text: 'morning', finishReason: null });
  });

  it('waits for the stored reply when its stream lost what it lacks', async () => {
    const reply = new Reply();
    await reply.say('Good ');
    reply.streams = new MemoryLiveStreams();
    await reply.say('morning');
    const reading = all(reply.follow());
    await reply.finish('Good morning');
    expect(await reading).toMatchObject([{ text: 'Good morning', finishReason: 'stop' }]);
  });

  it('gets nothing of an earlier attempt whose worker goes on all the same', async () => {
    const reply = new Reply();
    await reply.say('Bad', 1);
    await reply.say('Good ', 2);
    await reply.streams.append('t', replyStreamOf('m'), { text: ' mood', attempt: 1, at: 3 });
    await reply.say('day', 2);
    expect((await reply.follow().next()).value).toMatchObject({ text: 'Good day' });
  });
});
