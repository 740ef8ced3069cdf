import { changed, eventually, expectThat } from '../expectation.js';
import type { Journey } from '../Journey.js';
import type { CostReport } from '../operationTypes.js';

const dimensions = ['SERVICE', 'PROJECT', 'AGENT', 'WORKFLOW'];
const day = 24 * 60 * 60 * 1000;

/** What it cost, by service, project, agent and workflow; and a budget small enough to raise an alert. */
export async function readCosts({ client, observer, suffix }: Journey, names: ReadonlyMap<string, string>) {
  const from = new Date(Date.now() - day).toISOString();
  const to = new Date(Date.now() + day).toISOString();
  const { costReport } = await eventually(
    'Every dimension of the cost report has an amount above zero.',
    () => client.request('CostReport', { from, to }),
    (answer) => dimensions.every((dimension) => hasAmount(answer.costReport, dimension)),
    60,
  );
  expectThat(Number(costReport.total) > 0, 'The total is above zero.', costReport.total);
  expectThat(/^[A-Z]{3}$/.test(costReport.currency), 'A currency is an ISO 4217 code.', costReport.currency);
  observer.costReport(costReport, names);

  const name = `first-day-${suffix}`;
  const input = {
    name,
    amount: '0.000001',
    currency: costReport.currency,
    period: 'MONTH',
    alertAt: [0.8, 1.0],
  };
  const deadline = AbortSignal.timeout(60_000);
  const alerts = client.subscribe('BudgetAlerts', {}, deadline)[Symbol.asyncIterator]();
  // Asked for before the budget exists: whoever listens is told, however fast the alert comes.
  let next = alerts.next();
  const budget = changed((await client.request('CreateBudget', { input })).createBudget, 'budget');
  for (let alert = await next; !alert.done; next = alerts.next(), alert = await next) {
    const { budgetAlertRaised } = alert.value;
    if (budgetAlertRaised.budget.id !== budget.id) continue;
    expectThat(
      Number(budgetAlertRaised.budget.spent) > 0,
      'An alert says what was spent.',
      budgetAlertRaised,
    );
    observer.alert(budgetAlertRaised);
    await alerts.return?.();
    return { budget: budget.id };
  }
  expectThat(false, 'A budget that is already spent raises its alert within a minute.');
}

function hasAmount({ rows }: CostReport, dimension: string): boolean {
  return rows.some(
    ({ keys, amount }) =>
      Number(amount) > 0 &&
      keys.some((key) => key.dimension === dimension && key.value !== null && key.value !== ''),
  );
}
