import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { persistently } from '../../src/adapters/durable/persistently.js';
import { Abandoned } from '../../src/domain/interpreter/Durable.js';
import { DurableFault } from '../../src/domain/interpreter/Run.js';
import { entities } from '../../src/persistence/entities.js';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await createTestPlatform('workflows', { entities, migrationsDirectory });
});
afterAll(() => test?.close());

/** Has a statement executed that fails, and tells what became of it and how often it was tried: at most twice. */
async function tried(statement: string, values: unknown[] = []) {
  const ending = new AbortController();
  let attempts = 0;
  const outcome = await persistently(async () => {
    attempts += 1;
    if (attempts === 2) return 'repeated';
    return test.platform.database.tenant({ tenantId: newId('tnt') }, async (em) =>
      JSON.stringify(await em.execute(statement, values)),
    );
  }, ending.signal).catch((error: Error) => error.message);
  return { attempts, outcome };
}

describe('what fails', () => {
  it.each([
    ['no statement', 'SELEKT 1', /syntax error/u],
    ['no such table', 'SELECT * FROM nothing', /does not exist/u],
    ['no such number', `SELECT 'ten'::int`, /invalid input syntax/u],
    [
      'a row that may not be there',
      'INSERT INTO execution (id) VALUES (NULL)',
      /null value|not-null|row-level/u,
    ],
    ['what is divided by nothing', 'SELECT 1 / 0', /division by zero/u],
  ])('is not repeated where it would fail again: %s', async (_, statement, message) => {
    expect(await tried(statement)).toEqual({ attempts: 1, outcome: expect.stringMatching(message) });
  });

  it('is not repeated where nobody wants it any more, whatever tells of that', async () => {
    for (const error of [new Abandoned(), new DurableFault('It failed.', { cause: new Abandoned() })]) {
      let attempts = 0;
      const done = persistently(async () => {
        attempts += 1;
        throw error;
      }, new AbortController().signal);
      await expect(done).rejects.toBe(error);
      expect(attempts).toBe(1);
    }
  });

  it('is not repeated where a text has a sign that PostgreSQL does not take', async () => {
    expect((await tried('SELECT ?::text', ['null\0character'])).attempts).toBe(1);
  });

  it.each([
    ['a conflict with another transaction', '40001'],
    ['a deadlock', '40P01'],
    ['a lock that was not to be had', '55P03'],
    ['a statement that took too long', '57014'],
    ['a row that somebody else was first with', '23505'],
    ['a fault of the database', 'XX000'],
  ])('is repeated where it may pass: %s', async (_, state) => {
    const statement = `DO $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '${state}'; END $$`;
    expect(await tried(statement)).toEqual({ attempts: 2, outcome: 'repeated' });
  });

  it.each([
    ['what is no function', new TypeError('run is not a function'), 1],
    ['what is not there', new ReferenceError('run is not defined'), 1],
    ['the network', new TypeError('fetch failed', { cause: new Error('other side closed') }), 2],
    ['a pipe', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }), 2],
    ['anything', new Error('for a reason'), 2],
  ])('is repeated unless our own code cannot do it: %s', async (_, error, attempts) => {
    let count = 0;
    const work = async () => {
      count += 1;
      if (count === 1) throw error;
    };
    await persistently(work, new AbortController().signal).catch(() => {});
    expect(count).toBe(attempts);
  });
});
