import { parse, print } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OperationCache } from '../../src/execution/OperationCache.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/** What becomes of subscriptions when another supergraph is served. */
let running: RunningOffice;
let socket: RawSocket;
beforeEach(async () => {
  running = await startOffice({ anonymous: true });
  socket = new RawSocket(running.url);
  await socket.initialise({});
});
afterEach(async () => {
  vi.restoreAllMocks();
  socket[Symbol.dispose]();
  await running[Symbol.asyncDispose]();
});

const everything = 'subscription { said { cursor text by { name } } }';
const subscribe = (query = everything, id = '1') =>
  socket.send({ id, type: 'subscribe', payload: { query } });
const event = (cursor: string, text: string) => ({
  id: '1',
  type: 'next',
  payload: { data: { said: { cursor, text, by: { name: 'name of usr_1' } } } },
});

/** Serves what chat would be with another schema. */
async function serve(change: (sdl: string) => string): Promise<void> {
  const subgraphs = Object.values(running.subgraphs).map((subgraph) => {
    if (subgraph.name !== 'chat') return subgraph;
    const sdl = print(subgraph.typeDefs);
    expect(change(sdl)).not.toBe(sdl);
    return { ...subgraph, typeDefs: parse(change(sdl)) };
  });
  await running.gateway.updateSupergraph(composeSupergraph(subgraphs));
}
const described = (sdl: string) => sdl.replace('type Said {', '"What someone said." type Said {');

test('one with a cursor goes on with the new one behind its last event, and its client notices nothing', async () => {
  await subscribe();
  running.office.feed.push('one');
  expect(await socket.next()).toEqual(event('c1', 'one'));
  await serve(described);
  await expect.poll(() => running.office.feed.opened).toEqual([null, 'c1']);
  running.office.feed.push('two', 'three');
  expect([await socket.next(), await socket.next()]).toEqual([event('c2', 'two'), event('c3', 'three')]);
  await expect.poll(() => running.office.feed.readers).toBe(1);
  running.office.feed.end();
  expect(await socket.next()).toEqual({ id: '1', type: 'complete' });
});

test('one that waits for its first event goes on with the new one after it', async () => {
  await subscribe();
  await expect.poll(() => running.office.feed.readers).toBe(1);
  await serve(described);
  running.office.feed.push('one', 'two');
  expect([await socket.next(), await socket.next()]).toEqual([event('c1', 'one'), event('c2', 'two')]);
  expect(running.office.feed.opened).toEqual([null, 'c1']);
});

test('one that waits for its first event behind a cursor goes on with the new one there', async () => {
  running.office.feed.push('one');
  await subscribe(everything.replace('said', 'said(after: "c1")'));
  await expect.poll(() => running.office.feed.opened).toEqual(['c1']);
  await serve(described);
  await expect.poll(() => running.office.feed.opened, { timeout: 30_000 }).toEqual(['c1', 'c1']);
  running.office.feed.push('two');
  expect(await socket.next()).toEqual(event('c2', 'two'));
});

test('one that has moved is shared with who comes then', async () => {
  await subscribe();
  running.office.feed.push('one');
  await socket.next();
  await serve(described);
  await expect.poll(() => running.office.feed.opened).toEqual([null, 'c1']);
  using late = new RawSocket(running.url);
  await late.initialise({});
  await late.send({ id: '1', type: 'subscribe', payload: { query: everything } });
  expect(await late.next()).toEqual(event('c1', 'one'));
  running.office.feed.push('two');
  expect([await socket.next(), await late.next()]).toEqual([event('c2', 'two'), event('c2', 'two')]);
  await expect.poll(() => running.office.feed.readers).toBe(1);
});

test.each([
  ['has no cursor to go by', 'subscription { said { text by { name } } }', described],
  ['is not valid any more', everything, (sdl: string) => sdl.replace('text: String', 'words: String')],
])('one that %s goes on as it began', async (_title, query, change) => {
  await subscribe(query);
  running.office.feed.push('one');
  await socket.next();
  await serve(change);
  running.office.feed.push('two');
  expect(JSON.stringify(await socket.next())).toContain('"text":"two","by":{"name":"name of usr_1"}');
  expect(running.office.feed.opened).toEqual([null]);
});

const guarded = (field: string) => (sdl: string) =>
  sdl
    .replace('"@inaccessible"', '"@inaccessible", "@authenticated"')
    .replace(new RegExp(`(\\b${field}\\b(\\([^)]*\\))?: \\w+!?)`), '$1 @authenticated');

test('one that its caller may not have any more ends', async () => {
  await subscribe();
  running.office.feed.push('one');
  await socket.next();
  await serve(guarded('said'));
  expect(await socket.next()).toMatchObject({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE', cursor: 'c1' } }],
  });
  await expect.poll(() => running.office.feed.readers).toBe(0);
});

test('what its caller may not have any more of one is withheld, or ends it', async () => {
  await subscribe();
  await subscribe('subscription { said { text } }', 'without a cursor');
  running.office.feed.push('one');
  await socket.next();
  await socket.next();
  await serve(guarded('text'));
  expect(await socket.next()).toMatchObject({
    id: 'without a cursor',
    type: 'error',
    payload: [{ extensions: { code: 'FORBIDDEN' } }],
  });
  running.office.feed.push('two');
  expect(await socket.next()).toMatchObject({
    id: '1',
    payload: {
      data: { said: null },
      errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    },
  });
});

test('one that cannot be resumed ends when another field of it is withheld than was', async () => {
  await serve(guarded('by'));
  await subscribe('subscription { said { text by { name } } }');
  running.office.feed.push('one');
  expect(await socket.next()).toMatchObject({ payload: { data: { said: { text: 'one', by: null } } } });
  await serve(guarded('text'));
  expect(await socket.next()).toMatchObject({
    id: '1',
    type: 'error',
    payload: [{ extensions: { code: 'FORBIDDEN' } }],
  });
});

