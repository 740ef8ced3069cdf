import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { schemaDrift } from '@gantry/platform/persistence/schemaDrift.js';
import { plain, sum } from '../../src/domain/Exact.js';
import { usageOfInference } from '../../src/domain/meterEvents.js';
import { BudgetWatch } from '../../src/events/BudgetWatch.js';
import { UsageMeter } from '../../src/events/UsageMeter.js';
import { entities } from '../../src/persistence/entities.js';
import { CostFixture } from '../CostFixture.js';

const reportDocument = /* GraphQL */ `
  query CostReport(
    $from: DateTime!
    $to: DateTime!
    $granularity: CostGranularity!
    $groupBy: [CostDimension!]!
  ) {
    costReport(from: $from, to: $to, granularity: $granularity, groupBy: $groupBy) {
      currency
      total
      rows {
        periodStart
        keys {
          dimension
          value
        }
        amount
        usage {
          quantity
          unit
        }
      }
    }
  }
`;
const costDocument = /* GraphQL */ `
  query Cost($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Execution {
        cost {
          amount
          currency
        }
      }
      ... on Workflow {
        cost {
          amount
          currency
        }
      }
      ... on Agent {
        cost {
          amount
          currency
        }
      }
      ... on Project {
        cost {
          amount
          currency
        }
      }
    }
  }
`;

interface Report {
  costReport: {
    currency: string;
    total: string;
    rows: {
      periodStart: string;
      keys: { dimension: string; value: string | null }[];
      amount: string;
      usage: { quantity: string; unit: string }[];
    }[];
  };
}

let cost: CostFixture;

beforeAll(async () => {
  cost = await CostFixture.start();
});
afterAll(async () => {
  await cost.stop();
});

function report(as: RequestContext, change: Record<string, unknown> = {}): Promise<Report> {
  const from = '2020-01-01T00:00:00Z';
  const variables = { from, to: '2030-01-01T00:00:00Z', granularity: 'TOTAL', groupBy: [], ...change };
  return cost.query<Report>(reportDocument, variables, as);
}

async function costOf(
  as: RequestContext,
  typename: string,
  id: string,
): Promise<{ amount: string; currency: string }> {
  const data = await cost.query<{ _entities: { cost: { amount: string; currency: string } }[] }>(
    costDocument,
    { representations: [{ __typename: typename, id }] },
    as,
  );
  return data._entities[0]!.cost;
}

