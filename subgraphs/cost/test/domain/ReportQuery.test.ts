import { expect, it } from 'vitest';
import { checkReportQuery } from '../../src/domain/ReportQuery.js';
import type { ReportQuery } from '../../src/domain/ReportQuery.js';

const query: ReportQuery = {
  from: new Date('2026-01-01T00:00:00Z'),
  to: new Date('2026-02-01T00:00:00Z'),
  granularity: 'DAY',
  groupBy: ['SERVICE'],
};

it('accepts a month by the hour', () => {
  expect(checkReportQuery({ ...query, granularity: 'HOUR' })).toMatchObject({ granularity: 'HOUR' });
});

it.each([
  ['a range that ends where it starts', { to: query.from }, 'to', '2026-01-01T00:00:00.000Z'],
  ['a range that ends before it starts', { to: new Date('2025-12-31T00:00:00Z') }, 'to', '2025-12-31'],
  [
    'more than 31 days by the hour',
    { granularity: 'HOUR', to: new Date('2026-02-02T00:00:00Z') },
    'to',
    '31 days',
  ],
  ['a dimension named twice', { groupBy: ['AGENT', 'AGENT'] }, 'groupBy', 'AGENT'],
] as const)('refuses %s and names the argument and the value', (_, change, argument, value) => {
  const wrong = { ...query, ...change } as ReportQuery;
  expect(() => checkReportQuery(wrong)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(value),
      extensions: { code: 'BAD_USER_INPUT', argument },
    }),
  );
});
