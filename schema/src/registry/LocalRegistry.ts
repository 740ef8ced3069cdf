import { isDeepStrictEqual } from 'node:util';
import type { CheckReport } from '../check/CheckReport.js';
import type { CheckSettings } from '../check/CheckSettings.js';
import type { ComposedGraph, Examination } from '../check/examineProposal.js';
import { resolveCheckSettings } from '../check/resolveCheckSettings.js';
import { checkContract } from '../contracts/checkContract.js';
import type { Contract } from '../contracts/Contract.js';
import type { ClientRef } from '../operations/ClientRef.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import { readRegistration } from '../operations/readRegistration.js';
import type { Approval } from './Approval.js';
import { applyProposal } from './applyProposal.js';
import { checkText } from './checkText.js';
import { examinerHere, type Examiner } from './Examiner.js';
import { printGraphRef, type GraphRef } from './GraphRef.js';
import type { LiveGateway } from './LiveGateway.js';
import type { Page, PageRequest } from './Page.js';
import type { Proposal } from './Proposal.js';
import type { Authorship, Publication, PublicationSummary } from './Publication.js';
import { publishConflict } from './publishConflict.js';
import { RegistryError } from './RegistryError.js';
import type { RegistryStore } from './RegistryStore.js';
import type { SchemaRegistry } from './SchemaRegistry.js';
import { summarize } from './summarize.js';

const dayMs = 86_400_000;
/** Milliseconds that a gateway counts as live after it was heard of; it asks every half minute. */
const liveMs = 10 * 60_000;
const mostApprovals = 1_000;
const longestAuthor = 200;
const longestReason = 2_000;

/** A registry whose rules run here, over a store of one owner. */
export class LocalRegistry implements SchemaRegistry {
  readonly #store: RegistryStore;
  readonly #now: () => Date;
  readonly #examiner: Examiner;

  constructor(store: RegistryStore, now: () => Date = () => new Date(), examiner: Examiner = examinerHere) {
    this.#store = store;
    this.#now = now;
    this.#examiner = examiner;
  }

  async check(ref: GraphRef, proposal: Proposal, settings?: Partial<CheckSettings>): Promise<CheckReport> {
    const { report } = await this.#examine(ref, await this.#store.latest(ref), proposal, settings);
    return report;
  }

