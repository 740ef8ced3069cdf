import { Exact, plain } from './Exact.js';
import { units } from './Meter.js';
import type { Service, Unit } from './Meter.js';
import { startOfPeriod } from './Period.js';
import { keyOfDimension } from './ReportQuery.js';
import type { Dimension, ReportQuery } from './ReportQuery.js';

/** What the report adds up: single records, or sums of records that share a period, the grouped keys and the unit. */
export interface UsageSlice {
  at: Date;
  service?: Service | null;
  projectId?: string | null;
  agentId?: string | null;
  workflowId?: string | null;
  unit: Unit;
  quantity: string;
  amount: string;
}

export interface ReportRow {
  periodStart: Date;
  /** In the order of `groupBy`; the value is null for what is allocated to nothing in that dimension. */
  keys: { dimension: Dimension; value: string | null }[];
  amount: string;
  usage: { quantity: string; unit: Unit }[];
}

export interface CostReport {
  rows: ReportRow[];
  total: string;
}

/** Adds slices up into rows, by period and then by keys. The total is exactly the sum of the rows. */
export function buildReport(slices: Iterable<UsageSlice>, query: ReportQuery): CostReport {
  const groups = new Map<string, { row: ReportRow; amount: Exact; quantities: Map<Unit, Exact> }>();
  let total: Exact = new Exact(0);
  for (const slice of slices) {
    const periodStart = periodStartOf(slice.at, query);
    const keys = query.groupBy.map((dimension) => ({
      dimension,
      value: slice[keyOfDimension[dimension]] ?? null,
    }));
    const name = JSON.stringify([periodStart.getTime(), ...keys.map(({ value }) => value)]);
    let group = groups.get(name);
    if (!group) {
      group = {
        row: { periodStart, keys, amount: '0', usage: [] },
        amount: new Exact(0),
        quantities: new Map(),
      };
      groups.set(name, group);
    }
    group.amount = group.amount.plus(slice.amount);
    group.quantities.set(slice.unit, (group.quantities.get(slice.unit) ?? new Exact(0)).plus(slice.quantity));
    total = total.plus(slice.amount);
  }
  const rows = [...groups.values()].map(({ row, amount, quantities }) => ({
    ...row,
    amount: plain(amount),
    usage: units.flatMap((unit) => {
      const quantity = quantities.get(unit);
      return quantity ? [{ unit, quantity: plain(quantity) }] : [];
    }),
  }));
  return { rows: rows.sort(compareRows), total: plain(total) };
}

/** Periods are whole ones in UTC: the first may start before `from`, though nothing before `from` is counted in it. */
function periodStartOf(at: Date, { granularity, from }: ReportQuery): Date {
  return granularity === 'TOTAL' ? from : startOfPeriod(granularity, at);
}

function compareRows(a: ReportRow, b: ReportRow): number {
  const byPeriod = a.periodStart.getTime() - b.periodStart.getTime();
  if (byPeriod !== 0) return byPeriod;
  for (const [index, { value }] of a.keys.entries()) {
    const other = b.keys[index]?.value ?? null;
    if (value === other) continue;
    // What is allocated to nothing comes last.
    if (value === null) return 1;
    if (other === null) return -1;
    return value < other ? -1 : 1;
  }
  return 0;
}
