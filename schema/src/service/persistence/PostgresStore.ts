import type { EntityManager } from '@mikro-orm/postgresql';
import type { Contract } from '../../contracts/Contract.js';
import type { ClientRef } from '../../operations/ClientRef.js';
import type { RecordedUse } from '../../operations/RecordedUse.js';
import type { RegisteredOperation } from '../../operations/RegisteredOperation.js';
import type { UsageReport } from '../../operations/UsageReport.js';
import type { Approval } from '../../registry/Approval.js';
import { printGraphRef, type GraphRef } from '../../registry/GraphRef.js';
import type { LiveGateway } from '../../registry/LiveGateway.js';
import type { Page, PageRequest } from '../../registry/Page.js';
import type { Publication, PublicationSummary, ServedSchema } from '../../registry/Publication.js';
import { publishConflict } from '../../registry/publishConflict.js';
import { RegistryError } from '../../registry/RegistryError.js';
import type { RegistryStore } from '../../registry/RegistryStore.js';
import { ApprovalTable } from './ApprovalTable.js';
import { ContractTable } from './ContractTable.js';
import { LiveGatewayTable } from './LiveGatewayTable.js';
import { newsChannel, operationsTopic, publicationsTopic } from './newsTopics.js';
import { OperationTable } from './OperationTable.js';
import type { OwnerTransactions } from './OwnerTransactions.js';
import { PublicationTable } from './PublicationTable.js';
import { UsageTables } from './UsageTables.js';
import { variantKey } from './VariantKey.js';

/**
 * A registry in PostgreSQL. Each method is one transaction that sees its owner's rows and no others, by row level security; what
 * is new is told to all replicas, by NOTIFY, as it commits.
 */
export class PostgresStore implements RegistryStore {
  readonly #transactions: OwnerTransactions;
  readonly #owner: string;

  /** @param owner a tenant's id, or `platform` */
  constructor(transactions: OwnerTransactions, owner: string) {
    this.#transactions = transactions;
    this.#owner = owner;
  }

  latest(ref: GraphRef): Promise<Publication | null> {
    return this.#read((em) => this.#publications(em, ref).read());
  }

  publication(ref: GraphRef, version: number): Promise<Publication | null> {
    return this.#read((em) => this.#publications(em, ref).read(version));
  }

  publications(ref: GraphRef, page: PageRequest): Promise<Page<PublicationSummary>> {
    return this.#read((em) => this.#publications(em, ref).page(page));
  }

  append(ref: GraphRef, publication: Publication): Promise<void> {
    return this.#write(publication, async (em) => {
      const table = this.#publications(em, ref);
      const before = await table.read();
      const isNext = publication.version === (before?.version ?? 0) + 1;
      if (!isNext || !(await table.insert(publication, before))) throw await this.#lost(ref, table);
      await tell(em, publicationsTopic(this.#owner, ref));
    });
  }

  async #lost(ref: GraphRef, table: PublicationTable): Promise<RegistryError> {
    // Whoever was first has committed by now, and is seen.
    const winner = await table.newest();
    if (winner) return publishConflict(ref, winner);
    return new RegistryError('PUBLISH_CONFLICT', `The first version of ${printGraphRef(ref)} is 1.`);
  }

  /** The ETag of what gateways get now; null when there is nothing. @param contract null for the supergraph itself */
  servedEtag(ref: GraphRef, contract: string | null): Promise<string | null> {
    return this.#read((em) => this.#publications(em, ref).servedEtag(contract));
  }

  /** What gateways get now; null when there is nothing. @param contract null for the supergraph itself */
  served(ref: GraphRef, contract: string | null): Promise<ServedSchema | null> {
    return this.#read((em) => this.#publications(em, ref).served(contract));
  }

  contracts(ref: GraphRef): Promise<readonly Contract[]> {
    return this.#read((em) => new ContractTable(em, variantKey(this.#owner, ref)).read());
  }

  putContract(ref: GraphRef, contract: Contract): Promise<void> {
    return this.#write(contract, (em) => new ContractTable(em, variantKey(this.#owner, ref)).put(contract));
  }

  removeContract(ref: GraphRef, name: string): Promise<boolean> {
    return this.#write({ name }, (em) => new ContractTable(em, variantKey(this.#owner, ref)).remove(name));
  }

  putOperations(
    ref: GraphRef,
    client: ClientRef,
    operations: readonly Omit<RegisteredOperation, 'client'>[],
  ): Promise<void> {
    return this.#write({ client, documents: operations }, async (em) => {
      await this.#operations(em, ref).replace(client, operations);
      await tell(em, operationsTopic(this.#owner, ref));
    });
  }

  operations(ref: GraphRef, client?: string): Promise<readonly RegisteredOperation[]> {
    return this.#read((em) => this.#operations(em, ref).read(client));
  }

  removeOperations(ref: GraphRef, client: { name: string; version?: string | null }): Promise<boolean> {
    return this.#write({ client }, async (em) => {
      const removed = await this.#operations(em, ref).remove(client);
      if (removed) await tell(em, operationsTopic(this.#owner, ref));
      return removed;
    });
  }

  /** The trusted documents of all clients, or of one. */
  manifest(ref: GraphRef, client?: string): Promise<{ etag: string; documents: Record<string, string> }> {
    return this.#read((em) => this.#operations(em, ref).manifest(client));
  }

  approve(ref: GraphRef, approvals: readonly Approval[]): Promise<void> {
    return this.#write({ approvals }, (em) =>
      new ApprovalTable(em, variantKey(this.#owner, ref)).append(approvals),
    );
  }

  approvals(ref: GraphRef): Promise<readonly Approval[]> {
    return this.#read((em) => new ApprovalTable(em, variantKey(this.#owner, ref)).read());
  }

  recordUsage(ref: GraphRef, report: UsageReport): Promise<void> {
    return this.#write(report, (em) => new UsageTables(em, variantKey(this.#owner, ref)).add(report));
  }

  usage(ref: GraphRef, since: Date): Promise<readonly RecordedUse[]> {
    return this.#read((em) => new UsageTables(em, variantKey(this.#owner, ref)).read(since));
  }

  reportLive(ref: GraphRef, live: Omit<LiveGateway, 'version'>): Promise<void> {
    return this.#write(live, (em) => new LiveGatewayTable(em, variantKey(this.#owner, ref)).put(live));
  }

  live(ref: GraphRef, since: Date): Promise<readonly LiveGateway[]> {
    return this.#read((em) => new LiveGatewayTable(em, variantKey(this.#owner, ref)).read(since));
  }

  #publications(em: EntityManager, ref: GraphRef): PublicationTable {
    return new PublicationTable(em, variantKey(this.#owner, ref));
  }

  #operations(em: EntityManager, ref: GraphRef): OperationTable {
    return new OperationTable(em, variantKey(this.#owner, ref));
  }

  #read<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#transactions.read(this.#owner, work);
  }

  #write<T>(input: unknown, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.#transactions.write(this.#owner, input, work);
  }
}

async function tell(em: EntityManager, topic: string): Promise<void> {
  await em.execute('SELECT pg_notify(?, ?)', [newsChannel, topic]);
}
