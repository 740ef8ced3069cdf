import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { entities } from '../../src/persistence/entities.js';
import { ExecutionRepository } from '../../src/persistence/ExecutionRepository.js';
import { ExecutionTurns } from '../../src/persistence/ExecutionTurns.js';
import { SignalRepository } from '../../src/persistence/SignalRepository.js';
import { migrationsDirectory } from '../support/WorkflowsFixture.js';

let test: TestPlatform;
beforeAll(async () => {
  test = await createTestPlatform('workflows', { entities, migrationsDirectory });
});
afterAll(() => test?.close());

const tenantId = newId('tnt');
const tenant = <T>(work: (em: EntityManager) => Promise<T>) =>
  test.platform.database.tenant({ tenantId }, work);
const running = () =>
  tenant(async (em) => {
    const workflow = { id: newId('wf'), version: 1 } as Parameters<ExecutionRepository['add']>[1];
    const id = await new ExecutionRepository(em).add(tenantId, workflow, {}, 'usr_test');
    await em.execute(`UPDATE execution SET status = 'RUNNING' WHERE id = ?`, [id]);
    return id;
  });
const send = (executionId: string, key: string) =>
  tenant((em) =>
    new SignalRepository(em).send({ executionId, tenantId, name: 'answer', key, payload: null }),
  );
const waitsFor = (after: number) => [{ until: Infinity, signal: { name: 'answer', after } }];
const putAway = (id: string, wakes: number, after = 0) =>
  tenant((em) => new ExecutionTurns(em).putAway(id, wakes, waitsFor(after)));

it('keeps an execution whose signal has come since it looked, and puts away one that has had all', async () => {
  const id = await running();
  await send(id, 'one');
  expect(await putAway(id, 0)).toBe(false);
  expect(await putAway(id, 0, 1)).toBe(true);
});

it('lets only the run that is the last put an execution away, and only that go on', async () => {
  const id = await running();
  expect(await putAway(id, 1)).toBe(false);
  expect(await putAway(id, 0)).toBe(true);
  expect(await putAway(id, 0)).toBe(false);
  expect(await tenant((em) => new ExecutionTurns(em).awake(id))).toBeNull();
  expect(await tenant((em) => new ExecutionTurns(em).wake(id, 2))).toBeNull();
  expect(await tenant((em) => new ExecutionTurns(em).wake(id, 1))).toMatchObject({ id });
});