describe('metering', () => {
  it('prices the tokens that a task took, for its agent, its execution and its workflow', async () => {
    const as = cost.test.contextOf({ tenant: 'tasks' });
    const [executionId, workflowId, agentId] = [newId('exe'), newId('wf'), newId('agt')];
    for (const asked of [{ agentId, inputTokens: 1_000_000 }, { inputTokens: 500_000 }]) {
      const event = await cost.test.deliver(
        'InferenceEnded',
        {
          inferenceId: newId('inf'),
          executionId,
          workflowId,
          task: 'judge',
          model: 'small',
          provider: 'test',
          status: 'COMPLETED',
          outputTokens: 0,
          finishReason: 'stop',
          ...asked,
        },
        as.tenant!.id,
      );
      await cost.handled(event.id);
    }
    const ofAgent = Number((await costOf(as, 'Agent', agentId)).amount);
    expect(ofAgent).toBeGreaterThan(0);
    for (const [type, id] of [
      ['Execution', executionId],
      ['Workflow', workflowId],
    ] as const)
      expect(Number((await costOf(as, type, id)).amount)).toBe(ofAgent * 1.5);
  });

  it('prices the tokens of a reply, exactly, and allocates them to the agent', async () => {
    const ada = cost.test.contextOf({ tenant: 'tokens' });
    const agentId = newId('agt');
    await cost.useTokens(ada, agentId, 3, 7);
    expect(await costOf(ada, 'Agent', agentId)).toEqual({ amount: '0.000012', currency: 'USD' });
  });

  it('counts an event that is delivered several times once', async () => {
    const ada = cost.test.contextOf({ tenant: 'repeats' });
    const agentId = newId('agt');
    const event = await cost.useTokens(ada, agentId, 1_000);
    await Promise.all([cost.test.redeliver(event), cost.test.redeliver(event), cost.test.redeliver(event)]);
    // Events of a tenant are handled in order, so that this one comes after the repeats.
    await cost.useTokens(ada, agentId, 1_000);
    expect(await costOf(ada, 'Agent', agentId)).toEqual({ amount: '0.001', currency: 'USD' });
  });

  it('counts an event once even if it is handled several times at the same moment', async () => {
    const ada = cost.test.contextOf({ tenant: 'concurrent' });
    const [agentId, tenantId] = [newId('agt'), ada.tenant!.id];
    const meter = new UsageMeter(new BudgetWatch(cost.test.platform.streams));
    const usage = usageOfInference(newId('evt'), new Date(), {
      agentId,
      model: 'small',
      inputTokens: 1_000,
      outputTokens: 1,
    });
    const record = () =>
      cost.test.platform.database.tenant({ tenantId }, (em) =>
        meter.record({ em, tenantId, publish: async () => {}, afterCommit: () => {} }, usage, new Date()),
      );
    await Promise.all([record(), record(), record(), record()]);
    expect(await costOf(ada, 'Agent', agentId)).toEqual({ amount: '0.0005015', currency: 'USD' });
    expect((await report(ada)).costReport.total).toBe('0.0005015');
  });

  it("meters executions and pods, and sums them to the workflow's and the project's cost", async () => {
    const ada = cost.test.contextOf({ tenant: 'all' });
    const [workflowId, first, second, projectId] = [newId('wf'), newId('exe'), newId('exe'), newId('prj')];
    const at = new Date('2026-05-10T10:00:00Z');
    await cost.runExecution(ada, { workflowId, executionId: first }, '1.5', at);
    const failed = await cost.test.deliver(
      'WorkflowFailed',
      {
        workflowId,
        executionId: second,
        seconds: '0.25',
        startedAt: at.toISOString(),
        finishedAt: at.toISOString(),
        status: 'FAILED',
        error: { type: 'about:blank', title: 'Broken' },
      },
      ada.tenant!.id,
    );
    const pod = await cost.test.deliver(
      'PodUsageMetered',
      {
        podId: newId('pod'),
        projectId,
        zoneId: newId('zon'),
        size: 'regular',
        clones: 2,
        from: at.toISOString(),
        to: new Date(at.getTime() + 10_000).toISOString(),
        podSeconds: '20',
        cpuSeconds: '5',
        memoryGibSeconds: '5',
      },
      ada.tenant!.id,
    );
    await cost.handled(failed.id);
    await cost.handled(pod.id);
    expect(await costOf(ada, 'Execution', first)).toEqual({ amount: '0.0000165', currency: 'USD' });
    expect(await costOf(ada, 'Workflow', workflowId)).toEqual({ amount: '0.00001925', currency: 'USD' });
    expect(await costOf(ada, 'Project', projectId)).toEqual({ amount: '0.000062395', currency: 'USD' });
  });

  it('says 0 for what has no usage yet', async () => {
    const ada = cost.test.contextOf({ tenant: 'all' });
    expect(await costOf(ada, 'Execution', newId('exe'))).toEqual({ amount: '0', currency: 'USD' });
  });

  it('puts usage that arrives late into the period it belongs to', async () => {
    const ada = cost.test.contextOf({ tenant: 'late' });
    const ids = { workflowId: newId('wf'), executionId: newId('exe') };
    await cost.runExecution(ada, ids, '2', new Date('2026-02-28T23:59:59.999Z'));
    await cost.runExecution(ada, ids, '3', new Date('2026-03-01T00:00:00Z'));
    await cost.runExecution(ada, ids, '4', new Date('2026-02-01T00:00:00Z'));
    const { costReport } = await report(ada, { granularity: 'MONTH' });
    expect(costReport.rows.map(({ periodStart, usage }) => [periodStart, usage[0]?.quantity])).toEqual([
      ['2026-02-01T00:00:00.000Z', '6'],
      ['2026-03-01T00:00:00.000Z', '3'],
    ]);
  });
});

