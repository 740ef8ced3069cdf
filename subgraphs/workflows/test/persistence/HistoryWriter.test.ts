import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryLiveStreams } from '@gantry/platform/streams/MemoryLiveStreams.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { VersionLeft } from '../../src/domain/execution/VersionLeft.js';
import type { HistoryEntry, HistoryEventType } from '../../src/domain/interpreter/HistoryEvent.js';
import { entities } from '../../src/persistence/entities.js';
import { ExecutionRepository } from '../../src/persistence/ExecutionRepository.js';
import { HistoryRepository } from '../../src/persistence/HistoryRepository.js';
import { HistoryWriter } from '../../src/persistence/HistoryWriter.js';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await createTestPlatform('workflows', { entities, migrationsDirectory });
});
afterAll(() => test?.close());

const tenantId = newId('tnt');
const told: string[] = [];
const writer = () =>
  new HistoryWriter({
    database: test.platform.database,
    streams: new MemoryLiveStreams(),
    announce: async (_em, _tenant, news) => {
      for (const { facts, event } of news) told.push(`${facts.executionId} ${event.sequence} ${event.type}`);
    },
  });
const start = (): Promise<string> =>
  test.platform.database.tenant({ tenantId }, (em) =>
    new ExecutionRepository(em).add(
      tenantId,
      { id: newId('wf'), version: 1 } as Parameters<ExecutionRepository['add']>[1],
      {},
      'usr_test',
    ),
  );
const entry = (
  number: number,
  type: HistoryEventType,
  part = '',
  detail: string | null = null,
): HistoryEntry => ({
  part,
  number,
  type,
  task: 'task',
  at: 1_000 + number,
  detail,
});
const read = (id: string) =>
  test.platform.database.tenant({ tenantId }, async (em) => {
    const executions = new ExecutionRepository(em);
    const histories = new HistoryRepository(em);
    const lines = (await histories.events(id, 0, 100)).map(
      ({ sequence, part, number, type }) => `${sequence} ${part}${number} ${type}`,
    );
    return { lines, status: (await executions.find(id))!.status, last: await histories.lastSequence(id) };
  });

it('writes what many executions and parts say at the same time, each once and without gaps', async () => {
  const histories = writer();
  const ids = await Promise.all(Array.from({ length: 12 }, start));
  const say = (id: string, entries: HistoryEntry[]) =>
    histories.record({ executionId: id, tenantId }, entries);
  await Promise.all(
    ids.map(async (id) => {
      await say(id, [entry(1, 'EXECUTION_STARTED'), entry(2, 'TASK_STARTED')]);
      await Promise.all(
        ['a', 'b', 'c'].map(async (part) => {
          await say(id, [entry(1, 'TASK_STARTED', part)]);
          // As after a crash: one is there already, and one is new.
          const { at, ended } = await say(id, [
            entry(1, 'TASK_STARTED', part),
            entry(2, 'TASK_COMPLETED', part),
          ]);
          expect([at, ended]).toEqual([1_002, false]);
        }),
      );
      await say(id, [entry(3, 'EXECUTION_COMPLETED')]);
    }),
  );
  for (const id of ids) {
    const { lines, status, last } = await read(id);
    expect([status, last]).toEqual(['COMPLETED', 9]);
    expect(lines.map((line) => Number.parseInt(line, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(lines.map((line) => line.slice(line.indexOf(' ') + 1)).toSorted()).toEqual(
      [
        '1 EXECUTION_STARTED',
        '2 TASK_STARTED',
        '3 EXECUTION_COMPLETED',
        ...['a', 'b', 'c'].flatMap((part) => [`${part}1 TASK_STARTED`, `${part}2 TASK_COMPLETED`]),
      ].toSorted(),
    );
    expect(told.filter((line) => line.startsWith(id)).map((line) => Number(line.split(' ')[1]))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  }
});

it('answers a repeat with the time that was written, and one that comes too late with the end', async () => {
  const histories = writer();
  const id = await start();
  const job = { executionId: id, tenantId };
  await histories.record(job, [entry(1, 'EXECUTION_STARTED')]);
  expect(await histories.record(job, [{ ...entry(1, 'EXECUTION_STARTED'), at: 5_000 }])).toEqual({
    at: 1_001,
    ended: false,
  });
  const [ending, late] = await Promise.all([
    histories.record(job, [entry(2, 'EXECUTION_FAILED')]),
    histories.record(job, [entry(1, 'TASK_STARTED', 'a')]),
  ]);
  expect(ending).toEqual({ at: 1_002, ended: false });
  if (!late.ended) expect((await read(id)).lines).toContain('2 a1 TASK_STARTED');
  expect(await histories.record(job, [entry(2, 'TASK_STARTED', 'a')])).toEqual({ at: 1_002, ended: true });
});

it('writes nothing of an execution of another tenant', async () => {
  const id = await start();
  const stranger = { executionId: id, tenantId: newId('tnt') };
  expect(await writer().record(stranger, [entry(1, 'EXECUTION_STARTED')])).toEqual({
    at: 1_001,
    ended: true,
  });
  expect((await read(id)).lines).toEqual([]);
});

it('lets nobody else fail with what PostgreSQL refuses', async () => {
  const histories = writer();
  const ids = await Promise.all(Array.from({ length: 8 }, start));
  const ends = await Promise.allSettled(
    ids.map((id, index) =>
      histories.record({ executionId: id, tenantId }, [
        { ...entry(1, 'EXECUTION_STARTED'), task: index === 5 ? 'null\0character' : 'task' },
      ]),
    ),
  );
  expect(ends.map(({ status }) => status)).toEqual(
    ids.map((_, index) => (index === 5 ? 'rejected' : 'fulfilled')),
  );
});

it('writes nothing that comes of a version that the execution has left, and fails nobody else for it', async () => {
  const histories = writer();
  const [id, other] = [await start(), await start()];
  const ends = await Promise.allSettled([
    histories.record({ executionId: id, tenantId }, [entry(1, 'EXECUTION_STARTED')], 2),
    histories.record({ executionId: other, tenantId }, [entry(1, 'EXECUTION_STARTED')], 1),
  ]);
  expect(ends).toMatchObject([
    { status: 'rejected', reason: expect.any(VersionLeft) },
    { status: 'fulfilled', value: { ended: false } },
  ]);
  expect((await read(id)).lines).toEqual([]);
});
