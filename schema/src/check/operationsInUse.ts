import type { ClientRef } from '../operations/ClientRef.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import { signatureOf } from '../operations/signatureOf.js';
import type { OperationUse } from './CheckReport.js';
import type { CheckSettings } from './CheckSettings.js';

/** An operation of a client that must go on. */
export interface OperationInUse extends Omit<OperationUse, 'name'> {
  document: string;
  /** Coordinates that its variables said in traffic; null when there was none. */
  inputs: ReadonlySet<string> | null;
}

/** A document by what it asks, whatever values it spells out. */
type Signed<T> = T & { signature: string };

/**
 * The operations that count by the settings: all that clients have registered, and of what was recorded what is asked for often enough. What
 * a client has registered and sent is one operation. By client, version and id.
 */
export function operationsInUse(
  registered: readonly RegisteredOperation[],
  recorded: readonly RecordedUse[],
  settings: CheckSettings,
): OperationInUse[] {
  const included = ({ client }: { client: ClientRef }): boolean =>
    !settings.excludedClients.includes(client.name);
  const known = (settings.registeredOperations ? registered : []).filter(included).map(signed);
  const seen = (settings.days > 0 ? recorded : []).filter(included).map(signed);
  const traffic = Map.groupBy(seen, keyOf);
  const knownKeys = new Set(known.map(keyOf));
  const frequent = frequentSignatures(seen, settings);

  const operations = known.map((operation): OperationInUse => {
    const { client, id, document } = operation;
    const uses = traffic.get(keyOf(operation)) ?? [];
    return { client, operation: id, source: 'registered', document, ...sumOf(uses) };
  });
  for (const [key, uses] of traffic) {
    const [first] = uses;
    if (!first || knownKeys.has(key) || !frequent.has(first.signature)) continue;
    const { client, operation, document } = first;
    operations.push({ client, operation, source: 'recorded', document, ...sumOf(uses) });
  }
  return operations.sort((one, other) => compare(orderOf(one), orderOf(other)));
}

function signed<T extends { document: string }>(operation: T): Signed<T> {
  return { ...operation, signature: signatureOf(operation.document) };
}

function keyOf({ client, signature }: Signed<{ client: ClientRef }>): string {
  return JSON.stringify([client.name, client.version, signature]);
}

function sumOf(uses: readonly RecordedUse[]): Pick<OperationInUse, 'count' | 'lastSeen' | 'inputs'> {
  return {
    count: uses.reduce((sum, { count }) => sum + count, 0),
    lastSeen: uses.map(({ lastSeen }) => lastSeen).reduce<string | null>(later, null),
    inputs: uses.length > 0 ? new Set(uses.flatMap(({ inputs }) => Object.keys(inputs))) : null,
  };
}

function later(one: string | null, other: string): string {
  return one !== null && Date.parse(one) > Date.parse(other) ? one : other;
}

/** What enough requests asked for, counted over all clients that are not excluded. */
function frequentSignatures(seen: readonly Signed<RecordedUse>[], settings: CheckSettings): Set<string> {
  const counts = new Map<string, number>();
  for (const { signature, count } of seen) counts.set(signature, (counts.get(signature) ?? 0) + count);
  const total = seen.reduce((sum, { count }) => sum + count, 0);
  const isFrequent = (count: number): boolean =>
    count >= settings.minimumCount && count * 100 >= total * settings.minimumPercent;
  return new Set([...counts].filter(([, count]) => isFrequent(count)).map(([signature]) => signature));
}

function orderOf({ client, operation }: OperationInUse): string {
  return [client.name, client.version ?? '', operation].join('\n');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
