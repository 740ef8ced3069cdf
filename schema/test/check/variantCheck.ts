import { buildSchema } from 'graphql';
import type { CheckSettings } from '../../src/check/CheckSettings.js';
import { defaultCheckSettings } from '../../src/check/CheckSettings.js';
import type { VariantReport } from '../../src/check/CheckReport.js';
import { checkVariant, type VariantCheck } from '../../src/check/checkVariant.js';
import { operationId } from '../../src/operations/operationId.js';
import type { RecordedUse } from '../../src/operations/RecordedUse.js';
import type { RegisteredOperation } from '../../src/operations/RegisteredOperation.js';

export function registered(
  client: string,
  document: string,
  version: string | null = '1',
): RegisteredOperation {
  return { client: { name: client, version }, id: operationId(document), document };
}

export function recorded(client: string, document: string, use: Partial<RecordedUse> = {}): RecordedUse {
  return {
    operation: operationId(document),
    name: null,
    document,
    client: { name: client, version: '1' },
    count: 100,
    errors: 0,
    inputs: {},
    lastSeen: '2026-11-20T08:00:00Z',
    ...use,
  };
}

/** Checks the supergraph itself, by the default settings, with what the test says otherwise. */
export function check(
  before: string,
  after: string,
  {
    settings,
    ...rest
  }: Partial<Omit<VariantCheck, 'before' | 'after' | 'settings'>> & {
    settings?: Partial<CheckSettings>;
  } = {},
): Promise<VariantReport> {
  return checkVariant({
    contract: null,
    before: buildSchema(before),
    after: buildSchema(after),
    operations: [],
    usage: [],
    approvals: [],
    settings: { ...defaultCheckSettings, ...settings },
    ...rest,
  });
}

/** Who is hit by each change that is not safe: `FIELD_REMOVED User.email` → `['mail Inbox']`. */
export function hits({ changes }: VariantReport): Record<string, string[]> {
  return Object.fromEntries(
    changes
      .filter(({ criticality }) => criticality !== 'safe')
      .map(({ type, path, usedBy }) => [
        `${type} ${path}`,
        usedBy.map(({ client, name }) => (name === null ? client.name : `${client.name} ${name}`)),
      ]),
  );
}