describe('costReport', () => {
  it('breaks down by service, project, agent and workflow, and the rows add up to the total', async () => {
    const ada = cost.test.contextOf({ tenant: 'report' });
    const [agentId, workflowId] = [newId('agt'), newId('wf')];
    await cost.useTokens(ada, agentId, 11, 13);
    for (const [index, day] of ['01', '01', '02'].entries()) {
      const at = new Date(`2026-04-${day}T0${index}:00:00Z`);
      await cost.runExecution(ada, { workflowId, executionId: newId('exe') }, '0.1', at);
    }
    const { costReport } = await report(ada, { groupBy: ['SERVICE', 'PROJECT', 'AGENT', 'WORKFLOW'] });
    expect(costReport.currency).toBe('USD');
    expect(costReport.rows.map(({ keys }) => keys.map(({ value }) => value))).toEqual([
      ['EXECUTION', null, null, workflowId],
      ['INFERENCE', null, agentId, null],
    ]);
    expect(costReport.rows[0]?.usage).toEqual([{ unit: 'EXECUTION_SECOND', quantity: '0.3' }]);
    expect(costReport.rows[1]?.usage).toEqual([
      { unit: 'TOKEN_INPUT', quantity: '11' },
      { unit: 'TOKEN_OUTPUT', quantity: '13' },
    ]);
    const totals = await Promise.all(
      [
        { granularity: 'MONTH' },
        { groupBy: ['SERVICE'] },
        { groupBy: ['WORKFLOW'], granularity: 'MONTH' },
      ].map((change) => report(ada, change)),
    );
    for (const { costReport: other } of totals) {
      expect(other.total).toBe(costReport.total);
      expect(plain(sum(other.rows.map(({ amount }) => amount)))).toBe(other.total);
    }
    const april = { from: '2026-04-01T00:00:00Z', to: '2026-05-01T00:00:00Z' };
    const days = await report(ada, { ...april, granularity: 'DAY', groupBy: ['WORKFLOW'] });
    expect(days.costReport.rows.map(({ amount }) => amount)).toEqual(['0.0000022', '0.0000011']);
    const hours = await report(ada, { ...april, granularity: 'HOUR' });
    expect(hours.costReport.rows).toHaveLength(3);
    expect(hours.costReport.total).toBe(days.costReport.total);
  });

  it('counts what lies at `from` and not what lies at `to`', async () => {
    const ada = cost.test.contextOf({ tenant: 'bounds' });
    const at = new Date('2026-06-01T12:00:00Z');
    await cost.runExecution(ada, { workflowId: newId('wf'), executionId: newId('exe') }, '1', at);
    const later = '2026-06-01T13:00:00Z';
    expect((await report(ada, { from: at.toISOString(), to: later })).costReport.rows).toHaveLength(1);
    expect(
      (await report(ada, { from: '2026-06-01T11:00:00Z', to: at.toISOString() })).costReport.rows,
    ).toHaveLength(0);
  });

  it('has no rows and the total 0 where nothing was used', async () => {
    const ada = cost.test.contextOf({ tenant: 'empty' });
    expect((await report(ada)).costReport).toEqual({ currency: 'USD', total: '0', rows: [] });
  });

  it('refuses a range that ends before it starts, or is too long, and names the argument and the value', async () => {
    const ada = cost.test.contextOf({ tenant: 'empty' });
    const base = { granularity: 'HOUR', groupBy: [] };
    const backwards = { ...base, from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    const long = { ...base, from: '2026-01-01T00:00:00Z', to: '2026-12-01T00:00:00Z' };
    for (const variables of [backwards, long]) {
      const { data, errors } = await cost.execute(reportDocument, variables, ada);
      expect(data).toEqual({ costReport: null });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'to' });
      expect(errors?.[0]?.message).toContain(new Date(variables.to).toISOString());
    }
  });
});

describe('isolation', () => {
  it("shows nothing of another tenant's usage", async () => {
    const ada = cost.test.contextOf({ tenant: 'mine' });
    const bob = cost.test.contextOf({ tenant: 'theirs', user: 'bob' });
    const agentId = newId('agt');
    await cost.useTokens(ada, agentId, 5);
    expect(await costOf(bob, 'Agent', agentId)).toEqual({ amount: '0', currency: 'USD' });
    expect((await report(bob)).costReport.rows).toEqual([]);
  });

  it('refuses a request without a tenant', async () => {
    const nobody = cost.test.contextOf({ tenant: null });
    const { errors } = await cost.execute('{ priceList { id } }', {}, nobody);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('refuses a request without a context token', async () => {
    await expect(cost.subgraph.execute({ query: '{ priceList { id } }' }, undefined)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

it('has a migration for everything that the entities say', async () => {
  expect(await schemaDrift(cost.test.urls.owner, entities)).toBe('');
});
