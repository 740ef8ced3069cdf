import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { defaultCalls } from '../../src/domain/execution/defaultCalls.js';
import { ExecutionMigrator } from '../../src/persistence/ExecutionMigrator.js';
import { ExecutionRepository } from '../../src/persistence/ExecutionRepository.js';
import { HistoryWriter } from '../../src/persistence/HistoryWriter.js';
import { WorkflowRepository } from '../../src/persistence/WorkflowRepository.js';
import { definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';
import { TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

const expressions = jqForFile();
let fixture: WorkflowsFixture;
let service: TestService;
let ada: RequestContext;
beforeAll(async () => {
  [fixture, service] = await Promise.all([WorkflowsFixture.start(), TestService.start()]);
  ada = fixture.test.contextOf();
}, 300_000);
afterAll(async () => {
  await fixture?.stop();
  await service?.stop();
});

interface Migrated {
  migrations:
    | {
        outcome: string;
        obstacle: { code: string; task: string | null; message: string } | null;
        execution: { id: string; version: number; status: string };
      }[]
    | null;
  endCursor: string | null;
  userErrors: { code: string; message: string; field: string[] }[];
}
const document = `mutation($input: MigrateExecutionsInput!) { migrateExecutions(input: $input) {
  migrations { outcome obstacle { code task message } execution { id version status } } endCursor userErrors { code message field }
} }`;
const migrate = (input: object, as = ada) =>
  fixture
    .query<{ migrateExecutions: Migrated }>(document, { input }, as)
    .then((data) => data.migrateExecutions);

let count = 0;
const ask = '  - ask: { call: approval, with: { title: t, assignees: { roles: [VIEWER] } } }\n';
const versions = async (before: string, after: string) => {
  count += 1;
  const name = `moves-${count}`;
  const workflowId = await fixture.createWorkflow(ada, definition(before), { name });
  const keep = () => fixture.createWorkflow(ada, definition(after), { name });
  return { workflowId, keep };
};
const away = (id: string) =>
  vi.waitFor(
    async () => {
      const rows = await fixture.test.platform.database.worker((em) =>
        em.execute('SELECT 1 FROM execution WHERE id = ? AND wake_at IS NOT NULL', [id]),
      );
      expect(rows).toHaveLength(1);
    },
    { timeout: 60_000, interval: 50 },
  );
const standing = async (before: string, after: string) => {
  const { workflowId, keep } = await versions(before, after);
  const id = await fixture.startExecution(ada, workflowId, { n: 1 });
  await away(id);
  await keep();
  return { workflowId, id };
};
const answer = async (executionId: string) => {
  const rows = await fixture.test.platform.database.tenant({ tenantId: ada.tenant!.id }, (em) =>
    em.execute<{ id: string }[]>('SELECT id FROM approval WHERE execution_id = ?', [executionId]),
  );
  await fixture.query(
    'mutation($input: AnswerApprovalInput!) { answerApproval(input: $input) { userErrors { code } } }',
    { input: { approvalId: rows[0]!.id, decision: 'APPROVED' } },
    ada,
  );
};
const linesOf = async (id: string) => {
  const { execution } = await fixture.query<{
    execution: { events: { nodes: { type: string; task: string | null; detail: unknown }[] } };
  }>(
    'query($id: ID!) { execution(id: $id) { events(first: 100) { nodes { type task detail } } } }',
    { id },
    ada,
  );
  return execution.events.nodes;
};
const versionOf = async (id: string) =>
  (
    await fixture.query<{ execution: { version: number } }>(
      'query($id: ID!) { execution(id: $id) { version } }',
      { id },
      ada,
    )
  ).execution.version;

describe('executions that wait', () => {
  it('go on with another version where a later task is otherwise, and are replayed with it afterwards', async () => {
    const { workflowId, id } = await standing(
      `${ask}  - last: { set: { by: 1 } }`,
      `${ask}  - last: { set: { by: 2 } }`,
    );
    const input = { workflowId, toVersion: 2 };
    const dry = await migrate({ ...input, dryRun: true });
    expect(dry).toMatchObject({
      migrations: [{ outcome: 'SAFE', obstacle: null, execution: { id, version: 1 } }],
      endCursor: null,
    });
    const moved = await migrate({ ...input, idempotencyKey: 'once' });
    expect(moved.migrations).toMatchObject([
      { outcome: 'MIGRATED', execution: { id, version: 2, status: 'RUNNING' } },
    ]);
    expect((await migrate({ ...input, idempotencyKey: 'once' })).migrations).toEqual(moved.migrations);
    expect((await migrate({ ...input, executionIds: [id] })).migrations).toMatchObject([{ outcome: 'SAME' }]);
    await answer(id);
    expect(await fixture.ended(ada, id)).toMatchObject({ status: 'COMPLETED', output: { by: 2 } });
    const lines = await linesOf(id);
    expect(lines.filter(({ type }) => type === 'EXECUTION_MIGRATED')).toEqual([
      { type: 'EXECUTION_MIGRATED', task: null, detail: { from: 1, to: 2, by: ada.actor.id } },
    ]);
    expect(new Set(lines.map(({ type, task }) => `${type} ${task}`)).size).toBe(lines.length);
    const { replayExecution } = await fixture.query<{ replayExecution: object }>(
      'query($id: ID!) { replayExecution(executionId: $id) { same difference { message } } }',
      { id },
      ada,
    );
    expect(replayExecution).toEqual({ same: true, difference: null });
    expect((await migrate({ ...input, toVersion: 1, executionIds: [id] })).migrations).toMatchObject([
      { outcome: 'OVER' },
    ]);
    const audited = await fixture.test.published('AuthEvent', ({ action }) => action === 'migrateExecutions');
    expect(audited[0]).toMatchObject({
      data: { decision: 'ALLOW', resource: { type: 'Workflow', id: workflowId } },
    });
  }, 300_000);

  it('stay as they are where it is not proven, told why', async () => {
    const { workflowId, id } = await standing(
      `  - first: { set: { x: 1 } }\n${ask}`,
      `  - first: { set: { x: 2 } }\n${ask}`,
    );
    const before = await linesOf(id);
    const { migrations } = await migrate({ workflowId, toVersion: 2 });
    expect(migrations).toMatchObject([
      { outcome: 'UNSAFE', obstacle: { code: 'TASK_CHANGED', task: 'first' }, execution: { version: 1 } },
    ]);
    expect(await linesOf(id)).toEqual(before);
    await answer(id);
    expect((await fixture.ended(ada, id)).status).toBe('COMPLETED');
    expect(await versionOf(id)).toBe(1);
  }, 300_000);

  it('are looked at in pages, each once', async () => {
    const { workflowId, keep } = await versions(ask, `${ask}  - last: { set: {} }`);
    const ids: string[] = [];
    for (let each = 0; each < 3; each += 1) ids.push(await fixture.startExecution(ada, workflowId));
    await Promise.all(ids.map(away));
    await keep();
    const first = await migrate({ workflowId, toVersion: 2, first: 2 });
    const rest = await migrate({ workflowId, toVersion: 2, first: 2, after: first.endCursor });
    expect([first, rest].map(({ migrations }) => migrations?.map(({ execution }) => execution.id))).toEqual([
      ids.slice(0, 2),
      ids.slice(2),
    ]);
    expect([first.endCursor, rest.endCursor]).toEqual([ids[1], null]);
  }, 300_000);
});

describe('executions that do not wait', () => {
  it('are left to the process that has them', async () => {
    const held = Promise.withResolvers<void>();
    service.answer = async (_request, response) => {
      await held.promise;
      response.end();
    };
    const call = `  - call-it: { call: http, with: { method: get, endpoint: '${service.url}/slow' } }\n`;
    const { workflowId, keep } = await versions(call, `${call}  - last: { set: {} }`);
    const id = await fixture.startExecution(ada, workflowId);
    await vi.waitFor(() => expect(service.requests).toHaveLength(1), { timeout: 30_000 });
    await keep();
    expect((await migrate({ workflowId, toVersion: 2 })).migrations).toMatchObject([
      { outcome: 'UNDER_WAY', execution: { id, version: 1 } },
    ]);
    held.resolve();
    expect((await fixture.ended(ada, id)).status).toBe('COMPLETED');
  }, 300_000);

  it('begin with the other version where they have not begun', async () => {
    const one = `  - hold: { wait: { seconds: 2 } }\n`;
    const text = (tasks: string) =>
      definition(tasks).replace("version: '0.1.0'", "version: '0.1.0', metadata: { concurrency: 1 }");
    const name = 'moves-queued';
    const workflowId = await fixture.createWorkflow(ada, text(`${one}  - last: { set: { by: 1 } }`), {
      name,
    });
    const [first, second] = [
      await fixture.startExecution(ada, workflowId),
      await fixture.startExecution(ada, workflowId),
    ];
    await fixture.createWorkflow(ada, text(`  - last: { set: { by: 2 } }`), { name });
    expect((await migrate({ workflowId, toVersion: 2, executionIds: [second] })).migrations).toMatchObject([
      { outcome: 'MIGRATED', execution: { version: 2, status: 'PENDING' } },
    ]);
    expect((await fixture.ended(ada, first)).output).toEqual({ by: 1 });
    expect((await fixture.ended(ada, second)).output).toEqual({ by: 2 });
    expect((await linesOf(second))[0]).toMatchObject({ type: 'EXECUTION_STARTED' });
  }, 300_000);
});

describe('nothing of executions changes', () => {
  it('for another tenant, for who may only look, or for what does not exist', async () => {
    const { workflowId, id } = await standing(ask, `${ask}  - last: { set: {} }`);
    const stranger = fixture.test.contextOf({ tenant: 'b', user: 'bob' });
    expect((await migrate({ workflowId, toVersion: 2 }, stranger)).userErrors).toMatchObject([
      { code: 'NOT_FOUND', field: ['workflowId'] },
    ]);
    const own = await fixture.createWorkflow(stranger, definition(ask), { name: 'own' });
    expect(
      (await migrate({ workflowId: own, toVersion: 1, executionIds: [id] }, stranger)).userErrors,
    ).toMatchObject([{ code: 'NOT_FOUND', field: ['executionIds'] }]);
    const vic = fixture.test.contextOf({ role: 'VIEWER', user: 'vic' });
    const { errors } = await fixture.execute(document, { input: { workflowId, toVersion: 2 } }, vic);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const codes = async (more: object) =>
      (await migrate({ workflowId, toVersion: 2, ...more })).userErrors.map(({ code }) => code);
    expect(await codes({ toVersion: 9 })).toEqual(['UNKNOWN_VERSION']);
    expect(await codes({ first: 51 })).toEqual(['INVALID_COUNT']);
    expect(await codes({ executionIds: [] })).toEqual(['INVALID_COUNT']);
    expect(await versionOf(id)).toBe(1);
  }, 300_000);

  it('when the process ends before all is committed, nor when they have gone on meanwhile', async () => {
    const { workflowId, id } = await standing(ask, `${ask}  - last: { set: {} }`);
    const { database, streams } = fixture.test.platform;
    const histories = new HistoryWriter({ database, streams, announce: async () => {} });
    const migrator = new ExecutionMigrator({ histories, expressions, calls: defaultCalls });
    const tenantId = ada.tenant!.id;
    const lines = await linesOf(id);
    const within = <T>(
      work: (moved: Awaited<ReturnType<typeof migrator.migrate>>) => Promise<T>,
      before?: () => Promise<unknown>,
    ) =>
      fixture.test.platform.database.tenant({ tenantId }, async (em) => {
        const to = (await new WorkflowRepository(em).definition(workflowId, 2))!;
        const asked = {
          workflowId,
          toVersion: 2,
          to,
          fromVersion: null,
          executionIds: null,
          after: null,
          first: 10,
          dryRun: false,
          by: 'usr_test',
        };
        await before?.();
        return work(await migrator.migrate(em, asked));
      });
    const crash = within(async ({ migrations }) => {
      expect(migrations).toMatchObject([{ outcome: 'MIGRATED' }]);
      throw new Error('It ends here.');
    });
    await expect(crash).rejects.toThrow('It ends here.');
    expect([await versionOf(id), await linesOf(id)]).toEqual([1, lines]);
    // Another replica takes it on after it has been looked at, and before it is changed.
    const find = vi.spyOn(ExecutionRepository.prototype, 'find').mockImplementationOnce(async function (
      this: ExecutionRepository,
      given,
    ) {
      const found = await this.find(given);
      await fixture.test.platform.database.tenant({ tenantId }, (em) =>
        em.execute('UPDATE execution SET wake_at = NULL WHERE id = ?', [id]),
      );
      return found;
    });
    expect((await within(async (moved) => moved)).migrations).toMatchObject([{ outcome: 'UNDER_WAY' }]);
    find.mockRestore();
    expect(await versionOf(id)).toBe(1);
  }, 300_000);
});

it('an execution that has gone over goes on with its version in whichever process comes next', async () => {
  const { workflowId, id } = await standing(
    `${ask}  - last: { set: { by: 1 } }`,
    `${ask}  - last: { set: { by: 2 } }`,
  );
  await migrate({ workflowId, toVersion: 2 });
  await fixture.subgraph.stop();
  fixture.test.platform.metrics.clear();
  const next = await WorkflowsFixture.start({}, fixture.test);
  Object.assign(fixture, { subgraph: next.subgraph });
  await answer(id);
  expect((await fixture.ended(ada, id)).output).toEqual({ by: 2 });
}, 300_000);
