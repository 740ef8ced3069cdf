import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { defaultPriceList } from '../../src/domain/defaultPriceList.js';
import { usageOfInference } from '../../src/domain/meterEvents.js';
import { isSameMeter, isValidAt, overlap } from '../../src/domain/Price.js';
import type { Price } from '../../src/domain/Price.js';
import { placePrice } from '../../src/domain/placePrice.js';
import { priceAt, rate } from '../../src/domain/rate.js';

const now = new Date('2026-03-01T00:00:00Z');
const day = (n: number) => new Date(now.getTime() + n * 86_400_000);
const input = { unit: 'TOKEN_INPUT', resource: null, amount: '2', validFrom: null, validTo: null } as const;

function own(change: Partial<Price>): Price {
  return { id: 'prc_1', ...input, currency: 'USD', validFrom: now, validTo: null, ...change };
}

describe('priceAt', () => {
  const meter = { unit: 'TOKEN_INPUT' as const, resource: 'large' };

  it('takes a price from its first moment and no longer at its last', () => {
    const price = own({ validFrom: day(1), validTo: day(2) });
    const lists = { own: [price], defaults: [] };
    expect(priceAt(lists, meter, new Date(day(1).getTime() - 1))).toBeNull();
    expect(priceAt(lists, meter, day(1))).toBe(price);
    expect(priceAt(lists, meter, day(2))).toBeNull();
  });

  it('prefers the price of the model to the one for all models, and the tenant to the default', () => {
    const general = own({ id: 'prc_general' });
    const large = own({ id: 'prc_large', resource: 'large' });
    expect(priceAt({ own: [general, large], defaults: defaultPriceList }, meter, day(1))).toBe(large);
    expect(priceAt({ own: [general], defaults: defaultPriceList }, meter, day(1))).toBe(general);
    expect(priceAt({ own: [], defaults: defaultPriceList }, meter, day(1))?.id).toBe(
      'prc_default_token_input',
    );
  });
});

describe('rate', () => {
  it('multiplies exactly', () => {
    const data = { agentId: 'agt_1', model: 'm', inputTokens: 3, outputTokens: 7 };
    const rated = usageOfInference('evt_1', now, data).map((usage) =>
      rate(usage, priceAt({ own: [], defaults: defaultPriceList }, usage, now)),
    );
    expect(rated.map(({ unit, quantity, amount }) => [unit, quantity, amount])).toEqual([
      ['TOKEN_INPUT', '3', '0.0000015'],
      ['TOKEN_OUTPUT', '7', '0.0000105'],
    ]);
  });

  it('keeps a use for which there is no price, at 0', () => {
    const [usage] = usageOfInference('evt_1', now, {
      agentId: 'agt_1',
      model: 'm',
      inputTokens: 3,
      outputTokens: 0,
    });
    expect(rate(usage!, null)).toMatchObject({ quantity: '3', amount: '0', priceId: null });
  });
});

describe('placePrice', () => {
  it('ends the price that is open', () => {
    const open = own({ validFrom: day(-5) });
    expect(placePrice({ ...input, validFrom: day(1) }, [open], now)).toMatchObject({
      ends: open,
      price: { validFrom: day(1) },
    });
  });

  it.each([
    ['an amount that is none', { amount: '1,5' }, 'amount'],
    ['a start in the past', { validFrom: day(-1) }, 'validFrom'],
    ['an end before the start', { validFrom: day(3), validTo: day(2) }, 'validTo'],
    ['a price inside another', { validFrom: day(11), validTo: day(12) }, 'validFrom'],
    ['a resource where none applies', { unit: 'VCPU_SECOND', resource: 'large' }, 'resource'],
  ] as const)('refuses %s', (_, change, field) => {
    const existing = [own({ validFrom: day(10), validTo: day(20) })];
    expect(() => placePrice({ ...input, ...change }, existing, now)).toThrow(
      expect.objectContaining({ userErrors: [expect.objectContaining({ field: [field] })] }),
    );
  });

  it('never leaves two prices of one meter valid at the same moment, whatever is asked for in whatever order', () => {
    const wishes = fc.array(
      fc.record({
        from: fc.integer({ min: 0, max: 30 }),
        length: fc.option(fc.integer({ min: 1, max: 10 })),
        resource: fc.option(fc.constantFrom('large', 'small')),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(wishes, (asked) => {
        let prices: Price[] = [];
        for (const [index, { from, length, resource }] of asked.entries()) {
          try {
            const wish = {
              ...input,
              resource,
              validFrom: day(from),
              validTo: length === null ? null : day(from + length),
            };
            const { price, ends } = placePrice(wish, prices, now);
            prices = prices.map((other) => (other === ends ? { ...other, validTo: price.validFrom } : other));
            prices.push({ ...price, id: `prc_${index}` });
          } catch (error) {
            if (!(error instanceof UserFault)) throw error;
          }
        }
        for (const [index, a] of prices.entries()) {
          expect(isValidAt(a, a.validFrom)).toBe(true);
          for (const b of prices.slice(index + 1)) expect(isSameMeter(a, b) && overlap(a, b)).toBe(false);
        }
      }),
    );
  });
});
