import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '@gantry/platform/ids/newId.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import type { ExecutionJob } from '../../src/domain/execution/ExecutionEngine.js';
import type { StepJournal } from '../../src/domain/interpreter/StepJournal.js';
import { entities } from '../../src/persistence/entities.js';
import { PostgresStepJournal } from '../../src/persistence/PostgresStepJournal.js';
import { StepKeeper } from '../../src/persistence/StepKeeper.js';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await createTestPlatform('workflows', { entities, migrationsDirectory });
});
afterAll(() => test?.close());

const newJob = (): ExecutionJob => ({ executionId: newId('exe'), tenantId: newId('tnt') });
const inPostgres = (job: ExecutionJob) =>
  new PostgresStepJournal(test.platform.database, new StepKeeper(test.platform.database), job);

describe.each<[string, () => StepJournal]>([
  ['MemoryStepJournal', () => new MemoryStepJournal()],
  ['PostgresStepJournal', () => inPostgres(newJob())],
])('a journal of steps: %s', (_, open) => {
  it('gives what each part has kept, in order and as it was', async () => {
    const journal = open();
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
    const journal = open();
    const both = await Promise.all([1, 2].map((result) => journal.keep('one', 0, { name: 'step', result })));
    const [kept] = await journal.read('one');
    expect(both).toEqual([kept, kept]);
  });
});

describe('PostgresStepJournal', () => {
  it('keeps what many executions of a tenant do at the same time, each where it belongs', async () => {
    const { tenantId } = newJob();
    const keeper = new StepKeeper(test.platform.database);
    const journals = Array.from(
      { length: 20 },
      () => new PostgresStepJournal(test.platform.database, keeper, { executionId: newId('exe'), tenantId }),
    );
    const twice = [...journals, ...journals].map((journal, index) =>
      journal.keep('', 0, { name: 'step', result: index }),
    );
    const kept = await Promise.all(twice);
    expect(kept.slice(20)).toEqual(kept.slice(0, 20));
    expect(kept.slice(0, 20)).toEqual(journals.map((_, index) => ({ name: 'step', result: index })));
    for (const [index, journal] of journals.entries()) expect(await journal.read('')).toEqual([kept[index]]);
  });

  it('asks once of an execution that begins, and for each part of one that goes on', async () => {
    const job = newJob();
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
    const job = newJob();
    await inPostgres(job).keep('one', 0, { name: 'step', result: 'secret' });
    for (const other of [
      { ...job, tenantId: newId('tnt') },
      { ...job, executionId: newId('exe') },
    ]) {
      expect(await inPostgres(other).read('one')).toEqual([]);
    }
  });
});