describe('who subscribes when a field is withheld from then on gets it of no event', () => {
  const resumable = 'subscription ($after: String) { said(after: $after) { cursor text } }';
  const late = async (variables = {}): Promise<RawSocket> => {
    const other = new RawSocket(running.url);
    await other.initialise({});
    await other.send({ id: 'late', type: 'subscribe', payload: { query: resumable, variables } });
    return other;
  };
  const withheld = {
    id: 'late',
    payload: { data: { said: null }, errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }] },
  };

  test('that another one had before', async () => {
    await subscribe(resumable);
    running.office.feed.push('one', 'two', 'three');
    for (const cursor of ['c1', 'c2', 'c3']) {
      expect(await socket.next()).toMatchObject({ payload: { data: { said: { cursor } } } });
    }
    await serve(guarded('text'));
    await expect.poll(() => running.office.feed.opened).toEqual([null, 'c3']);
    using other = await late({ after: 'c1' });
    expect([await other.next(), await other.next()]).toMatchObject([withheld, withheld]);
    // Both go on as one.
    await expect.poll(() => running.office.feed.readers).toBe(2);
    running.office.feed.push('four');
    expect(await other.next()).toMatchObject(withheld);
    await expect.poll(() => running.office.feed.readers).toBe(1);
  });

  test('that another one waited for', async () => {
    await subscribe(resumable);
    await expect.poll(() => running.office.feed.readers).toBe(1);
    await serve(guarded('text'));
    using other = await late();
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    running.office.feed.push('one');
    expect(await other.next()).toMatchObject(withheld);
  });
});

test('who subscribes to one that has yet to move has nothing of the supergraph before', async () => {
  await subscribe();
  await expect.poll(() => running.office.feed.readers).toBe(1);
  await serve(described);
  using late = new RawSocket(running.url);
  await late.initialise({});
  await late.send({ id: '1', type: 'subscribe', payload: { query: everything } });
  await expect.poll(() => running.office.feed.opened).toEqual([null, null]);
  running.office.feed.push('one');
  expect([await socket.next(), await late.next()]).toEqual([event('c1', 'one'), event('c1', 'one')]);
  await expect.poll(() => running.office.feed.opened).toEqual([null, null, 'c1']);
  running.office.feed.push('two');
  expect([await socket.next(), await late.next()]).toEqual([event('c2', 'two'), event('c2', 'two')]);
  await expect.poll(() => running.office.feed.readers).toBe(1);
});

describe('one that is still being prepared', () => {
  /** Holds back the next operation that is prepared. @returns whether it has come, and how to let it go */
  function holdNext(): { isHeld: () => boolean; release: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const get = OperationCache.prototype.get;
    let isHeld = false;
    vi.spyOn(OperationCache.prototype, 'get').mockImplementation(function (this: OperationCache, ...given) {
      const found = get.apply(this, given);
      if (isHeld) return found;
      isHeld = true;
      return promise.then(() => found);
    });
    return { isHeld: () => isHeld, release: resolve };
  }
  const resumable = 'subscription { said { cursor text } }';
  /** Subscribes, and serves another supergraph before that is done. */
  async function serveMeanwhile(change: (sdl: string) => string): Promise<() => void> {
    const { isHeld, release } = holdNext();
    await subscribe(resumable);
    await expect.poll(isHeld, { timeout: 30_000 }).toBe(true);
    await serve(change);
    vi.restoreAllMocks();
    return release;
  }

  test('does not begin where its caller may not have it any more', async () => {
    const goOn = await serveMeanwhile(guarded('said'));
    goOn();
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    });
    expect(running.office.feed.opened).toEqual([]);
  });

  test('begins without what its caller may not have any more', async () => {
    running.office.feed.push('one');
    const goOn = await serveMeanwhile(guarded('text'));
    goOn();
    expect(await socket.next()).toMatchObject({
      id: '1',
      payload: { data: { said: null }, errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }] },
    });
    expect(running.office.feed.opened).toEqual([null]);
  });

  test('begins as it was prepared where it is not valid any more', async () => {
    running.office.feed.push('one');
    const goOn = await serveMeanwhile((sdl) => sdl.replace('text: String', 'words: String'));
    goOn();
    expect(await socket.next()).toMatchObject({ payload: { data: { said: { cursor: 'c1', text: 'one' } } } });
  });

  test('follows the newest supergraph, when there is another one while it is prepared anew', async () => {
    running.office.feed.push('one');
    const goOn = await serveMeanwhile(described);
    const anew = holdNext();
    goOn();
    await expect.poll(anew.isHeld, { timeout: 30_000 }).toBe(true);
    await serve(guarded('text'));
    anew.release();
    expect(await socket.next()).toMatchObject({ id: '1', payload: { data: { said: null } } });
    expect(running.office.feed.opened).toEqual([null]);
  });

  test('does not begin when its client has left meanwhile', async () => {
    const goOn = await serveMeanwhile(described);
    const anew = holdNext();
    goOn();
    await expect.poll(anew.isHeld, { timeout: 30_000 }).toBe(true);
    await socket.send({ id: '1', type: 'complete' });
    const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
    await expect.poll(metrics, { timeout: 30_000 }).toContain('active_subscriptions{transport="ws"} 0');
    anew.release();
    running.office.feed.push('one');
    await subscribe(everything, '2');
    expect(await socket.next()).toEqual({ ...event('c1', 'one'), id: '2' });
    expect(running.office.feed.opened).toEqual([null]);
  });
});
