import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { limitsWith } from '../../src/domain/limits/TenantLimits.js';
import { ExecutionAdmission } from '../../src/persistence/ExecutionAdmission.js';
import { PostgresChildWorkflows } from '../../src/persistence/PostgresChildWorkflows.js';
import { TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let service: TestService;
let ada: RequestContext;
beforeAll(async () => {
  [fixture, service] = await Promise.all([WorkflowsFixture.start(), TestService.start()]);
  ada = fixture.test.contextOf();
});
afterAll(async () => {
  await fixture?.stop();
  await service?.stop();
});

const database = () => fixture.test.platform.database;
const create = (name: string, tasks: string, as = ada, version = '1.0.0') =>
  fixture.createWorkflow(
    as,
    `document: { dsl: '1.0.3', namespace: kitchen, name: ${name}, version: '${version}' }\ndo:\n${tasks}`,
  );
const running = (name: string, more = '') =>
  `run: { workflow: { namespace: kitchen, name: ${name}, version: latest${more} } }`;

interface Line {
  id: string;
  status: string;
}
/** What a workflow of Ada's has run, newest first. */
const executionsOf = async (id: string): Promise<Line[]> => {
  const { workflow } = await fixture.query<{ workflow: { executions: { nodes: Line[] } } }>(
    'query($id: ID!) { workflow(id: $id) { executions(first: 20) { nodes { id status } } } }',
    { id },
    ada,
  );
  return workflow.executions.nodes;
};
const cancel = (executionId: string) =>
  fixture.query(
    'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { execution { status } } }',
    { input: { executionId } },
    ada,
  );

describe('a workflow within another', () => {
  it('runs as an execution of its own, and its output is the task’s', async () => {
    const child = await create('simmer', `- set: { set: { simmered: '\${ .dish }' } }`);
    const parent = await create(
      'menu',
      `- simmer: { ${running('simmer', ", input: { dish: '${ .dish }' }")} }`,
    );
    const id = await fixture.startExecution(ada, parent, { dish: 'soup' });
    expect(await fixture.ended(ada, id)).toMatchObject({ status: 'COMPLETED', output: { simmered: 'soup' } });
    expect(await executionsOf(child)).toMatchObject([{ status: 'COMPLETED' }]);
  });

  it('wakes the one that waits for it, which nobody holds meanwhile', async () => {
    await create('slowly', `- wait: { wait: PT2.5S }\n- set: { set: { done: true } }`);
    const parent = await create('patient', `- slowly: { ${running('slowly')} }`);
    const id = await fixture.startExecution(ada, parent);
    expect(await fixture.ended(ada, id)).toMatchObject({ status: 'COMPLETED', output: { done: true } });
    const [row] = await database().worker((em) =>
      em.execute<{ wakes: number }[]>('SELECT wakes FROM execution WHERE id = ?', [id]),
    );
    expect(row!.wakes).toBeGreaterThan(0);
  });

  it('fails it with its own error', async () => {
    await create(
      'burn',
      `- burn: { raise: { error: { type: 'https://kitchen.test/burnt', status: 418, title: Burnt } } }`,
    );
    const parent = await create('brunch', `- burn: { ${running('burn')} }`);
    const id = await fixture.startExecution(ada, parent);
    expect(await fixture.ended(ada, id)).toMatchObject({
      status: 'FAILED',
      error: { type: 'https://kitchen.test/burnt', status: 418, title: 'Burnt' },
    });
  });

  it('is cancelled with it, also through several', async () => {
    const lowest = await create('lowest', `- wait: { wait: PT1H }`);
    const middle = await create('middle', `- lowest: { ${running('lowest')} }`);
    const parent = await create('top', `- middle: { ${running('middle')} }`);
    const id = await fixture.startExecution(ada, parent);
    await vi.waitFor(async () => expect(await executionsOf(lowest)).toMatchObject([{ status: 'RUNNING' }]), {
      timeout: 30_000,
    });
    await cancel(id);
    for (const workflow of [middle, lowest]) {
      await vi.waitFor(
        async () => expect(await executionsOf(workflow)).toMatchObject([{ status: 'CANCELLED' }]),
        { timeout: 30_000 },
      );
    }
  });

  it('is cancelled with the branch that has lost, while the rest goes on', async () => {
    const child = await create('loser', `- wait: { wait: PT1H }`);
    const parent = await create(
      'race',
      `
- race:
    fork:
      compete: true
      branches: [{ slow: { do: [{ loser: { ${running('loser')} } }] } }, { quick: { wait: PT1S } }]
- later: { wait: PT1H }`,
    );
    const id = await fixture.startExecution(ada, parent);
    await vi.waitFor(async () => expect(await executionsOf(child)).toMatchObject([{ status: 'CANCELLED' }]), {
      timeout: 30_000,
    });
    expect(await fixture.execution(ada, id)).toMatchObject({ status: 'RUNNING' });
    await cancel(id);
  });

  it('that nobody waits for goes on without it', async () => {
    const child = await create('afterwards', `- wait: { wait: PT1H }`);
    const parent = await create(
      'hasty',
      `- begin: { run: { workflow: { namespace: kitchen, name: afterwards, version: latest }, await: false } }`,
    );
    const id = await fixture.startExecution(ada, parent, { a: 1 });
    expect(await fixture.ended(ada, id)).toMatchObject({ status: 'COMPLETED', output: { a: 1 } });
    const [left] = await executionsOf(child);
    expect(['PENDING', 'RUNNING']).toContain(left!.status);
    await cancel(left!.id);
  });

  it('that a person cancels is an error of the one that waits for it', async () => {
    const child = await create('stopped', `- wait: { wait: PT1H }`);
    const parent = await create('stopping', `- stopped: { ${running('stopped')} }`);
    const id = await fixture.startExecution(ada, parent);
    const left = await vi.waitFor(
      async () => {
        const [found] = await executionsOf(child);
        if (found?.status !== 'RUNNING') throw new Error('It has not begun.');
        return found;
      },
      { timeout: 30_000 },
    );
    await cancel(left.id);
    expect(await fixture.ended(ada, id)).toMatchObject({
      status: 'FAILED',
      error: { detail: `The execution ${left.id} of the workflow kitchen/stopped latest was cancelled.` },
    });
  });

  it('is ended by a sweep when its parent has ended and nobody has looked since', async () => {
    const child = await create('orphan', `- wait: { wait: PT1H }`);
    const parent = await create('gone', `- orphan: { ${running('orphan')} }`);
    const id = await fixture.startExecution(ada, parent);
    await vi.waitFor(async () => expect(await executionsOf(child)).toMatchObject([{ status: 'RUNNING' }]), {
      timeout: 30_000,
    });
    // As if the process had died before it could end what runs within.
    await database().tenant({ tenantId: ada.tenant!.id }, (em) =>
      em.execute(`UPDATE execution SET status = 'CANCELLED', finished_at = now() WHERE id = ?`, [id]),
    );
    await vi.waitFor(async () => expect(await executionsOf(child)).toMatchObject([{ status: 'CANCELLED' }]), {
      timeout: 60_000,
    });
  });

  it('is the version that is named', async () => {
    await create('tasting', `- set: { set: { v: 1 } }`, ada, '1.0.0');
    await create('tasting', `- set: { set: { v: 2 } }`, ada, '2.0.0');
    const parent = await create(
      'old',
      `- t: { run: { workflow: { namespace: kitchen, name: tasting, version: '1.0.0' } } }`,
    );
    expect(await fixture.ended(ada, await fixture.startExecution(ada, parent))).toMatchObject({
      output: { v: 1 },
    });
  });

  it('is never one of another tenant', async () => {
    const bob = fixture.test.contextOf({ tenant: 'b', user: 'bob' });
    await create('secret', `- set: { set: { secret: true } }`, bob);
    const parent = await create('curious', `- secret: { ${running('secret')} }`);
    expect(await fixture.ended(ada, await fixture.startExecution(ada, parent))).toMatchObject({
      status: 'FAILED',
      error: { status: 400, detail: 'There is no workflow kitchen/secret latest.' },
    });
  });

  it('is started once for a place, however often that is tried', async () => {
    const child = await create('once', `- set: { set: { a: 1 } }`);
    const parent = await create('often', `- wait: { wait: PT1H }`);
    const executionId = await fixture.startExecution(ada, parent);
    const admission = new ExecutionAdmission({ limits: limitsWith(), submit: async () => {} });
    const children = new PostgresChildWorkflows(
      { database: database(), admission, cancel: async () => {} },
      { executionId, tenantId: ada.tenant!.id },
    );
    const asked = {
      namespace: 'kitchen',
      name: 'once',
      version: 'latest',
      input: {},
      key: 'here',
      signal: 'child here',
    };
    const [first, second] = [await children.start(asked), await children.start(asked)];
    expect(second).toEqual(first);
    expect(await children.start({ ...asked, key: 'there', signal: 'child there' })).not.toEqual(first);
    expect(await executionsOf(child)).toHaveLength(2);
    await cancel(executionId);
  });
});
