import { WebSocket } from 'ws';
import { GantryClient } from '@gantry/sdk/GantryClient.js';
import {
  BudgetAlertsDocument,
  CostReportDocument,
  CreateBudgetDocument,
} from '@gantry/sdk/operations.generated.js';

/** Reads what a tenant has spent today, sets a budget, and waits to be told that it is exceeded. */
export async function firstAlert(
  url: string,
  token: () => Promise<string>,
  tenant: string,
): Promise<string[]> {
  await using client = new GantryClient({ url, token, tenant, webSocket: WebSocket });

  const today = new Date().toISOString().slice(0, 10);
  const range = { from: `${today}T00:00:00Z`, to: new Date().toISOString() };
  const { costReport } = await client.query(CostReportDocument, range);
  const lines = [`Today: ${costReport?.total} ${costReport?.currency}`];

  const input = { name: 'Pocket money', amount: '0.000001', alertAt: [0.8, 1], idempotencyKey: today };
  const { createBudget } = await client.mutate(CreateBudgetDocument, { input });
  lines.push(...createBudget.userErrors.map(({ message }) => message));

  for await (const { budgetAlertRaised: alert } of client.subscribe(BudgetAlertsDocument)) {
    if (alert.budget?.id !== createBudget.budget?.id) continue;
    lines.push(`${alert.budget?.name}: ${alert.budget?.spent} of ${alert.budget?.amount} is spent.`);
    break;
  }
  return lines;
}
