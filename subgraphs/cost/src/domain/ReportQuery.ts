import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { AllocationKeys } from './UsageRecord.js';

export const granularities = ['HOUR', 'DAY', 'MONTH', 'TOTAL'] as const;
export type Granularity = (typeof granularities)[number];

export const dimensions = ['SERVICE', 'PROJECT', 'AGENT', 'WORKFLOW'] as const;
export type Dimension = (typeof dimensions)[number];

/** Where each dimension's value stands in a usage record. */
export const keyOfDimension = {
  SERVICE: 'service',
  PROJECT: 'projectId',
  AGENT: 'agentId',
  WORKFLOW: 'workflowId',
} as const satisfies Record<Dimension, keyof AllocationKeys | 'service'>;

/** What a cost report is asked for: `from` ≤ at < `to`. */
export interface ReportQuery {
  from: Date;
  to: Date;
  granularity: Granularity;
  groupBy: Dimension[];
}

/** The longest range of a report, in days, so that its periods stay within what one answer can hold. */
export const longestRangeDays: Record<Granularity, number> = { HOUR: 31, DAY: 366, MONTH: 3660, TOTAL: 3660 };

/** The most rows that one report may have. */
export const mostRows = 10_000;

/**
 * Checks what a caller asks for.
 * @throws GantryError BAD_USER_INPUT that names the argument and the value.
 */
export function checkReportQuery(query: ReportQuery): ReportQuery {
  const { from, to, granularity, groupBy } = query;
  if (from >= to) {
    throw badArgument('to', `"to" (${to.toISOString()}) must be later than "from" (${from.toISOString()}).`);
  }
  const days = (to.getTime() - from.getTime()) / 86_400_000;
  const longest = longestRangeDays[granularity];
  if (days > longest) {
    throw badArgument(
      'to',
      `From ${from.toISOString()} "to" ${to.toISOString()} is longer than the ${longest} days that the granularity ${granularity} allows.`,
    );
  }
  const twice = groupBy.find((dimension, index) => groupBy.indexOf(dimension) !== index);
  if (twice) throw badArgument('groupBy', `"groupBy" names ${twice} more than once.`);
  return query;
}

/** @throws GantryError BAD_USER_INPUT when a report has come out longer than one answer should be. */
export function checkReportSize(rows: number, query: ReportQuery): void {
  if (rows <= mostRows) return;
  throw badArgument(
    'granularity',
    `By ${query.granularity} and [${query.groupBy.join(', ')}] this report has more than ${mostRows} rows; ask for a shorter range or less detail.`,
  );
}

function badArgument(argument: string, message: string): GantryError {
  return new GantryError('BAD_USER_INPUT', message, { argument });
}
