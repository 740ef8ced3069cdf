import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestContext, Tier } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { limitsWith } from '../../src/domain/limits/TenantLimits.js';
import { ExecutionRepository } from '../../src/persistence/ExecutionRepository.js';
import { ExecutionTurns } from '../../src/persistence/ExecutionTurns.js';
import { definition } from '../support/execution.js';
import { json, TestService } from '../support/TestService.js';
import { WorkflowsFixture } from '../support/WorkflowsFixture.js';

let fixture: WorkflowsFixture;
let service: TestService;
/** Counts tests, so that none is asked about another's executions. */
let test = 0;
/** What the service was asked for by this test's executions, in order. */
const asked = (): string[] =>
  service.requests.flatMap(({ path }) =>
    path.startsWith(`/${test}/`) ? [path.slice(`/${test}`.length)] : [],
  );
/** Answers those that wait, and all that come. */
let open = (): void => {};

beforeAll(async () => {
  const limits = limitsWith({ FREE: { executions: 1, queued: 3 }, TEAM: { executions: 2 } });
  // Services here keep their callers waiting for as long as a test takes.
  const calls = { delayMs: 20, deadlineMs: 60_000 };
  [fixture, service] = await Promise.all([WorkflowsFixture.start({ limits, calls }), TestService.start()]);
});
beforeEach(() => {
  test += 1;
  const gate = new Promise<void>((resolve) => (open = resolve));
  service.answer = async (_request, response) => {
    await gate;
    json(response, 200, {});
  };
});
afterEach(() => open());
afterAll(async () => {
  await fixture?.stop();
  await service?.stop();
});

/** Somebody of a tenant of their own. */
function tenantOf(tier: Tier): RequestContext {
  const context = fixture.test.contextOf({ tenant: newId('tnt') });
  return { ...context, tenant: { ...context.tenant!, tier } };
}
/** A workflow that asks the service for `/<its input's name>`. */
function workflow(as: RequestContext, name: string, metadata = ''): Promise<string> {
  const call = `  - ask: { call: http, with: { method: get, endpoint: '${service.url}/${test}/{name}' } }`;
  return fixture.createWorkflow(
    as,
    definition(call).replace("version: '0.1.0'", `version: '0.1.0', metadata: { ${metadata} }`),
    { name },
  );
}
async function start(as: RequestContext, workflowId: string, name: string, priority?: number) {
  const { data, errors } = await fixture.execute(
    `mutation($input: StartExecutionInput!) {
      startExecution(input: $input) { execution { id priority } userErrors { code message field } }
    }`,
    { input: { workflowId, input: { name }, priority } },
    as,
  );
  const payload = data?.['startExecution'] as {
    execution: { id: string; priority: number } | null;
    userErrors: { code: string; message: string }[];
  };
  return { errors, ...payload };
}
/** The service has been asked for these, in any order, and the engine has had the time to ask for more. */
const onlyAsked = async (...paths: string[]) => {
  await vi.waitFor(() => expect(asked().toSorted()).toEqual(paths.toSorted()), { timeout: 30_000 });
};

