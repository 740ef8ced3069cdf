import type { GraphQLSchema } from 'graphql';
import { diffSchemas } from '../changes/diffSchemas.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import type { Approval } from '../registry/Approval.js';
import type { CheckedChange, VariantReport } from './CheckReport.js';
import type { CheckSettings } from './CheckSettings.js';
import { examineOperations } from './examineOperations.js';
import { hitsOf, type Hit } from './hitsOf.js';
import { isApproved } from './isApproved.js';
import { operationsInUse } from './operationsInUse.js';

/** What a check of one variant looks at. */
export interface VariantCheck {
  /** The contract's name; null for the supergraph itself. */
  contract: string | null;
  /** As clients see it. */
  before: GraphQLSchema;
  after: GraphQLSchema;
  operations: readonly RegisteredOperation[];
  /** Traffic within the days that the settings name. */
  usage: readonly RecordedUse[];
  settings: CheckSettings;
  /** Those that count for this proposal. */
  approvals: readonly Approval[];
}

/** Says what changes for the clients of one variant, and which operations of which clients stand in the way. */
export async function checkVariant(check: VariantCheck): Promise<VariantReport> {
  const { contract, before, after, settings } = check;
  const inUse = operationsInUse(before, check.operations, check.usage, settings);
  const operations = examineOperations(inUse, before, after);
  const hits = hitsOf(await diffSchemas(before, after), operations, before, after);
  return {
    contract,
    changes: hits.map((hit) => checked(hit, check)),
    invalidOperations: operations.flatMap(({ use, refusal }) =>
      refusal ? { ...use, message: refusal.message } : [],
    ),
  };
}

function checked({ change, by }: Hit, { contract, settings, approvals }: VariantCheck): CheckedChange {
  const usedBy = change.criticality === 'safe' ? [] : by.map(({ use }) => use);
  const passes = (): CheckedChange['passes'] => {
    if (change.criticality === 'safe') return 'HARMLESS';
    if (change.criticality === 'dangerous' && !settings.failOnDangerous) return 'HARMLESS';
    if (usedBy.length === 0) return 'UNUSED';
    return isApproved(change, contract, approvals) ? 'APPROVED' : null;
  };
  return { ...change, passes: passes(), usedBy };
}
