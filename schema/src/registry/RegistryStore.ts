import type { Contract } from '../contracts/Contract.js';
import type { ClientRef } from '../operations/ClientRef.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import type { UsageReport } from '../operations/UsageReport.js';
import type { Approval } from './Approval.js';
import type { GraphRef } from './GraphRef.js';
import type { LiveGateway } from './LiveGateway.js';
import type { Page, PageRequest } from './Page.js';
import type { Publication, PublicationSummary } from './Publication.js';

/** Where a registry keeps what it was told. A store belongs to one owner, a tenant or the platform, and finds nothing of another. */
export interface RegistryStore {
  /** The newest publication; null when there is none. */
  latest(ref: GraphRef): Promise<Publication | null>;
  publication(ref: GraphRef, version: number): Promise<Publication | null>;
  /** Newest first. */
  publications(ref: GraphRef, page: PageRequest): Promise<Page<PublicationSummary>>;
  /**
   * Stores the next version, whole or not at all.
   * @throws RegistryError PUBLISH_CONFLICT, with the winner, unless the newest version is the one before it
   */
  append(ref: GraphRef, publication: Publication): Promise<void>;

  contracts(ref: GraphRef): Promise<readonly Contract[]>;
  putContract(ref: GraphRef, contract: Contract): Promise<void>;
  /** @returns whether there was one */
  removeContract(ref: GraphRef, name: string): Promise<boolean>;

  /** All operations of a client's version, in place of those that it had. */
  putOperations(
    ref: GraphRef,
    client: ClientRef,
    operations: readonly Omit<RegisteredOperation, 'client'>[],
  ): Promise<void>;
  /** Of all clients, or of one. */
  operations(ref: GraphRef, client?: string): Promise<readonly RegisteredOperation[]>;
  /** Forgets a version of a client, or with a version of undefined all of them. @returns whether there was one */
  removeOperations(ref: GraphRef, client: { name: string; version?: string | null }): Promise<boolean>;

  approve(ref: GraphRef, approvals: readonly Approval[]): Promise<void>;
  /** Newest first. */
  approvals(ref: GraphRef): Promise<readonly Approval[]>;

  /** Adds a report up; one that was added before changes nothing. */
  recordUsage(ref: GraphRef, report: UsageReport): Promise<void>;
  /** Traffic since then, added up by operation and client. */
  usage(ref: GraphRef, since: Date): Promise<readonly RecordedUse[]>;

  reportLive(ref: GraphRef, live: Omit<LiveGateway, 'version'>): Promise<void>;
  /** Gateways heard of since then. */
  live(ref: GraphRef, since: Date): Promise<readonly LiveGateway[]>;
}