describe("a tenant's executions", () => {
  it('begin as far as its tier allows, and never wait for another tenant', async () => {
    const [small, large] = [tenantOf('FREE'), tenantOf('TEAM')];
    const [ofSmall, ofLarge] = [await workflow(small, 'small'), await workflow(large, 'large')];
    for (const name of ['s1', 's2', 's3']) await start(small, ofSmall, name);
    for (const name of ['l1', 'l2', 'l3']) await start(large, ofLarge, name);
    await onlyAsked('/s1', '/l1', '/l2');
    const other = tenantOf('FREE');
    await start(other, await workflow(other, 'other'), 'o1');
    // Another's turn has come since, and theirs have not.
    await onlyAsked('/s1', '/l1', '/l2', '/o1');
    open();
    await onlyAsked('/s1', '/s2', '/s3', '/l1', '/l2', '/l3', '/o1');
  });

  it('come in between those of a tenant that floods the engine, and not behind them', async () => {
    const [loud, quiet] = [tenantOf('TEAM'), tenantOf('TEAM')];
    const [ofLoud, ofQuiet] = [await workflow(loud, 'loud'), await workflow(quiet, 'quiet')];
    for (let each = 0; each < 40; each += 1) await start(loud, ofLoud, `loud${each}`);
    await onlyAsked('/loud0', '/loud1');
    open();
    for (const name of ['q1', 'q2']) {
      const { execution } = await start(quiet, ofQuiet, name);
      await fixture.ended(quiet, execution!.id);
    }
    // The flood begins two at a time: one line for all would have had it all before them.
    expect(asked().length).toBeLessThan(42);
    await vi.waitFor(() => expect(asked()).toHaveLength(42), { timeout: 60_000 });
  }, 300_000);

  it('begin by priority, which the definition or whoever starts them says', async () => {
    const ada = tenantOf('FREE');
    const usual = await workflow(ada, 'usual');
    const urgent = await workflow(ada, 'urgent', 'priority: 9');
    await start(ada, usual, 'first');
    await onlyAsked('/first');
    await start(ada, usual, 'third');
    const last = await start(ada, urgent, 'last', 0);
    const second = await start(ada, urgent, 'second');
    expect([last.execution?.priority, second.execution?.priority]).toEqual([0, 9]);
    open();
    await vi.waitFor(() => expect(asked()).toEqual(['/first', '/second', '/third', '/last']), {
      timeout: 30_000,
    });
  });

  it('are refused when too many wait, with what to wait for', async () => {
    const ada = tenantOf('FREE');
    const usual = await workflow(ada, 'usual');
    await start(ada, usual, 'running');
    await onlyAsked('/running');
    // It counts once a second.
    await vi.waitFor(
      async () => {
        const { errors } = await start(ada, usual, 'waiting');
        expect(errors?.[0]?.extensions).toEqual({
          code: 'QUOTA_EXCEEDED',
          resource: 'QUEUED_EXECUTIONS',
          limit: 3,
          current: 3,
          retryAfter: expect.any(Number),
        });
        expect(errors?.[0]?.message).toMatch(/^3 executions of this tenant wait to begin, and 3 may\./u);
      },
      { timeout: 30_000 },
    );
    const other = tenantOf('FREE');
    expect((await start(other, await workflow(other, 'other'), 'other')).errors).toBeUndefined();
    open();
    await vi.waitFor(async () => expect((await start(ada, usual, 'more')).errors).toBeUndefined(), {
      timeout: 30_000,
    });
  });

  it('are shown beside what there may be of them, to their tenant alone', async () => {
    const [ada, eve] = [tenantOf('FREE'), tenantOf('TEAM')];
    const usual = await workflow(ada, 'usual');
    for (const name of ['running', 'one', 'two']) await start(ada, usual, name);
    await onlyAsked('/running');
    const limitsOf = async (of: RequestContext, as: RequestContext) => {
      const { _entities } = await fixture.query<{
        _entities: [{ workflowLimits: { resource: string; limit: number; current: number | null }[] } | null];
      }>(
        `query($tenant: _Any!) {
          _entities(representations: [$tenant]) { ... on Tenant { workflowLimits { resource limit current } } }
        }`,
        { tenant: { __typename: 'Tenant', id: of.tenant!.id } },
        as,
      );
      return _entities[0]?.workflowLimits.map(({ resource, limit, current }) => [resource, limit, current]);
    };
    expect(await limitsOf(ada, ada)).toEqual([
      ['EXECUTIONS', 1, 1],
      ['QUEUED_EXECUTIONS', 3, 2],
      ['TASKS', 16, null],
      ['CALLS_PER_SECOND', 20, null],
    ]);
    expect((await limitsOf(eve, eve))?.slice(0, 2)).toEqual([
      ['EXECUTIONS', 2, 0],
      ['QUEUED_EXECUTIONS', 20_000, 0],
    ]);
    expect(await limitsOf(ada, eve)).toBeUndefined();
  });

  it('are refused for a priority that there is not', async () => {
    const ada = tenantOf('TEAM');
    const { userErrors } = await start(ada, await workflow(ada, 'usual'), 'never', 10);
    expect(userErrors).toEqual([
      { code: 'INVALID_PRIORITY', message: 'The priority must be from 0 to 9, not 10.', field: ['priority'] },
    ]);
  });
});

