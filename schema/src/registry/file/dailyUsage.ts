import type { RecordedUse } from '../../operations/RecordedUse.js';
import type { UsageReport } from '../../operations/UsageReport.js';
import type { GraphContent } from './registryContent.js';

type Usage = GraphContent['usage'];

/** Days that usage is kept, and with it the ids of reports. */
const kept = 90;

/** Adds a report up by day, operation and client; nothing when it was added before. */
export function addUsage(usage: Usage, { id, to, operations, uses }: UsageReport): void {
  if (Object.hasOwn(usage.reports, id)) return;
  const day = dayOf(new Date(to));
  usage.reports[id] = day;
  for (const { operation, client, count, errors, inputs = {} } of uses) {
    const known = usage.days.find(
      (one) =>
        one.day === day &&
        one.operation === operation &&
        one.client.name === client.name &&
        one.client.version === client.version,
    );
    const { name = null, document = '' } = operations[operation] ?? {};
    const use = known ?? {
      day,
      operation,
      name,
      document,
      client,
      count: 0,
      errors: 0,
      inputs: {},
      lastSeen: to,
    };
    add(use, { count, errors, inputs, lastSeen: to });
    if (known === undefined) usage.days.push(use);
  }
  forget(usage, dayOf(new Date(new Date(to).getTime() - kept * 86_400_000)));
}

/** Added up by operation and client, whole days. */
export function usageSince(usage: Usage, since: Date): readonly RecordedUse[] {
  const first = dayOf(since);
  const sums = new Map<string, Usage['days'][number]>();
  for (const use of usage.days) {
    if (use.day < first) continue;
    const key = JSON.stringify([use.operation, use.client.name, use.client.version]);
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...use, inputs: { ...use.inputs } });
    else add(sum, use);
  }
  return [...sums.values()].map(({ operation, name, document, client, count, errors, inputs, lastSeen }) => ({
    operation,
    name,
    document,
    client,
    count,
    errors,
    inputs,
    lastSeen,
  }));
}

type Counts = Pick<RecordedUse, 'count' | 'errors' | 'lastSeen'> & { inputs: Record<string, number> };

function add(
  sum: Counts,
  { count, errors, inputs, lastSeen }: Readonly<Omit<Counts, 'inputs'>> & Pick<RecordedUse, 'inputs'>,
): void {
  sum.count += count;
  sum.errors += errors;
  for (const [coordinate, times] of Object.entries(inputs))
    sum.inputs[coordinate] = (sum.inputs[coordinate] ?? 0) + times;
  if (new Date(lastSeen) > new Date(sum.lastSeen)) sum.lastSeen = lastSeen;
}

function forget(usage: Usage, before: string): void {
  usage.days = usage.days.filter(({ day }) => day >= before);
  usage.reports = Object.fromEntries(Object.entries(usage.reports).filter(([, day]) => day >= before));
}

/** Its day in UTC. */
function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
