import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { EntitySchema } from '@mikro-orm/core';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { RedisLocks } from '../../src/locks/RedisLocks.js';
import { Database } from '../../src/persistence/Database.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';
import { writeMigration } from '../../src/persistence/writeMigration.js';
import { RedisConnection } from '../../src/redis/RedisConnection.js';
import type { Subgraph } from '../../src/subgraph/Subgraph.js';
import { createNotesSubgraph, type NotesServices } from './notes/createNotesSubgraph.js';
import { NoteEntity } from './notes/NoteEntity.js';

const write = `mutation ($text: String!, $key: String) {
  writeNote(input: { text: $text, idempotencyKey: $key }) { note { id text } userErrors { code } }
}`;

interface Written {
  writeNote: { note: { id: string; text: string } | null };
}

const entities = [NoteEntity] as unknown as EntitySchema[];
let test: TestPlatform;
let migrationsDirectory: string;
let tenants = 0;
let context: ReturnType<TestPlatform['contextOf']>;

beforeAll(async () => {
  migrationsDirectory = await mkdtemp(path.join(os.tmpdir(), 'notes-'));
  const urls = await provisionDatabase(inject('adminUrl'), 'notes', 'test', `notes_once_${Date.now()}`);
  await writeMigration(urls.owner, migrationsDirectory, entities, 'initial');
  test = await createTestPlatform('notes', { entities, migrationsDirectory });
});
afterAll(() => test?.close());
beforeEach(() => {
  context = test.contextOf({ tenant: `once${tenants++}` });
});

/** A request that has used the key, and neither commits nor rolls back until it is told to. */
async function holdKey(key: string): Promise<{ end(): Promise<void>; waiting(): Promise<number> }> {
  const url = new URL(inject('adminUrl'));
  url.pathname = new URL(test.urls.app).pathname;
  // Activity is looked at by another one: in a transaction it would always look the same.
  const [client, watcher] = [
    new Client({ connectionString: url.href }),
    new Client({ connectionString: url.href }),
  ];
  await Promise.all([client.connect(), watcher.connect()]);
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO idempotency (owner_id, operation, key, input_digest) VALUES ($1, 'writeNote', $2, '')`,
    [context.tenant!.id, key],
  );
  return {
    async end() {
      await client.query('ROLLBACK');
      await Promise.all([client.end(), watcher.end()]);
    },
    async waiting() {
      const { rows } = await watcher.query<{ count: string }>(
        `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return Number(rows[0]!.count);
    },
  };
}

const ask = (subgraph: Subgraph<NotesServices>, key: string): Promise<Written> =>
  test.run<Written>(subgraph, write, { text: 'once', key }, context);

describe('repeats of a mutation under way', () => {
  it('wait without a connection to the database, so that others are answered', async () => {
    const notes = createNotesSubgraph(test.platform);
    const first = await holdKey('k');
    const repeats = Array.from({ length: 30 }, () => ask(notes, 'k'));
    await expect.poll(() => first.waiting()).toBe(1);
    expect(await test.run(notes, '{ notes { text } }', {}, context)).toEqual({ notes: [] });
    expect(await ask(notes, 'another')).toMatchObject({ writeNote: { note: { text: 'once' } } });
    expect(await first.waiting()).toBe(1);
    await first.end();
    const ids = (await Promise.all(repeats)).map(({ writeNote }) => writeNote.note!.id);
    expect(new Set(ids).size).toBe(1);
  });

  it('go on at once after one that failed, and do it then', async () => {
    const notes = createNotesSubgraph(test.platform);
    const mend = (): Promise<unknown> => test.run(notes, write, { text: 'mend', key: 'm' }, context);
    const answers = await Promise.all([mend(), mend(), mend()]);
    expect(answers).toEqual(
      Array.from({ length: 3 }, () => ({ writeNote: { note: null, userErrors: [{ code: 'MEND' }] } })),
    );
  });

  it('are told UNAVAILABLE when their time is over before they are answered', async () => {
    const notes = createNotesSubgraph(test.platform);
    const first = await holdKey('k');
    const waiting = ask(notes, 'k');
    await expect.poll(() => first.waiting()).toBe(1);
    const token = await test.tokenFor(context);
    const request = { query: write, variables: { text: 'once', key: 'k' } };
    const gone = AbortSignal.timeout(100);
    const { errors } = await notes.execute(request, token, gone);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfter: 1 } }]);
    await first.end();
    await waiting;
  });
});

const leftOut = redisMissing === undefined ? '' : `, left out: ${redisMissing}`;
describe.runIf(redisMissing === undefined)(`two processes that share a real Redis${leftOut}`, () => {
  let server: RedisServer;
  const closing: (() => Promise<void> | void)[] = [];
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await server?.[Symbol.asyncDispose]();
  });

  /** The subgraph with a pool and a connection to Redis of its own. */
  async function openProcess(): Promise<Subgraph<NotesServices>> {
    const connection = new RedisConnection({ url: server.url, name: 'test', timeoutMs: 5_000 });
    await connection.connect();
    const logger = pino({ level: 'silent' });
    const database = await Database.open({ urls: test.urls, entities, migrationsDirectory, logger });
    closing.push(
      () => connection.close(),
      () => database.close(),
    );
    return createNotesSubgraph({ ...test.platform, database, locks: new RedisLocks(connection) });
  }

  it('do it once, and hold one connection between them while repeats wait', async () => {
    const [one, other] = [await openProcess(), await openProcess()];
    const first = await holdKey('k');
    const repeats = Array.from({ length: 40 }, (_, index) => ask(index % 2 ? one : other, 'k'));
    await expect.poll(() => first.waiting()).toBe(1);
    for (const subgraph of [one, other]) {
      expect(await test.run(subgraph, '{ notes { text } }', {}, context)).toEqual({ notes: [] });
    }
    expect(await first.waiting()).toBe(1);
    await first.end();
    const ids = (await Promise.all(repeats)).map(({ writeNote }) => writeNote.note!.id);
    expect(new Set(ids).size).toBe(1);
    expect(await test.run(one, '{ notes { text } }', {}, context)).toEqual({ notes: [{ text: 'once' }] });
  });

  it('do it once also while Redis is away', async () => {
    const [one, other] = [await openProcess(), await openProcess()];
    await server.kill();
    const repeats = Array.from({ length: 20 }, (_, index) => ask(index % 2 ? one : other, 'k'));
    const ids = (await Promise.all(repeats)).map(({ writeNote }) => writeNote.note!.id);
    expect(new Set(ids).size).toBe(1);
    await server.restart();
  });
});
