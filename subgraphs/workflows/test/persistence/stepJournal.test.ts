import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import type { ExecutionJob } from '../../src/domain/execution/ExecutionEngine.js';
import type { StepJournal } from '../../src/domain/interpreter/StepJournal.js';
import { Abandoned } from '../../src/domain/interpreter/Durable.js';
import { entities } from '../../src/persistence/entities.js';
import { ExecutionRepository } from '../../src/persistence/ExecutionRepository.js';
import { ExecutionTurns } from '../../src/persistence/ExecutionTurns.js';
import { PostgresStepJournal } from '../../src/persistence/PostgresStepJournal.js';
import { StepKeeper } from '../../src/persistence/StepKeeper.js';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await createTestPlatform('workflows', { entities, migrationsDirectory });
});
afterAll(() => test?.close());

const newJob = async (tenantId: string = newId('tnt')): Promise<ExecutionJob> => {
  const workflow = { id: newId('wf'), version: 1 } as Parameters<ExecutionRepository['add']>[1];
  const executionId = await test.platform.database.tenant({ tenantId }, (em) =>
    new ExecutionRepository(em).add(tenantId, workflow, {}, 'usr_test'),
  );
  return { executionId, tenantId };
};
const inPostgres = (job: ExecutionJob) =>
  new PostgresStepJournal(test.platform.database, new StepKeeper(test.platform.database), job);

describe.each<[string, () => Promise<StepJournal>]>([
  ['MemoryStepJournal', async () => new MemoryStepJournal()],
  ['PostgresStepJournal', async () => inPostgres(await newJob())],
])('a journal of steps: %s', (_, open) => {
  it('gives what each part has kept, in order and as it was', async () => {
    const journal = await open();
    const result = { a: [1, null, 'ü\u0000', 1e300], b: { c: true } };
    await journal.keep('one', 0, { name: 'first', result });
    await journal.keep('two', 0, { name: 'other', result: null });
    await journal.keep('one', 1, { name: 'second', result: 'text' });
    expect(await journal.read('one')).toEqual([
      { name: 'first', result },
      { name: 'second', result: 'text' },
    ]);
    expect(await journal.read('two')).toEqual([{ name: 'other', result: null }]);
    expect(await journal.read('none')).toEqual([]);
  });

  it('keeps what was there first, and says so to who comes later', async () => {
    const journal = await open();
    const both = await Promise.all([1, 2].map((result) => journal.keep('one', 0, { name: 'step', result })));
    const [kept] = await journal.read('one');
    expect(both).toEqual([kept, kept]);
  });
});

describe('PostgresStepJournal', () => {
  it('keeps what many executions of a tenant do at the same time, each where it belongs', async () => {
    const tenantId = newId('tnt');
    const keeper = new StepKeeper(test.platform.database);
    const jobs = await Promise.all(Array.from({ length: 20 }, () => newJob(tenantId)));
    const journals = jobs.map((job) => new PostgresStepJournal(test.platform.database, keeper, job));
    const twice = [...journals, ...journals].map((journal, index) =>
      journal.keep('', 0, { name: 'step', result: index }),
    );
    const kept = await Promise.all(twice);
    expect(kept.slice(20)).toEqual(kept.slice(0, 20));
    // Whoever was first.
    for (const [index, { result }] of kept.slice(0, 20).entries())
      expect([index, index + 20]).toContain(result);
    for (const [index, journal] of journals.entries()) expect(await journal.read('')).toEqual([kept[index]]);
  });

  it('asks once of an execution that begins, and for each part of one that goes on', async () => {
    const job = await newJob();
    const { database } = test.platform;
    let asked = 0;
    const counting = Object.assign(Object.create(database), {
      tenant: (...given: Parameters<typeof database.tenant>) => {
        asked += 1;
        return database.tenant(...given);
      },
    });
    const open = () => new PostgresStepJournal(counting, new StepKeeper(database), job);
    const begun = open();
    for (const part of ['', 'one', 'two']) expect(await begun.read(part)).toEqual([]);
    expect(asked).toBe(1);
    const kept = await begun.keep('one', 0, { name: 'step', result: 1 });
    expect(await begun.read('one')).toEqual([kept]);
    asked = 0;
    const goingOn = open();
    expect(await Promise.all(['', 'one', 'two'].map((part) => goingOn.read(part)))).toEqual([[], [kept], []]);
    expect(asked).toBe(3);
  });

  it('shows nothing of it to another tenant, nor to another execution', async () => {
    const job = await newJob();
    await inPostgres(job).keep('one', 0, { name: 'step', result: 'secret' });
    for (const other of [
      { ...job, tenantId: newId('tnt') },
      { ...job, executionId: newId('exe') },
    ]) {
      expect(await inPostgres(other).read('one')).toEqual([]);
    }
  });

  it('keeps nothing more of a run whose execution has been put away since, and tells it what was kept', async () => {
    const job = await newJob();
    const { executionId, tenantId } = job;
    const slow = inPostgres(job);
    await slow.keep('', 0, { name: 'step', result: 'kept' });
    const set = (status: string) =>
      test.platform.database.tenant({ tenantId }, async (em) => {
        await em.execute('UPDATE execution SET status = ? WHERE id = ?', [status, executionId]);
        return new ExecutionTurns(em).putAway(executionId, 0, [{ until: Infinity }]);
      });
    expect(await set('RUNNING')).toBe(true);
    expect(await slow.keep('', 0, { name: 'step', result: 'late' })).toEqual({
      name: 'step',
      result: 'kept',
    });
    await expect(slow.keep('', 1, { name: 'other', result: 1 })).rejects.toBeInstanceOf(Abandoned);
    await expect(
      inPostgres({ executionId: newId('exe'), tenantId }).keep('', 0, { name: 's', result: 1 }),
    ).rejects.toBeInstanceOf(Abandoned);
    const next = inPostgres({ ...job, wakes: 1 });
    await next.keep('', 1, { name: 'next', result: 2 });
    expect((await next.read('')).map(({ name }) => name)).toEqual(['step', 'next']);
  });

  it('is never added to by a step that was being kept while its execution was put away', async () => {
    const job = await newJob();
    const { executionId, tenantId } = job;
    const { database } = test.platform;
    await database.tenant({ tenantId }, (em) =>
      em.execute(`UPDATE execution SET status = 'RUNNING' WHERE id = ?`, [executionId]),
    );
    let late: Promise<unknown> = Promise.resolve();
    await database.tenant({ tenantId }, async (em) => {
      await new ExecutionTurns(em).putAway(executionId, 0, [{ until: Infinity }]);
      late = inPostgres(job).keep('', 0, { name: 'step', result: 1 });
      late.catch(() => {});
      const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      await vi.waitFor(
        async () =>
          expect(await database.tenant({ tenantId }, (own) => own.execute(waiting))).toHaveLength(1),
        {
          timeout: 30_000,
        },
      );
    });
    await expect(late).rejects.toBeInstanceOf(Abandoned);
  });
});
