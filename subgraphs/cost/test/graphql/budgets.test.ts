import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { CostFixture } from '../CostFixture.js';

const createDocument = /* GraphQL */ `
  mutation CreateBudget($input: CreateBudgetInput!) {
    createBudget(input: $input) {
      budget {
        id
        name
        amount
        spent
        forecast
        currency
        period
        alertAt
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;
const updateDocument = /* GraphQL */ `
  mutation UpdateBudget($input: UpdateBudgetInput!) {
    updateBudget(input: $input) {
      budget {
        id
        name
        amount
        alertAt
      }
      userErrors {
        code
        message
        field
      }
    }
  }
`;
const deleteDocument = /* GraphQL */ `
  mutation DeleteBudget($input: DeleteBudgetInput!) {
    deleteBudget(input: $input) {
      deletedId
      userErrors {
        code
        message
        field
      }
    }
  }
`;
const alertsDocument = /* GraphQL */ `
  subscription BudgetAlerts($after: String) {
    budgetAlertRaised(after: $after) {
      cursor
      at
      threshold
      spent
      periodStart
      budget {
        id
        name
        amount
        spent
      }
    }
  }
`;
const listDocument = /* GraphQL */ `
  query Budgets($representations: [_Any!]!, $first: Int!, $after: String) {
    _entities(representations: $representations) {
      ... on Tenant {
        budgets(first: $first, after: $after) {
          nodes {
            id
            name
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`;

interface Budget {
  id: string;
  name: string;
  amount: string;
  spent: string;
  forecast: string;
  alertAt: number[];
}
interface UserError {
  code: string;
  message: string;
  field: string[] | null;
}
interface Created {
  createBudget: { budget: Budget | null; userErrors: UserError[] };
}
interface Alert {
  cursor: string;
  threshold: number;
  spent: string;
  periodStart: string;
  budget: { id: string; name: string } | null;
}

const input = { name: 'Kitchen', amount: '10', currency: 'USD', period: 'MONTH', alertAt: [0.8, 1.0] };
let cost: CostFixture;

beforeAll(async () => {
  cost = await CostFixture.start();
});
afterAll(async () => {
  await cost.stop();
});

async function create(
  as: RequestContext,
  change: Record<string, unknown> = {},
): Promise<Created['createBudget']> {
  return (await cost.query<Created>(createDocument, { input: { ...input, ...change } }, as)).createBudget;
}

async function createdBudget(as: RequestContext, change: Record<string, unknown> = {}): Promise<Budget> {
  const { budget, userErrors } = await create(as, change);
  expect(userErrors).toEqual([]);
  return budget!;
}

interface Page {
  nodes: { id: string; name: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

async function budgetsOf(as: RequestContext, first = 100, after: string | null = null): Promise<Page> {
  const representations = [{ __typename: 'Tenant', id: as.tenant!.id }];
  const data = await cost.query<{ _entities: { budgets: Page }[] }>(
    listDocument,
    { representations, first, after },
    as,
  );
  return data._entities[0]!.budgets;
}

/** Follows the alerts of a tenant; `next` waits for one more. */
async function follow(as: RequestContext, after: string | null = null) {
  const stop = new AbortController();
  const request = { query: alertsDocument, variables: { after } };
  const events = cost.subgraph.subscribe(request, await cost.test.tokenFor(as), stop.signal);
  const results = events[Symbol.asyncIterator]();
  return {
    async next(): Promise<Alert> {
      const { value, done } = await results.next();
      if (done) throw new Error('The subscription has ended.');
      if (value.errors) throw new Error(value.errors[0]?.message);
      return (value.data as unknown as { budgetAlertRaised: Alert }).budgetAlertRaised;
    },
    async end() {
      stop.abort();
      await results.return?.(undefined);
    },
  };
}

describe('createBudget', () => {
  it('answers the budget with what is spent and the forecast', async () => {
    const ada = cost.test.contextOf({ tenant: 'create' });
    cost.now = new Date();
    await cost.useTokens(ada, newId('agt'), 2_000_000);
    expect(await createdBudget(ada)).toMatchObject({
      name: 'Kitchen',
      amount: '10',
      spent: '1',
      forecast: expect.stringMatching(/^\d+(\.\d{1,6})?$/),
      alertAt: [0.8, 1],
    });
  });

  it.each(['12,5', '-1', 'NaN', '1e400', '0', ''])(
    'answers a user error for the amount "%s" and stores nothing',
    async (amount) => {
      const ada = cost.test.contextOf({ tenant: 'malformed' });
      const { budget, userErrors } = await create(ada, { amount, idempotencyKey: `bad-${amount}` });
      expect(budget).toBeNull();
      expect(userErrors).toEqual([
        { code: 'INVALID_AMOUNT', field: ['amount'], message: expect.stringContaining(`"${amount}"`) },
      ]);
      expect((await budgetsOf(ada)).nodes).toEqual([]);
    },
  );

  it.each([
    [{ currency: 'EUR' }, 'currency'],
    [{ currency: 'XYZW' }, 'currency'],
    [{ alertAt: [0] }, 'alertAt'],
    [{ name: '' }, 'name'],
  ])('answers a user error for %o', async (change, field) => {
    const ada = cost.test.contextOf({ tenant: 'malformed' });
    const { userErrors } = await create(ada, change);
    expect(userErrors).toMatchObject([{ field: [field] }]);
    expect((await budgetsOf(ada)).nodes).toEqual([]);
  });

  it('has one effect for one idempotency key, also at the same time', async () => {
    const ada = cost.test.contextOf({ tenant: 'idempotent' });
    const change = { idempotencyKey: 'once' };
    const answers = await Promise.all([
      createdBudget(ada, change),
      createdBudget(ada, change),
      createdBudget(ada, change),
    ]);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await budgetsOf(ada)).nodes).toHaveLength(1);
    const { userErrors } = await create(ada, { ...change, amount: '11' });
    expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['idempotencyKey'] }]);
  });

  it('is not for a VIEWER, who may read', async () => {
    const ada = cost.test.contextOf({ tenant: 'roles' });
    const eve = cost.test.contextOf({ tenant: 'roles', user: 'eve', role: 'VIEWER' });
    const { id } = await createdBudget(ada);
    for (const [document, change] of [
      [createDocument, input],
      [updateDocument, { id, name: 'Mine' }],
      [deleteDocument, { id }],
    ] as const) {
      const { errors } = await cost.execute(document, { input: change }, eve);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect((await budgetsOf(eve)).nodes).toEqual([{ id, name: 'Kitchen' }]);
    const denials = await cost.test.published(
      'AuthEvent',
      (data) => data.decision === 'DENY' && data.actor.id === eve.actor.id,
      3,
    );
    expect(denials.map(({ data }) => [data.action, data.requestId])).toEqual([
      ['createBudget', eve.requestId],
      ['updateBudget', eve.requestId],
      ['deleteBudget', eve.requestId],
    ]);
  });
});

describe('a budget of another tenant', () => {
  it('is as if it did not exist', async () => {
    const ada = cost.test.contextOf({ tenant: 'mine' });
    const bob = cost.test.contextOf({ tenant: 'theirs', user: 'bob' });
    const { id } = await createdBudget(ada);
    const never = newId('bud');
    expect(await cost.query('query ($id: ID!) { budget(id: $id) { id } }', { id }, bob)).toEqual({
      budget: null,
    });
    const entities = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    for (const r of [[{ __typename: 'Budget', id }], [{ __typename: 'Tenant', id: ada.tenant!.id }]]) {
      expect(await cost.query(entities, { r }, bob)).toEqual({ _entities: [null] });
    }
    for (const [document, field] of [
      [updateDocument, 'updateBudget'],
      [deleteDocument, 'deleteBudget'],
    ] as const) {
      const answers = await Promise.all(
        [id, never].map((each) =>
          cost.query<Record<string, { userErrors: UserError[] }>>(document, { input: { id: each } }, bob),
        ),
      );
      const [theirs, none] = answers.map((answer) => answer[field]?.userErrors[0]);
      expect(theirs).toMatchObject({ code: 'NOT_FOUND', field: ['id'] });
      expect(theirs?.message.replace(id, never)).toBe(none?.message);
    }
    expect((await budgetsOf(ada)).nodes).toHaveLength(1);
  });
});

describe('Tenant.budgets', () => {
  it('pages through the budgets, oldest first', async () => {
    const ada = cost.test.contextOf({ tenant: 'pages' });
    for (const name of ['One', 'Two', 'Three']) await createdBudget(ada, { name });
    const first = await budgetsOf(ada, 2);
    expect(first.nodes.map(({ name }) => name)).toEqual(['One', 'Two']);
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = await budgetsOf(ada, 2, first.pageInfo.endCursor);
    expect(second.nodes.map(({ name }) => name)).toEqual(['Three']);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });
});

describe('budgetAlertRaised', () => {
  it('is raised at once for a budget that is exceeded when it is created', async () => {
    const ada = cost.test.contextOf({ tenant: 'at once' });
    cost.now = new Date();
    await cost.useTokens(ada, newId('agt'), 2_000_000);
    const budget = await createdBudget(ada, { amount: '0.5' });
    const alerts = await follow(ada);
    expect(await alerts.next()).toMatchObject({ threshold: 0.8, spent: '1', budget: { id: budget.id } });
    expect(await alerts.next()).toMatchObject({ threshold: 1, budget: { name: 'Kitchen' } });
    await alerts.end();
    const published = await cost.test.published(
      'BudgetExceeded',
      ({ budgetId }) => budgetId === budget.id,
      2,
    );
    expect(published.map(({ data }) => data)).toEqual([
      { budgetId: budget.id, name: 'Kitchen', threshold: '0.8', spent: '1', amount: '0.5', currency: 'USD' },
      { budgetId: budget.id, name: 'Kitchen', threshold: '1', spent: '1', amount: '0.5', currency: 'USD' },
    ]);
  });

  it('is raised when usage reaches a threshold, once in a period, and again in the next', async () => {
    const ada = cost.test.contextOf({ tenant: 'periods' });
    cost.now = new Date('2026-01-10T00:00:00Z');
    const budget = await createdBudget(ada, { amount: '0.0011', alertAt: [1] });
    const run = (seconds: string, at: string) =>
      cost.runExecution(ada, { workflowId: newId('wf'), executionId: newId('exe') }, seconds, new Date(at));
    const alerts = await follow(ada);
    await run('99', '2026-01-10T00:00:00Z');
    await run('1', '2026-01-11T00:00:00Z');
    const first = await alerts.next();
    expect(first).toMatchObject({ threshold: 1, spent: '0.0011', budget: { id: budget.id } });
    await run('500', '2026-01-12T00:00:00Z');
    cost.now = new Date('2026-02-03T00:00:00Z');
    await run('100', '2026-02-03T00:00:00Z');
    const second = await alerts.next();
    expect(second).toMatchObject({ threshold: 1, spent: '0.0011' });
    await alerts.end();
    const resumed = await follow(ada, first.cursor);
    expect(await resumed.next()).toEqual(second);
    await resumed.end();
  });

  it('is raised when the change of a budget puts its spending above a threshold', async () => {
    const ada = cost.test.contextOf({ tenant: 'changed' });
    cost.now = new Date();
    await cost.useTokens(ada, newId('agt'), 2_000_000);
    const { id } = await createdBudget(ada);
    const alerts = await follow(ada);
    await cost.query(updateDocument, { input: { id, amount: '1' } }, ada);
    expect(await alerts.next()).toMatchObject({ threshold: 0.8 });
    expect(await alerts.next()).toMatchObject({ threshold: 1 });
    await cost.query(updateDocument, { input: { id, amount: '1', alertAt: [0.8, 0.9] } }, ada);
    expect(await alerts.next()).toMatchObject({ threshold: 0.9 });
    await alerts.end();
  });

  it('is not missed when many uses that each stay below reach the threshold together', async () => {
    const ada = cost.test.contextOf({ tenant: 'together' });
    cost.now = new Date();
    const budget = await createdBudget(ada, { amount: '0.01', alertAt: [1] });
    await Promise.all(Array.from({ length: 10 }, () => cost.useTokens(ada, newId('agt'), 2_000)));
    const alerts = await follow(ada);
    expect(await alerts.next()).toMatchObject({ threshold: 1, spent: '0.01', budget: { id: budget.id } });
    await alerts.end();
  });

  it('is raised for usage that arrives late, but not for a period that was over before the budget existed', async () => {
    const ada = cost.test.contextOf({ tenant: 'late' });
    cost.now = new Date('2026-02-10T00:00:00Z');
    await createdBudget(ada, { amount: '0.0011', alertAt: [1] });
    cost.now = new Date('2026-03-05T00:00:00Z');
    const ids = { workflowId: newId('wf'), executionId: newId('exe') };
    await cost.runExecution(ada, ids, '900', new Date('2026-01-31T00:00:00Z'));
    await cost.runExecution(ada, ids, '200', new Date('2026-02-28T00:00:00Z'));
    const alerts = await follow(ada);
    expect(await alerts.next()).toMatchObject({ spent: '0.0022', periodStart: '2026-02-01T00:00:00.000Z' });
    await alerts.end();
  });

  it('stays in the history when its budget is deleted', async () => {
    const ada = cost.test.contextOf({ tenant: 'deleted' });
    cost.now = new Date();
    await cost.useTokens(ada, newId('agt'), 2_000_000);
    const { id } = await createdBudget(ada, { amount: '1', alertAt: [1] });
    expect(await cost.query(deleteDocument, { input: { id } }, ada)).toEqual({
      deleteBudget: { deletedId: id, userErrors: [] },
    });
    const alerts = await follow(ada);
    expect(await alerts.next()).toMatchObject({ threshold: 1, budget: null });
    await alerts.end();
  });

  it('keeps no connection to the database for subscribers that are slow to take the next alert', async () => {
    const ada = cost.test.contextOf({ tenant: 'slow' });
    cost.now = new Date();
    await cost.useTokens(ada, newId('agt'), 2_000_000);
    await createdBudget(ada, { amount: '1' });
    const slow = await Promise.all(Array.from({ length: 20 }, () => follow(ada)));
    for (const alerts of slow) expect(await alerts.next()).toMatchObject({ threshold: 0.8 });
    expect((await budgetsOf(ada)).nodes).toHaveLength(1);
    for (const alerts of slow) expect(await alerts.next()).toMatchObject({ threshold: 1 });
    await Promise.all(slow.map((alerts) => alerts.end()));
  });

  it("does not show another tenant's alerts", async () => {
    const ada = cost.test.contextOf({ tenant: 'loud' });
    const bob = cost.test.contextOf({ tenant: 'quiet', user: 'bob' });
    cost.now = new Date();
    const alerts = await follow(bob);
    const first = alerts.next();
    for (const [tenant, name] of [
      [ada, 'Theirs'],
      [bob, 'His own'],
    ] as const) {
      await cost.useTokens(tenant, newId('agt'), 2_000_000);
      await createdBudget(tenant, { name, amount: '1', alertAt: [1] });
    }
    expect(await first).toMatchObject({ budget: { name: 'His own' } });
    await alerts.end();
  });

  it('refuses a cursor that is none', async () => {
    const alerts = await follow(cost.test.contextOf({ tenant: 'quiet' }), 'yesterday');
    await expect(alerts.next()).rejects.toThrow('"yesterday" is no cursor');
    await alerts.end();
  });
});
