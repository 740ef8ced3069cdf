import type { EntityManager } from '@mikro-orm/postgresql';
import { newId } from '@gantry/platform/ids/newId.js';
import type { UsageSlice } from '../domain/CostReport.js';
import { plain } from '../domain/Exact.js';
import { units } from '../domain/Meter.js';
import type { Service, Unit } from '../domain/Meter.js';
import { startOfPeriod } from '../domain/Period.js';
import { keyOfDimension, mostRows } from '../domain/ReportQuery.js';
import type { Dimension, Granularity, ReportQuery } from '../domain/ReportQuery.js';
import type { AllocationKeys, RatedUsage } from '../domain/UsageRecord.js';

const columnOf = {
  service: 'service',
  projectId: 'project_id',
  agentId: 'agent_id',
  workflowId: 'workflow_id',
  executionId: 'execution_id',
} as const satisfies Record<keyof AllocationKeys | 'service', string>;

/** How a period is cut in SQL. Null: the whole range is one. */
const truncation: Record<Granularity, string | null> = {
  HOUR: 'hour',
  DAY: 'day',
  MONTH: 'month',
  TOTAL: null,
};

interface SliceRow {
  at: string | Date;
  service?: Service;
  project_id?: string | null;
  agent_id?: string | null;
  workflow_id?: string | null;
  unit: Unit;
  quantity: string;
  amount: string;
}

/** Usage records and the daily sums of them, of the tenant whose transaction `em` is in. */
export class UsageRepository {
  readonly #em: EntityManager;

  constructor(em: EntityManager) {
    this.#em = em;
  }

  /** Adds the records that are not there yet, and answers with those. */
  async add(tenantId: string, records: readonly RatedUsage[]): Promise<RatedUsage[]> {
    const added: RatedUsage[] = [];
    for (const record of records) {
      const rows = await this.#em.execute<unknown[]>(
        `INSERT INTO usage_record (id, tenant_id, source_event_id, service, unit, resource, quantity, at, project_id,
           agent_id, workflow_id, execution_id, amount, currency, price_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (tenant_id, source_event_id, unit) DO NOTHING RETURNING id`,
        [
          newId('usg'),
          tenantId,
          record.sourceEventId,
          record.service,
          record.unit,
          record.resource,
          record.quantity,
          record.at,
          record.projectId,
          record.agentId,
          record.workflowId,
          record.executionId,
          record.amount,
          record.currency,
          record.priceId,
        ],
      );
      if (rows.length === 0) continue;
      added.push(record);
      await this.#spend(tenantId, record);
    }
    return added;
  }

  /** What was spent from `from` until `to`, both starts of UTC days. */
  async spent(from: Date, to: Date): Promise<string> {
    const [row] = await this.#em.execute<{ spent: string }[]>(
      'SELECT coalesce(sum(amount), 0)::text AS spent FROM daily_spending WHERE day >= ? AND day < ?',
      [from, to],
    );
    return plain(row?.spent ?? '0');
  }

  /** The range's records, added up as far as the report allows; at most one row more than a report can have. */
  async slices(query: ReportQuery): Promise<UsageSlice[]> {
    const columns = query.groupBy.map((dimension: Dimension) => columnOf[keyOfDimension[dimension]]);
    const unit = truncation[query.granularity];
    const at = unit ? `date_trunc('${unit}', at, 'UTC')` : 'min(at)';
    const groups = [...(unit ? [at] : []), 'unit', ...columns];
    const rows = await this.#em.execute<SliceRow[]>(
      `SELECT ${[`${at} AS at`, 'unit', ...columns].join(', ')}, sum(quantity)::text AS quantity, sum(amount)::text AS amount
       FROM usage_record WHERE at >= ? AND at < ? GROUP BY ${groups.join(', ')} LIMIT ${(mostRows + 1) * units.length}`,
      [query.from, query.to],
    );
    return rows.map((row) => ({
      at: new Date(row.at),
      service: row.service ?? null,
      projectId: row.project_id ?? null,
      agentId: row.agent_id ?? null,
      workflowId: row.workflow_id ?? null,
      unit: row.unit,
      quantity: row.quantity,
      amount: row.amount,
    }));
  }

  /** What each of these things has cost so far. Things without any usage are not in the map. */
  async costs(key: keyof AllocationKeys, ids: readonly string[]): Promise<Map<string, string>> {
    const column = columnOf[key];
    const rows = await this.#em.execute<{ id: string; amount: string }[]>(
      `SELECT ${column} AS id, sum(amount)::text AS amount FROM usage_record
       WHERE ${column} IN (${ids.map(() => '?').join(', ')}) GROUP BY ${column}`,
      [...ids],
    );
    return new Map(rows.map(({ id, amount }) => [id, plain(amount)]));
  }

  async #spend(tenantId: string, { at, amount }: RatedUsage): Promise<void> {
    await this.#em.execute(
      `INSERT INTO daily_spending (id, tenant_id, day, amount) VALUES (?, ?, ?, ?)
       ON CONFLICT (tenant_id, day) DO UPDATE SET amount = daily_spending.amount + excluded.amount`,
      [newId('usg'), tenantId, startOfPeriod('DAY', at), amount],
    );
  }
}
