import type { GraphQLSchema } from 'graphql';
import type { ClientRef } from '../operations/ClientRef.js';
import { operationsIn, type DocumentOperation } from '../operations/operationsIn.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import type { OperationUse } from './CheckReport.js';
import type { CheckSettings } from './CheckSettings.js';

/** An operation of a client that must go on. */
export interface OperationInUse {
  use: OperationUse;
  /** The same object for all clients with the same document. */
  operation: DocumentOperation;
  /** Coordinates that its variables said in traffic; null when there was none. */
  inputs: ReadonlySet<string> | null;
}

/** What a client registered or sent, and one operation of it. */
type One<T> = T & { part: DocumentOperation };

/**
 * The operations that count by the settings: all that clients have registered, and of what was recorded what is asked for often enough. What
 * a client has registered and sent is one operation. By client, version, id and name.
 */
export function operationsInUse(
  schema: GraphQLSchema,
  registered: readonly RegisteredOperation[],
  recorded: readonly RecordedUse[],
  settings: CheckSettings,
): OperationInUse[] {
  const included = ({ client }: { client: ClientRef }): boolean =>
    !settings.excludedClients.includes(client.name);
  const apart = takerApart(schema);
  const known = (settings.registeredOperations ? registered : []).filter(included).flatMap(apart);
  const seen = (settings.days > 0 ? recorded : []).filter(included).flatMap(apart);
  const traffic = Map.groupBy(seen, keyOf);
  const knownKeys = new Set(known.map(keyOf));
  const frequent = frequentSignatures(seen, settings);

  const operations = known.map((one): OperationInUse => {
    const { count, lastSeen, inputs } = sumOf(traffic.get(keyOf(one)) ?? []);
    const { client, id, part } = one;
    const use = { client, operation: id, name: part.name, source: 'registered', count, lastSeen } as const;
    return { use, operation: part, inputs };
  });
  for (const [key, uses] of traffic) {
    const [first] = uses;
    if (!first || knownKeys.has(key) || !frequent.has(first.part.signature)) continue;
    const { count, lastSeen, inputs } = sumOf(uses);
    const { client, operation, part } = first;
    const use = { client, operation, name: part.name, source: 'recorded', count, lastSeen } as const;
    operations.push({ use, operation: part, inputs });
  }
  return operations.sort((one, other) => compare(orderOf(one), orderOf(other)));
}

/** Takes documents apart, each once however many clients have it. */
function takerApart(schema: GraphQLSchema): <T extends { document: string }>(source: T) => One<T>[] {
  const known = new Map<string, DocumentOperation[]>();
  return (source) => {
    const parts = known.get(source.document) ?? operationsIn(schema, source.document);
    known.set(source.document, parts);
    return parts.map((part) => ({ ...source, part }));
  };
}

function keyOf({ client, part }: One<{ client: ClientRef }>): string {
  return JSON.stringify([client.name, client.version, part.signature]);
}

function sumOf(uses: readonly RecordedUse[]): {
  count: number;
  lastSeen: string | null;
  inputs: ReadonlySet<string> | null;
} {
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
function frequentSignatures(seen: readonly One<RecordedUse>[], settings: CheckSettings): Set<string> {
  const counts = new Map<string, number>();
  for (const { part, count } of seen) counts.set(part.signature, (counts.get(part.signature) ?? 0) + count);
  const total = seen.reduce((sum, { count }) => sum + count, 0);
  const isFrequent = (count: number): boolean =>
    count >= settings.minimumCount && count * 100 >= total * settings.minimumPercent;
  return new Set([...counts].filter(([, count]) => isFrequent(count)).map(([signature]) => signature));
}

function orderOf({ use: { client, operation, name } }: OperationInUse): string {
  return [client.name, client.version ?? '', operation, name ?? ''].join('\n');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
