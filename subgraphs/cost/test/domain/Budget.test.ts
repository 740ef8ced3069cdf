import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { checkBudgetTerms } from '../../src/domain/checkBudgetTerms.js';
import type { BudgetTermsInput } from '../../src/domain/checkBudgetTerms.js';
import { reachedThresholds } from '../../src/domain/reachedThresholds.js';
import { Exact } from '../../src/domain/Exact.js';
import { forecast } from '../../src/domain/forecast.js';
import { budgetPeriods } from '../../src/domain/Budget.js';
import { endOfPeriod, startOfPeriod } from '../../src/domain/Period.js';

const input: BudgetTermsInput = {
  name: 'Kitchen',
  amount: '100',
  currency: 'USD',
  period: 'MONTH',
  alertAt: [0.8, 1],
};

function faultsOf(
  change: Partial<BudgetTermsInput>,
): { code: string; message: string; field: string[] | null }[] {
  try {
    checkBudgetTerms({ ...input, ...change });
  } catch (error) {
    if (error instanceof UserFault) return error.userErrors;
    throw error;
  }
  return [];
}

describe('checkBudgetTerms', () => {
  it.each([
    '12,5',
    '-1',
    'NaN',
    '1e400',
    '',
    ' 1',
    '0',
    '0.00',
    '01',
    '.5',
    '5.',
    '+1',
    'Infinity',
    '0x10',
    '1_000',
    '١',
  ])('refuses the amount "%s" and names the field', (amount) => {
    expect(faultsOf({ amount })).toEqual([
      { code: 'INVALID_AMOUNT', field: ['amount'], message: expect.stringContaining(`"${amount}"`) },
    ]);
  });

  it('accepts exactly the plain decimals above 0', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 14n }),
        fc.integer({ min: 0, max: 12 }),
        (digits, scale) => {
          const amount = new Exact(digits.toString()).times(new Exact(10).pow(-scale)).toFixed();
          expect(checkBudgetTerms({ ...input, amount }).amount).toBe(amount);
        },
      ),
    );
  });

  it('sorts thresholds and drops repeats', () => {
    expect(checkBudgetTerms({ ...input, alertAt: [1, 0.8, 1.0, 0.5] }).alertAt).toEqual(['0.5', '0.8', '1']);
  });

  it.each([0, -0.5, Number.NaN, Number.POSITIVE_INFINITY, 101])('refuses the threshold %s', (threshold) => {
    expect(faultsOf({ alertAt: [0.5, threshold] })).toMatchObject([
      { code: 'INVALID_THRESHOLD', field: ['alertAt'] },
    ]);
  });

  it('tells a currency it does not keep from one that does not exist', () => {
    expect(faultsOf({ currency: 'EUR' })).toMatchObject([
      { code: 'UNSUPPORTED_CURRENCY', field: ['currency'] },
    ]);
    expect(faultsOf({ currency: 'usd' })).toMatchObject([{ code: 'INVALID_CURRENCY', field: ['currency'] }]);
  });

  it('names every field at fault at once', () => {
    expect(faultsOf({ name: '  ', amount: 'x', currency: 'XX' }).map(({ field }) => field)).toEqual([
      ['name'],
      ['amount'],
      ['currency'],
    ]);
  });
});

describe('reachedThresholds', () => {
  it('raises a threshold the moment it is reached exactly, in decimals', () => {
    const terms = { amount: '0.3', alertAt: ['0.1', '1'] };
    expect(reachedThresholds(terms, '0.03')).toEqual(['0.1']);
    expect(reachedThresholds(terms, '0.3')).toEqual(['0.1', '1']);
    expect(reachedThresholds(terms, '0.29999999999999999999999')).toEqual(['0.1']);
  });
});

describe('forecast', () => {
  it('extends the spending to the whole period', () => {
    expect(forecast('10', 'DAY', new Date('2026-02-03T06:00:00Z'))).toBe('40');
    expect(forecast('28', 'MONTH', new Date('2026-02-15T00:00:00Z'))).toBe('56');
  });

  it('is what is spent when the period has just begun', () => {
    expect(forecast('5.5', 'MONTH', new Date('2026-02-01T00:00:00Z'))).toBe('5.5');
  });

  it('is never below what is spent', () => {
    const moments = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        moments,
        fc.constantFrom(...budgetPeriods),
        (cents, now, period) => {
          const spent = new Exact(cents.toString()).dividedBy(1e8).toFixed();
          expect(new Exact(forecast(spent, period, now)).gte(spent)).toBe(true);
        },
      ),
    );
  });
});

describe('periods', () => {
  it('tile the calendar: every moment lies in exactly one, and the next starts where it ends', () => {
    const moments = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2030-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, fc.constantFrom(...budgetPeriods, 'HOUR' as const), (at, period) => {
        const start = startOfPeriod(period, at);
        const end = endOfPeriod(period, start);
        expect(start <= at && at < end).toBe(true);
        expect(startOfPeriod(period, end)).toEqual(end);
        expect(startOfPeriod(period, new Date(end.getTime() - 1))).toEqual(start);
      }),
    );
  });
});
