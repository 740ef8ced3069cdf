import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { CostFixture } from '../CostFixture.js';

const setDocument = /* GraphQL */ `
  mutation SetPrice($input: SetPriceInput!) {
    setPrice(input: $input) {
      price {
        id
        unit
        resource
        amount
        validFrom
        validTo
        isDefault
      }
      userErrors {
        code
        field
      }
    }
  }
`;
const listDocument = /* GraphQL */ `
  query PriceList($at: DateTime) {
    priceList(at: $at) {
      id
      unit
      resource
      amount
      isDefault
    }
  }
`;

interface Price {
  id: string;
  unit: string;
  resource: string | null;
  amount: string;
  isDefault: boolean;
}
interface SetPrice {
  setPrice: { price: Price | null; userErrors: { code: string; field: string[] }[] };
}

let cost: CostFixture;

beforeAll(async () => {
  cost = await CostFixture.start();
});
afterAll(async () => {
  await cost.stop();
});

async function set(as: RequestContext, input: Record<string, unknown>): Promise<SetPrice['setPrice']> {
  return (await cost.query<SetPrice>(setDocument, { input }, as)).setPrice;
}

async function list(as: RequestContext, at?: string): Promise<Price[]> {
  return (await cost.query<{ priceList: Price[] }>(listDocument, { at }, as)).priceList;
}

describe('priceList', () => {
  it('shows the default prices to a tenant that has set none', async () => {
    const prices = await list(cost.test.contextOf({ tenant: 'new', role: 'VIEWER' }));
    expect(prices.map(({ unit }) => unit)).toEqual([
      'TOKEN_INPUT',
      'TOKEN_OUTPUT',
      'EXECUTION_SECOND',
      'VCPU_SECOND',
      'GIB_SECOND',
    ]);
    expect(prices.every(({ isDefault }) => isDefault)).toBe(true);
  });
});

describe('setPrice', () => {
  it('prices what is used from then on, and leaves what was used before as it is', async () => {
    const ada = cost.test.contextOf({ tenant: 'own' });
    cost.now = new Date();
    const agentId = newId('agt');
    await cost.useTokens(ada, agentId, 10);
    const { price } = await set(ada, { unit: 'TOKEN_INPUT', amount: '2' });
    await cost.useTokens(ada, agentId, 10);
    const document =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Agent { cost { amount } } } }';
    const r = [{ __typename: 'Agent', id: agentId }];
    expect(await cost.query(document, { r }, ada)).toEqual({
      _entities: [{ cost: { amount: '20.000005' } }],
    });
    expect((await list(ada))[0]).toMatchObject({ id: price?.id, amount: '2', isDefault: false });
    expect((await list(cost.test.contextOf({ tenant: 'other' })))[0]).toMatchObject({ isDefault: true });
  });

  it('holds from its start, and for its model only', async () => {
    const ada = cost.test.contextOf({ tenant: 'future' });
    cost.now = new Date('2026-03-01T00:00:00Z');
    const validFrom = '2026-04-01T00:00:00.000Z';
    await set(ada, { unit: 'TOKEN_OUTPUT', resource: 'large', amount: '5', validFrom });
    expect(
      (await list(ada, '2026-03-31T23:59:59.999Z')).filter(({ unit }) => unit === 'TOKEN_OUTPUT'),
    ).toMatchObject([{ resource: null, isDefault: true }]);
    expect((await list(ada, validFrom)).filter(({ unit }) => unit === 'TOKEN_OUTPUT')).toMatchObject([
      { resource: null, isDefault: true },
      { resource: 'large', amount: '5' },
    ]);
  });

  it('never leaves two prices valid at once, also when they are set at the same time', async () => {
    const ada = cost.test.contextOf({ tenant: 'race' });
    cost.now = new Date('2026-03-01T00:00:00Z');
    const validFrom = '2026-04-01T00:00:00Z';
    const answers = await Promise.all(
      ['1', '2', '3'].map((amount) => set(ada, { unit: 'GIB_SECOND', amount, validFrom })),
    );
    expect(answers.filter(({ price }) => price)).toHaveLength(1);
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([
      { code: 'PRICE_OVERLAPS', field: ['validFrom'] },
      { code: 'PRICE_OVERLAPS', field: ['validFrom'] },
    ]);
  });

  it.each([
    [{ amount: '1,5' }, 'amount'],
    [{ amount: '1', validFrom: '2020-01-01T00:00:00Z' }, 'validFrom'],
    [{ amount: '1', resource: 'large' }, 'resource'],
  ])('answers a user error for %o and stores nothing', async (change, field) => {
    const ada = cost.test.contextOf({ tenant: 'malformed' });
    const { price, userErrors } = await set(ada, { unit: 'VCPU_SECOND', ...change });
    expect(price).toBeNull();
    expect(userErrors).toMatchObject([{ field: [field] }]);
    expect((await list(ada)).every(({ isDefault }) => isDefault)).toBe(true);
  });

  it('needs the role ADMIN', async () => {
    const developer = cost.test.contextOf({ tenant: 'roles', role: 'DEVELOPER' });
    const { errors } = await cost.execute(
      setDocument,
      { input: { unit: 'VCPU_SECOND', amount: '1' } },
      developer,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});
