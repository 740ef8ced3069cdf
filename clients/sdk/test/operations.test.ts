import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { firstAlert } from '../examples/firstAlert.js';
import { generateOperations } from '../src/generateOperations.js';
import type { ViewerQuery } from '../src/operations.generated.js';
import { ExampleGateway } from './ExampleGateway.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the generated operations', () => {
  it('are committed as they are generated (else: npm run generate)', async () => {
    const code = await generateOperations(
      read('schema/supergraph.graphql'),
      read('test/golden-path/operations.graphql'),
    );
    expect(code === read('clients/sdk/src/operations.generated.ts')).toBe(true);
  });

  it('are refused when they ask for what the API does not have', async () => {
    const generated = generateOperations(
      read('schema/supergraph.graphql'),
      'query Oops { viewer { shoeSize } }',
    );
    await expect(generated).rejects.toThrow('shoeSize');
  });

  it('have the types of the schema', () => {
    expectTypeOf<NonNullable<ViewerQuery['viewer']>['id']>().toEqualTypeOf<string>();
  });
});

describe('the example of the README', () => {
  const alerts: object[] = [];
  let gateway: ExampleGateway;

  beforeAll(async () => {
    gateway = await ExampleGateway.start({
      costReport: () => ({ currency: 'USD', total: '0.5', rows: [] }),
      createBudget: ({ input }: { input: { name: string; amount: string } }) => {
        const budget = { id: 'bud_1', ...input, spent: '0.5', forecast: '1' };
        alerts.push({ cursor: '1', at: new Date(), threshold: 1, budget: { ...budget, id: 'bud_0' } });
        alerts.push({ cursor: '2', at: new Date(), threshold: 1, budget });
        return { budget, userErrors: [] };
      },
      budgetAlertRaised: async function* () {
        for (const budgetAlertRaised of alerts) yield { budgetAlertRaised };
      },
    });
  });
  afterAll(() => gateway.stop());

  it('is the file of the example', () => {
    expect(read('clients/sdk/README.md')).toContain(read('clients/sdk/examples/firstAlert.ts').trim());
  });

  it('works', async () => {
    expect(await firstAlert(gateway.url, async () => 'token', 'kitchen')).toEqual([
      'Today: 0.5 USD',
      'Pocket money: 0.5 of 0.000001 is spent.',
    ]);
  });
});