describe('a service that has too much', () => {
  it("is left alone by all of a tenant's executions for as long as it asks, and by nobody else's", async () => {
    const [ada, eve] = [tenantOf('TEAM'), tenantOf('TEAM')];
    const at = new Map<string, number>();
    service.answer = ({ path }, response) => {
      const isFirst = !at.has(path);
      at.set(path, Date.now());
      if (isFirst && path.endsWith('/told')) response.writeHead(429, { 'retry-after': '3' }).end();
      else json(response, 200, {});
    };
    const told = await start(ada, await workflow(ada, 'told'), 'told');
    expect(await fixture.ended(ada, told.execution!.id)).toMatchObject({ error: { status: 429 } });
    const toldAt = at.get(`/${test}/told`)!;
    const slowed = await start(ada, await workflow(ada, 'slowed'), 'slowed');
    const others = await start(eve, await workflow(eve, 'others'), 'others');
    await fixture.ended(eve, others.execution!.id);
    expect(asked()).toEqual(['/told', '/others']);
    expect(await fixture.ended(ada, slowed.execution!.id)).toMatchObject({ status: 'COMPLETED' });
    expect(at.get(`/${test}/slowed`)! - toldAt).toBeGreaterThanOrEqual(2_900);
    const { execution } = await fixture.query<{
      execution: { events: { nodes: { type: string; detail: { reason?: string } }[] } };
    }>(
      'query($id: ID!) { execution(id: $id) { events(first: 50) { nodes { type detail } } } }',
      { id: slowed.execution!.id },
      ada,
    );
    const waits = execution.events.nodes.filter(({ type }) => type === 'WAIT_STARTED');
    expect(waits[0]?.detail.reason).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+ has said that there is too much, and is asked again in [23] s\.$/u,
    );
  });
});

describe("a workflow's `metadata.concurrency`", () => {
  it('has executions beyond it wait for each other, and for nothing else of the tenant', async () => {
    const ada = tenantOf('TEAM');
    const single = await workflow(ada, 'single', 'concurrency: 1');
    const usual = await workflow(ada, 'usual');
    await start(ada, single, 'one');
    const second = await start(ada, single, 'two');
    await start(ada, single, 'three');
    await start(ada, usual, 'usual');
    await onlyAsked('/one', '/usual');
    await fixture.query(
      'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { userErrors { message } } }',
      { input: { executionId: second.execution!.id } },
      ada,
    );
    open();
    await onlyAsked('/one', '/usual', '/three');
  });

  it('holds when two are asked for at the same moment', async () => {
    const ada = tenantOf('TEAM');
    const tenantId = ada.tenant!.id;
    const id = await workflow(ada, 'single', 'concurrency: 1');
    const { database } = fixture.test.platform;
    const [one, other] = [await database.begin({ tenantId }), await database.begin({ tenantId })];
    expect(await new ExecutionTurns(one.em).lockActive(id)).toBe(0);
    const counted = new ExecutionTurns(other.em).lockActive(id);
    const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect(await one.em.execute(waits)).toHaveLength(1), { timeout: 30_000 });
    await new ExecutionRepository(one.em).add(tenantId, { id, version: 1 }, {}, 'usr_ada');
    await one.commit();
    expect(await counted).toBe(1);
    await other.rollback();
  });

  it('counts neither another tenant nor what has been cancelled', async () => {
    const [ada, eve] = [tenantOf('TEAM'), tenantOf('TEAM')];
    const single = await workflow(ada, 'single', 'concurrency: 1');
    const ofEve = await workflow(eve, 'single', 'concurrency: 1');
    const first = await start(ada, single, 'first');
    await start(ada, single, 'second');
    await start(eve, ofEve, 'eve');
    await onlyAsked('/first', '/eve');
    await fixture.query(
      'mutation($input: CancelExecutionInput!) { cancelExecution(input: $input) { userErrors { message } } }',
      { input: { executionId: first.execution!.id } },
      ada,
    );
    await onlyAsked('/first', '/eve', '/second');
  });

  it('refuses them, where it says so', async () => {
    const ada = tenantOf('TEAM');
    const single = await workflow(ada, 'single', 'concurrency: { limit: 1, whenReached: refuse }');
    await start(ada, single, 'one');
    expect((await start(ada, single, 'two')).userErrors).toEqual([
      {
        code: 'WORKFLOW_BUSY',
        message: 'The workflow "single" lets 1 of its executions be under way at once, and 1 are.',
        field: ['workflowId'],
      },
    ]);
    open();
    await vi.waitFor(async () => expect((await start(ada, single, 'three')).userErrors).toEqual([]), {
      timeout: 30_000,
    });
  });
});
