import type { EntityManager } from '@mikro-orm/postgresql';
import type { RecordedUse } from '../../operations/RecordedUse.js';
import type { UsageEntry, UsageReport } from '../../operations/UsageReport.js';
import { rfc3339 } from './rfc3339.js';
import { ofVariant, type VariantKey } from './VariantKey.js';

interface UseRow {
  operation: string;
  client: string;
  client_version: string;
}

interface TotalRow extends UseRow {
  name: string | null;
  document: string;
  count: string;
  errors: string;
  last_seen: string | Date;
}

interface InputRow extends UseRow {
  coordinate: string;
  count: string;
}

/** Adds two objects of counts up, in SQL. */
const addedInputs = `(SELECT coalesce(jsonb_object_agg(coordinate, total), '{}') FROM (
    SELECT key AS coordinate, sum(value::bigint) AS total
      FROM (SELECT * FROM jsonb_each_text(daily_use.inputs) UNION ALL SELECT * FROM jsonb_each_text(excluded.inputs)) AS both_of_them
     GROUP BY key) AS added)`;

/** Traffic of one variant, added up by day, in a transaction of its owner. */
export class UsageTables {
  readonly #em: EntityManager;
  readonly #key: VariantKey;

  constructor(em: EntityManager, key: VariantKey) {
    this.#em = em;
    this.#key = key;
  }

  /** A report of the same id that is being added meanwhile is waited for. */
  async add(report: UsageReport): Promise<void> {
    const isNew = await this.#em.execute<unknown[]>(
      `INSERT INTO usage_report (tenant_id, graph, variant, id) VALUES (?, ?, ?, ?)
       ON CONFLICT DO NOTHING RETURNING id`,
      [...this.#key, report.id],
    );
    if (isNew.length === 0) return;
    const operations = Object.entries(report.operations).map(([operation, seen]) => ({ operation, ...seen }));
    // Everybody adds in one order: those that come at once wait for each other rather than both.
    await this.#em.execute(
      `INSERT INTO seen_operation (tenant_id, graph, variant, operation, name, document, last_seen)
       SELECT ?, ?, ?, operation, name, document, ?
         FROM json_to_recordset(?) AS seen(operation text, name text, document text) ORDER BY operation
       ON CONFLICT (tenant_id, graph, variant, operation)
       DO UPDATE SET last_seen = greatest(seen_operation.last_seen, excluded.last_seen)`,
      [...this.#key, report.to, JSON.stringify(operations)],
    );
    await this.#em.execute(
      `INSERT INTO daily_use AS daily_use
         (tenant_id, graph, variant, day, operation, client, client_version, count, errors, inputs, last_seen)
       SELECT ?, ?, ?, ?, operation, client, client_version, count, errors, inputs, ?
         FROM json_to_recordset(?) AS used(operation text, client text, client_version text, count bigint, errors bigint, inputs jsonb)
        ORDER BY operation, client, client_version
       ON CONFLICT (tenant_id, graph, variant, day, operation, client, client_version) DO UPDATE SET
         count = daily_use.count + excluded.count, errors = daily_use.errors + excluded.errors,
         inputs = ${addedInputs}, last_seen = greatest(daily_use.last_seen, excluded.last_seen)`,
      [...this.#key, dayOf(report.to), report.to, JSON.stringify(addUp(report.uses))],
    );
  }

  /** Whole days, the one of `since` among them. */
  async read(since: Date): Promise<RecordedUse[]> {
    const values = [...this.#key, dayOf(since)];
    const totals = await this.#em.execute<TotalRow[]>(
      `SELECT operation, client, client_version, name, document, sum(count) AS count, sum(errors) AS errors,
              max(daily_use.last_seen) AS last_seen
         FROM daily_use JOIN seen_operation USING (tenant_id, graph, variant, operation)
        WHERE ${ofVariant} AND day >= ? GROUP BY operation, client, client_version, name, document
        ORDER BY sum(count) DESC, operation, client, client_version`,
      values,
    );
    const inputs = await this.#em.execute<InputRow[]>(
      `SELECT operation, client, client_version, key AS coordinate, sum(value::bigint) AS count
         FROM daily_use, jsonb_each_text(inputs)
        WHERE ${ofVariant} AND day >= ? GROUP BY operation, client, client_version, key ORDER BY key`,
      values,
    );
    const inputsOf = Map.groupBy(inputs, nameOfUse);
    return totals.map((row) => ({
      operation: row.operation,
      name: row.name,
      document: row.document,
      client: { name: row.client, version: row.client_version === '' ? null : row.client_version },
      count: Number(row.count),
      errors: Number(row.errors),
      inputs: Object.fromEntries(
        (inputsOf.get(nameOfUse(row)) ?? []).map(({ coordinate, count }) => [coordinate, Number(count)]),
      ),
      lastSeen: rfc3339(row.last_seen),
    }));
  }
}

function dayOf(time: string | Date): string {
  return rfc3339(time).slice(0, 10);
}

function nameOfUse({ operation, client, client_version: version }: UseRow): string {
  return JSON.stringify([operation, client, version]);
}

interface AddedUse extends UseRow {
  count: number;
  errors: number;
  inputs: Record<string, number>;
}

/** One for each operation and client: a statement can change a row only once. */
function addUp(uses: readonly UsageEntry[]): AddedUse[] {
  const added = new Map<string, AddedUse>();
  for (const { operation, client, count, errors, inputs = {} } of uses) {
    const use = { operation, client: client.name, client_version: client.version ?? '' };
    const name = nameOfUse(use);
    const sum = added.get(name) ?? { ...use, count: 0, errors: 0, inputs: {} };
    sum.count += count;
    sum.errors += errors;
    for (const [coordinate, times] of Object.entries(inputs)) {
      sum.inputs[coordinate] = (sum.inputs[coordinate] ?? 0) + times;
    }
    added.set(name, sum);
  }
  return [...added.values()];
}
