import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../src/domain/CostReport.js';
import type { UsageSlice } from '../../src/domain/CostReport.js';
import { Exact, plain, sum } from '../../src/domain/Exact.js';
import { serviceOfUnit, units } from '../../src/domain/Meter.js';
import { dimensions, granularities } from '../../src/domain/ReportQuery.js';
import type { ReportQuery } from '../../src/domain/ReportQuery.js';

const from = new Date('2026-01-01T00:00:00Z');
const to = new Date('2026-01-31T00:00:00Z');

const decimals = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.integer({ min: 0, max: 28 }))
  .map(([digits, scale]) => plain(new Exact(digits.toString()).times(new Exact(10).pow(-scale))));
const moments = fc.integer({ min: from.getTime(), max: to.getTime() - 1 }).map((time) => new Date(time));
const key = (prefix: string) => fc.option(fc.integer({ min: 1, max: 3 }).map((n) => `${prefix}_${n}`));

const slices: fc.Arbitrary<UsageSlice[]> = fc.array(
  fc
    .record({
      at: moments,
      unit: fc.constantFrom(...units),
      projectId: key('prj'),
      agentId: key('agt'),
      workflowId: key('wf'),
      quantity: decimals,
      amount: decimals,
    })
    .map((slice) => ({ ...slice, service: serviceOfUnit[slice.unit] })),
  { maxLength: 30 },
);
const queries: fc.Arbitrary<ReportQuery> = fc.record({
  from: fc.constant(from),
  to: fc.constant(to),
  granularity: fc.constantFrom(...granularities),
  groupBy: fc.subarray([...dimensions]),
});

describe('buildReport', () => {
  it('loses nothing and invents nothing: total, rows and usage all add up to what went in', () => {
    fc.assert(
      fc.property(slices, queries, (input, query) => {
        const { rows, total } = buildReport(input, query);
        const expected = plain(sum(input.map(({ amount }) => amount)));
        expect(total).toBe(expected);
        expect(plain(sum(rows.map(({ amount }) => amount)))).toBe(expected);
        for (const unit of units) {
          const of = (usage: { unit: string; quantity: string }[]) =>
            usage.filter((entry) => entry.unit === unit).map(({ quantity }) => quantity);
          expect(plain(sum(of(rows.flatMap(({ usage }) => usage))))).toBe(plain(sum(of(input))));
        }
      }),
    );
  });

  it('gives the same total however the range is split', () => {
    fc.assert(
      fc.property(slices, queries, moments, (input, query, cut) => {
        const before = buildReport(
          input.filter(({ at }) => at < cut),
          { ...query, to: cut },
        );
        const after = buildReport(
          input.filter(({ at }) => at >= cut),
          { ...query, from: cut },
        );
        expect(plain(sum([before.total, after.total]))).toBe(buildReport(input, query).total);
      }),
    );
  });

  it('does not depend on the order, nor on what was added up before', () => {
    fc.assert(
      fc.property(slices, queries, (input, query) => {
        const report = buildReport(input, query);
        expect(buildReport(input.toReversed(), query)).toEqual(report);
        const again = buildReport(input, { ...query, groupBy: [] });
        expect(again.total).toBe(report.total);
      }),
    );
  });

  it('keeps every digit of an amount that a float would round', () => {
    const slice = { at: from, unit: 'TOKEN_INPUT' as const, quantity: '1' };
    const { total } = buildReport(
      [
        { ...slice, amount: '0.1' },
        { ...slice, amount: '0.2' },
        { ...slice, amount: '900719925474099312345.000000000000000000000000000001' },
      ],
      { from, to, granularity: 'TOTAL', groupBy: [] },
    );
    expect(total).toBe('900719925474099312345.300000000000000000000000000001');
  });

  it('never prints an exponent', () => {
    const slice = {
      at: from,
      unit: 'TOKEN_INPUT' as const,
      quantity: '0.0000000001',
      amount: '0.00000000000000000001',
    };
    const { rows } = buildReport([slice], { from, to, granularity: 'DAY', groupBy: [] });
    expect(rows[0]).toMatchObject({ amount: slice.amount, usage: [{ quantity: slice.quantity }] });
  });

  it('sorts rows by period, then by key, with what is allocated to nothing last', () => {
    const slice = { unit: 'VCPU_SECOND' as const, quantity: '1', amount: '1' };
    const second = new Date('2026-01-02T00:00:00Z');
    const { rows } = buildReport(
      [
        { ...slice, at: second, projectId: 'prj_a' },
        { ...slice, at: from, projectId: null },
        { ...slice, at: from, projectId: 'prj_b' },
        { ...slice, at: from, projectId: 'prj_a' },
      ],
      { from, to, granularity: 'DAY', groupBy: ['PROJECT'] },
    );
    expect(rows.map(({ periodStart, keys }) => [periodStart, keys[0]?.value])).toEqual([
      [from, 'prj_a'],
      [from, 'prj_b'],
      [from, null],
      [second, 'prj_a'],
    ]);
  });
});
