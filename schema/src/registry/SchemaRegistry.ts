import type { CheckReport } from '../check/CheckReport.js';
import type { CheckSettings } from '../check/CheckSettings.js';
import type { Contract } from '../contracts/Contract.js';
import type { ClientRef } from '../operations/ClientRef.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import type { Approval } from './Approval.js';
import type { GraphRef } from './GraphRef.js';
import type { LiveGateway } from './LiveGateway.js';
import type { Page, PageRequest } from './Page.js';
import type { Proposal } from './Proposal.js';
import type { Authorship, Publication, PublicationSummary } from './Publication.js';

/** What people and pipelines do with a registry, be it a file or a service. All methods throw RegistryError. */
export interface SchemaRegistry {
  /** Says what a proposal would change, and for whom; stores nothing. */
  check(ref: GraphRef, proposal: Proposal, settings?: Partial<CheckSettings>): Promise<CheckReport>;
  /**
   * Composes, checks and stores.
   * @param options.expected the version that the proposal was made from; by default the newest one when it is checked
   */
  publish(
    ref: GraphRef,
    proposal: Proposal,
    authorship: Authorship,
    options?: { expected?: number | undefined; settings?: Partial<CheckSettings> | undefined },
  ): Promise<{ publication: PublicationSummary; report: CheckReport }>;
  /** @param version the newest one by default. @throws RegistryError NOT_FOUND */
  fetch(ref: GraphRef, version?: number): Promise<Publication>;
  history(ref: GraphRef, page: PageRequest): Promise<Page<PublicationSummary>>;
  /** Lets changes pass that the next publication makes. */
  approve(
    ref: GraphRef,
    changes: readonly Approval['change'][],
    by: { author: string; reason: string },
  ): Promise<readonly Approval[]>;
  approvals(ref: GraphRef): Promise<readonly Approval[]>;

  contracts(ref: GraphRef): Promise<readonly Contract[]>;
  /** Counts from the next publication on. */
  putContract(ref: GraphRef, contract: Contract): Promise<void>;
  removeContract(ref: GraphRef, name: string): Promise<void>;

  /**
   * Registers all operations of a client's version, in place of those that it had. Documents must be valid for what is
   * published, and ids unique.
   */
  registerOperations(
    ref: GraphRef,
    client: ClientRef,
    documents: readonly { id?: string | undefined; document: string }[],
  ): Promise<readonly RegisteredOperation[]>;
  operations(ref: GraphRef, client?: string): Promise<readonly RegisteredOperation[]>;
  removeOperations(ref: GraphRef, client: { name: string; version?: string | null }): Promise<void>;

  /** @param days looked back on */
  usage(ref: GraphRef, days: number): Promise<readonly RecordedUse[]>;
  live(ref: GraphRef): Promise<readonly LiveGateway[]>;
}
