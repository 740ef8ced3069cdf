import { apiSchemaOf } from '../composition/apiSchemaOf.js';
import { compose } from '../composition/compose.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import { servedSchema } from '../composition/servedSchema.js';
import type { Contract } from '../contracts/Contract.js';
import { contractSupergraph } from '../contracts/contractSupergraph.js';
import { faultsInSubgraphs } from '../contracts/faultsInSubgraphs.js';
import { compareEvents } from '../events/compareEvents.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import type { Approval } from '../registry/Approval.js';
import type { ProposedGraph } from '../registry/applyProposal.js';
import type { Publication, ServedSchema } from '../registry/Publication.js';
import type { CheckReport, EventChange, VariantReport } from './CheckReport.js';
import type { CheckSettings } from './CheckSettings.js';
import { checkVariant } from './checkVariant.js';
import { isSafe } from './isSafe.js';

/** All that a proposal is judged by. */
export interface ExaminationInput {
  latest: Publication | null;
  proposed: ProposedGraph;
  contracts: readonly Contract[];
  operations: readonly RegisteredOperation[];
  usage: readonly RecordedUse[];
  /** Those that count now. */
  approvals: readonly Approval[];
  settings: CheckSettings;
}

/** What a publication holds that comes from its subgraphs. */
export type ComposedGraph = Pick<Publication, 'subgraphs' | 'events' | 'supergraph' | 'contracts' | 'hints'>;

export interface Examination {
  report: CheckReport;
  /** What would be published; null when it does not compose, or a contract cannot be shown of it. */
  composed: ComposedGraph | null;
}

/** Composes a proposal and says what it changes, and for whom. It depends on nothing but its input, which can be sent to a thread. */
export async function examineProposal(input: ExaminationInput): Promise<Examination> {
  const { latest, proposed, contracts } = input;
  const { supergraph, hints, faults } = compose(proposed.subgraphs);
  if (!supergraph) return { report: refused(latest, faults, hints), composed: null };
  const shown = showContracts(supergraph.sdl, contracts);
  if (shown.faults.length > 0) {
    const found = faultsInSubgraphs(shown.faults, proposed.subgraphs);
    return { report: refused(latest, found, hints), composed: null };
  }
  const composed = { ...proposed, supergraph, contracts: shown.contracts, hints: [...hints, ...shown.hints] };
  const findings = {
    comparedWith: latest?.version ?? 0,
    faults: [],
    hints: composed.hints,
    variants: await checkVariants(input, composed),
    events: checkEvents(input),
  };
  return { report: { safe: isSafe(findings), ...findings }, composed };
}

function refused(
  latest: Publication | null,
  faults: readonly SchemaFault[],
  hints: readonly SchemaFault[],
): CheckReport {
  return { safe: false, comparedWith: latest?.version ?? 0, faults, hints, variants: [], events: [] };
}

function showContracts(
  supergraphSdl: string,
  contracts: readonly Contract[],
): { contracts: (Contract & ServedSchema)[]; faults: SchemaFault[]; hints: SchemaFault[] } {
  const shown: (Contract & ServedSchema)[] = [];
  const faults: SchemaFault[] = [];
  const hints: SchemaFault[] = [];
  for (const contract of contracts) {
    const { sdl, faults: found, hints: told } = contractSupergraph(supergraphSdl, contract);
    hints.push(...told);
    faults.push(
      ...found.map((fault) => ({ ...fault, message: `Contract "${contract.name}": ${fault.message}` })),
    );
    if (sdl !== null) shown.push({ ...contract, ...servedSchema(sdl) });
  }
  return { contracts: shown, faults, hints };
}

/** The supergraph's, and that of each contract that there was before, too. */
async function checkVariants(
  { latest, operations, usage, approvals, settings }: ExaminationInput,
  after: ComposedGraph,
): Promise<VariantReport[]> {
  if (!latest) return [];
  const check = (contract: string | null, was: string, is: string): Promise<VariantReport> => {
    const before = apiSchemaOf(was);
    return checkVariant({
      contract,
      before,
      // What looks the same to gateways looks the same to clients.
      after: was === is ? before : apiSchemaOf(is),
      operations,
      usage,
      settings,
      approvals,
    });
  };
  const reports = [await check(null, latest.supergraph.sdl, after.supergraph.sdl)];
  for (const { name, sdl } of after.contracts) {
    const before = latest.contracts.find((contract) => contract.name === name);
    if (before) reports.push(await check(name, before.sdl, sdl));
  }
  return reports;
}

function checkEvents({ latest, proposed, approvals, settings }: ExaminationInput): EventChange[] {
  const blocking = settings.failOnDangerous ? ['breaking', 'dangerous'] : ['breaking'];
  return compareEvents(latest?.events ?? [], proposed.events).map((change) => {
    const isApproved = approvals.some(
      ({ change: { event, type, path } }) =>
        event === change.event && type === change.type && path === change.path,
    );
    const harmless = blocking.includes(change.criticality) ? null : 'HARMLESS';
    return { ...change, passes: isApproved && harmless === null ? 'APPROVED' : harmless };
  });
}