  async publish(
    ref: GraphRef,
    proposal: Proposal,
    authorship: Authorship,
    options: { expected?: number | undefined; settings?: Partial<CheckSettings> | undefined } = {},
  ): Promise<{ publication: PublicationSummary; report: CheckReport }> {
    checkAuthorship(authorship);
    const latest = await this.#store.latest(ref);
    const { report, composed } = await this.#examine(ref, latest, proposal, options.settings);
    // Who sends the same again, not having heard the answer, has lost to nobody.
    if (latest && composed && isSameGraph(latest, composed)) {
      return { publication: await this.#newest(ref), report };
    }
    await this.#checkExpected(ref, latest, options.expected);
    if (!composed) throw doesNotCompose(ref, report);
    if (!report.safe) throw breaksClients(ref, report);
    const { author, commit, message } = authorship;
    const publication: Publication = {
      version: (latest?.version ?? 0) + 1,
      author,
      commit,
      message,
      publishedAt: this.#now().toISOString(),
      ...composed,
    };
    await this.#store.append(ref, publication);
    return { publication: summarize(publication, latest), report };
  }

  async #examine(
    ref: GraphRef,
    latest: Publication | null,
    proposal: Proposal,
    said: Partial<CheckSettings> | undefined,
  ): Promise<Examination> {
    const settings = resolveCheckSettings(said);
    const proposed = applyProposal(latest, proposal);
    const [contracts, operations, usage, approvals] = await Promise.all([
      this.#store.contracts(ref),
      settings.registeredOperations ? this.#store.operations(ref) : [],
      settings.days > 0 ? this.#store.usage(ref, this.#daysAgo(settings.days)) : [],
      this.#store.approvals(ref),
    ]);
    return this.#examiner.examine({
      latest,
      proposed,
      contracts,
      operations,
      usage,
      approvals: approvals.filter(({ version }) => version === (latest?.version ?? 0)),
      settings,
    });
  }

  async #checkExpected(
    ref: GraphRef,
    latest: Publication | null,
    expected: number | undefined,
  ): Promise<void> {
    if (expected === undefined || expected === (latest?.version ?? 0)) return;
    if (latest && expected < latest.version) throw publishConflict(ref, await this.#newest(ref));
    throw new RegistryError(
      'BAD_USER_INPUT',
      `${printGraphRef(ref)} has no version ${expected} to go on from: ${latest ? `the newest is ${latest.version}` : 'nothing was published'}.`,
      { field: 'expected' },
    );
  }

  async #newest(ref: GraphRef): Promise<PublicationSummary> {
    const [newest] = (await this.#store.publications(ref, { first: 1 })).items;
    if (!newest) throw nothingPublished(ref);
    return newest;
  }

  async fetch(ref: GraphRef, version?: number): Promise<Publication> {
    if (version === undefined) return this.#latest(ref);
    const publication = await this.#store.publication(ref, version);
    if (publication) return publication;
    throw new RegistryError('NOT_FOUND', `${printGraphRef(ref)} has no version ${version}.`, {
      field: 'version',
    });
  }

  async #latest(ref: GraphRef): Promise<Publication> {
    const latest = await this.#store.latest(ref);
    if (!latest) throw nothingPublished(ref);
    return latest;
  }

  async history(ref: GraphRef, page: PageRequest): Promise<Page<PublicationSummary>> {
    checkRange('first', page.first, 1, 100);
    return this.#store.publications(ref, page);
  }

  async approve(
    ref: GraphRef,
    changes: readonly Approval['change'][],
    { author, reason }: { author: string; reason: string },
  ): Promise<readonly Approval[]> {
    checkText('author', author, longestAuthor);
    checkText('reason', reason, longestReason);
    checkRange('changes', changes.length, 1, mostApprovals);
    const { version } = await this.#latest(ref);
    const approvedAt = this.#now().toISOString();
    const approvals = changes.map(({ type, path, contract = null, event = null }) => ({
      change: { type, path, contract, event },
      reason,
      author,
      approvedAt,
      version,
    }));
    await this.#store.approve(ref, approvals);
    return approvals;
  }

  approvals(ref: GraphRef): Promise<readonly Approval[]> {
    return this.#store.approvals(ref);
  }

  contracts(ref: GraphRef): Promise<readonly Contract[]> {
    return this.#store.contracts(ref);
  }

  async putContract(ref: GraphRef, contract: Contract): Promise<void> {
    checkContract(contract);
    await this.#store.putContract(ref, contract);
  }

  async removeContract(ref: GraphRef, name: string): Promise<void> {
    if (await this.#store.removeContract(ref, name)) return;
    throw new RegistryError('NOT_FOUND', `${printGraphRef(ref)} has no contract "${name}".`);
  }

  async registerOperations(
    ref: GraphRef,
    client: ClientRef,
    documents: readonly { id?: string | undefined; document: string }[],
  ): Promise<readonly RegisteredOperation[]> {
    const operations = readRegistration(client, documents, await this.#store.operations(ref));
    const { supergraph } = await this.#latest(ref);
    const [fault] = await this.#examiner.validate(
      supergraph.sdl,
      documents.map(({ document }) => document),
    );
    if (fault) {
      const { id } = documents[fault.index]!;
      const place = fault.line === undefined ? '' : `, line ${fault.line}, column ${fault.column}`;
      throw new RegistryError(
        'BAD_USER_INPUT',
        `Document ${fault.index + 1}${id === undefined ? '' : ` ("${id}")`}${place}: ${fault.message}`,
        { field: `documents.${fault.index}.document` },
      );
    }
    await this.#store.putOperations(ref, client, operations);
    return operations.map((operation) => ({ client, ...operation }));
  }

  operations(ref: GraphRef, client?: string): Promise<readonly RegisteredOperation[]> {
    return this.#store.operations(ref, client);
  }

  async removeOperations(ref: GraphRef, client: { name: string; version?: string | null }): Promise<void> {
    if (await this.#store.removeOperations(ref, client)) return;
    const version = client.version === undefined ? '' : ` in version ${client.version ?? '(none)'}`;
    throw new RegistryError(
      'NOT_FOUND',
      `No client "${client.name}"${version} has registered operations of ${printGraphRef(ref)}.`,
    );
  }

  async usage(ref: GraphRef, days: number): Promise<readonly RecordedUse[]> {
    checkRange('days', days, 1, 365);
    return this.#store.usage(ref, this.#daysAgo(days));
  }

  live(ref: GraphRef): Promise<readonly LiveGateway[]> {
    return this.#store.live(ref, new Date(this.#now().getTime() - liveMs));
  }

  #daysAgo(days: number): Date {
    return new Date(this.#now().getTime() - days * dayMs);
  }
}

function checkAuthorship({ author, commit, message }: Authorship): void {
  checkText('author', author, longestAuthor);
  if (commit !== null) checkText('commit', commit, longestAuthor);
  if (message !== null) checkText('message', message, longestReason);
}

function checkRange(field: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RegistryError('BAD_USER_INPUT', `${field} is ${value}; it must be ${least} to ${most}.`, {
    field,
  });
}

function isSameGraph(latest: Publication, composed: ComposedGraph): boolean {
  return (
    latest.supergraph.etag === composed.supergraph.etag &&
    isDeepStrictEqual(latest.subgraphs, composed.subgraphs) &&
    isDeepStrictEqual(latest.events, composed.events) &&
    isDeepStrictEqual(latest.contracts, composed.contracts)
  );
}

function nothingPublished(ref: GraphRef): RegistryError {
  return new RegistryError('NOT_FOUND', `Nothing was published for ${printGraphRef(ref)}.`);
}

function doesNotCompose(ref: GraphRef, report: CheckReport): RegistryError {
  const { faults } = report;
  const [first] = faults;
  const more = faults.length > 1 ? ` And ${faults.length - 1} more.` : '';
  return new RegistryError(
    'COMPOSITION_FAILED',
    `What was proposed for ${printGraphRef(ref)} does not compose: ${first?.code}: ${first?.message}${more}`,
    { faults, report },
  );
}

function breaksClients(ref: GraphRef, report: CheckReport): RegistryError {
  const changes = [...report.variants.flatMap((variant) => variant.changes), ...report.events];
  const count = changes.filter(({ passes }) => passes === null).length;
  const blocking = count === 1 ? '1 change' : `${count} changes`;
  return new RegistryError(
    'CHECK_FAILED',
    `${blocking} of what was proposed for ${printGraphRef(ref)} would break clients: nothing was stored.`,
    { report },
  );
}
