import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import { signatureOf } from '../operations/signatureOf.js';
import type { ClientRef } from '../operations/ClientRef.js';
import type { OperationUse } from './CheckReport.js';
import type { CheckSettings } from './CheckSettings.js';

/** An operation of a client that counts. */
export interface OperationInUse extends Omit<OperationUse, 'name'> {
  document: string;
  /** Coordinates that its variables said; null when no traffic tells. */
  inputs: ReadonlySet<string> | null;
}

/**
 * The operations that must go on: those that clients have registered, and those of them that were seen often enough. What a client has
 * registered and sent is one operation.
 */
export function operationsInUse(
  registered: readonly RegisteredOperation[],
  recorded: readonly RecordedUse[],
  settings: CheckSettings,
): OperationInUse[] {
  const excluded = new Set(settings.excludedClients);
  const counted = settings.days > 0 ? recorded.filter(({ client }) => !excluded.has(client.name)) : [];
  const traffic = Map.groupBy(counted, (use) => keyOf(use.client, use.document));

  const kept = settings.registeredOperations
    ? registered.filter(({ client }) => !excluded.has(client.name))
    : [];
  const operations = kept.map(({ client, id, document }): OperationInUse => {
    const key = keyOf(client, document);
    const uses = traffic.get(key) ?? [];
    return { client, operation: id, source: 'registered', document, ...sumOf(uses) };
  });
  const known = new Set(kept.map(({ client, document }) => keyOf(client, document)));
  const frequent = frequentOperations(counted, settings);
  for (const [key, uses] of traffic) {
    const [first] = uses;
    if (!first || known.has(key) || !frequent.has(first.operation)) continue;
    const { client, operation, document } = first;
    operations.push({ client, operation, source: 'recorded', document, ...sumOf(uses) });
  }
  return operations;
}

function keyOf(client: ClientRef, document: string): string {
  return JSON.stringify([client.name, client.version, signatureOf(document)]);
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

/** Operations that enough requests asked for, of all clients that are not excluded. */
function frequentOperations(counted: readonly RecordedUse[], settings: CheckSettings): Set<string> {
  const counts = new Map<string, number>();
  for (const { operation, count } of counted) counts.set(operation, (counts.get(operation) ?? 0) + count);
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  const isFrequent = (count: number): boolean =>
    count >= settings.minimumCount && count * 100 >= total * settings.minimumPercent;
  return new Set([...counts].filter(([, count]) => isFrequent(count)).map(([operation]) => operation));
}
