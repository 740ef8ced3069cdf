import type { Contract } from '../contracts/Contract.js';
import type { ClientRef } from '../operations/ClientRef.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import type { UsageReport } from '../operations/UsageReport.js';
import { addUsage, usageSince } from './file/dailyUsage.js';
import { emptyGraph, type GraphContent, type RegistryContent } from './file/registryContent.js';
import { RegistryFile } from './file/RegistryFile.js';
import { restorePublication, storePublication, summarizeStored } from './file/storedPublication.js';
import { TextPool } from './file/TextPool.js';
import type { Approval } from './Approval.js';
import { printGraphRef, type GraphRef } from './GraphRef.js';
import type { LiveGateway } from './LiveGateway.js';
import type { Page, PageRequest } from './Page.js';
import type { Publication, PublicationSummary } from './Publication.js';
import { publishConflict } from './publishConflict.js';
import { RegistryError } from './RegistryError.js';
import type { RegistryStore } from './RegistryStore.js';
import { printVersionCursor, readVersionCursor } from './versionCursor.js';

/** A registry in one JSON file, which may be committed beside the schemas that it speaks of. Its owner is who may read it. */
export class FileStore implements RegistryStore {
  readonly #path: string;
  readonly #file: RegistryFile;

  /** @param file made by what is stored first */
  constructor(file: string) {
    this.#path = file;
    this.#file = new RegistryFile(file);
  }

  async latest(ref: GraphRef): Promise<Publication | null> {
    return await this.#restore(ref, ({ publications }) => publications.at(-1));
  }

  async publication(ref: GraphRef, version: number): Promise<Publication | null> {
    return await this.#restore(ref, ({ publications }) => publications[version - 1]);
  }

  async publications(ref: GraphRef, { first, after }: PageRequest): Promise<Page<PublicationSummary>> {
    const { publications } = await this.#graph(ref);
    const end = after === undefined ? publications.length : readVersionCursor(after) - 1;
    const start = Math.max(0, end - first);
    const items = publications
      .slice(start, end)
      .map((one, at) => summarizeStored(one, publications[start + at - 1]))
      .reverse();
    return { items, cursor: start === 0 ? null : printVersionCursor(start + 1) };
  }

  async append(ref: GraphRef, publication: Publication): Promise<void> {
    await this.#change(ref, ({ publications }, content) => {
      const newest = publications.at(-1);
      if (publication.version !== (newest?.version ?? 0) + 1) {
        throw newest === undefined
          ? new RegistryError('PUBLISH_CONFLICT', `The first version of ${printGraphRef(ref)} is 1.`)
          : publishConflict(ref, summarizeStored(newest, publications.at(-2)));
      }
      publications.push(storePublication(publication, new TextPool(content)));
    });
  }

  async contracts(ref: GraphRef): Promise<readonly Contract[]> {
    return (await this.#graph(ref)).contracts;
  }

  async putContract(ref: GraphRef, { name, include, exclude }: Contract): Promise<void> {
    await this.#change(ref, (graph) => {
      const others = graph.contracts.filter((one) => one.name !== name);
      graph.contracts = [...others, { name, include: [...include], exclude: [...exclude] }].sort(byName);
    });
  }

  async removeContract(ref: GraphRef, name: string): Promise<boolean> {
    return await this.#change(ref, (graph) => {
      const before = graph.contracts.length;
      graph.contracts = graph.contracts.filter((one) => one.name !== name);
      return graph.contracts.length < before;
    });
  }

  async putOperations(
    ref: GraphRef,
    client: ClientRef,
    operations: readonly Omit<RegisteredOperation, 'client'>[],
  ): Promise<void> {
    await this.#change(ref, (graph) => {
      const { name, version } = client;
      const others = graph.operations.filter((one) => !isOf(one, client));
      const own = operations.map(({ id, document }) => ({ client: { name, version }, id, document }));
      graph.operations = [...others, ...own].sort(byClient);
    });
  }

  async operations(ref: GraphRef, client?: string): Promise<readonly RegisteredOperation[]> {
    const { operations } = await this.#graph(ref);
    return client === undefined ? operations : operations.filter((one) => one.client.name === client);
  }

  async removeOperations(ref: GraphRef, client: { name: string; version?: string | null }): Promise<boolean> {
    return await this.#change(ref, (graph) => {
      const before = graph.operations.length;
      graph.operations = graph.operations.filter((one) => !isOf(one, client));
      return graph.operations.length < before;
    });
  }

  async approve(ref: GraphRef, approvals: readonly Approval[]): Promise<void> {
    await this.#change(ref, (graph) => {
      graph.approvals.push(...approvals.map((approval) => ({ ...approval, change: { ...approval.change } })));
    });
  }

  async approvals(ref: GraphRef): Promise<readonly Approval[]> {
    return (await this.#graph(ref)).approvals.toReversed();
  }

  async recordUsage(ref: GraphRef, report: UsageReport): Promise<void> {
    await this.#change(ref, ({ usage }) => addUsage(usage, report));
  }

  async usage(ref: GraphRef, since: Date): Promise<readonly RecordedUse[]> {
    return usageSince((await this.#graph(ref)).usage, since);
  }

  async reportLive(
    ref: GraphRef,
    { gateway, contract, etag, seenAt }: Omit<LiveGateway, 'version'>,
  ): Promise<void> {
    await this.#change(ref, (graph) => {
      const others = graph.live.filter((one) => one.gateway !== gateway || one.contract !== contract);
      graph.live = [...others, { gateway, contract, etag, seenAt }];
    });
  }

  async live(ref: GraphRef, since: Date): Promise<readonly LiveGateway[]> {
    const { live, publications } = await this.#graph(ref);
    const versionOf = (etag: string, contract: string | null): number | null =>
      publications.findLast((one) =>
        contract === null
          ? one.supergraph === etag
          : one.contracts.some(({ name, sdl }) => name === contract && sdl === etag),
      )?.version ?? null;
    return live
      .filter(({ seenAt }) => new Date(seenAt) >= since)
      .map((one) => ({ ...one, version: versionOf(one.etag, one.contract) }));
  }

  async #graph(ref: GraphRef): Promise<GraphContent> {
    return graphOf(await this.#file.read(), ref) ?? emptyGraph();
  }

  #change<T>(ref: GraphRef, change: (graph: GraphContent, content: RegistryContent) => T): Promise<T> {
    return this.#file.change((content) =>
      change((content.graphs[printGraphRef(ref)] ??= emptyGraph()), content),
    );
  }

  async #restore(
    ref: GraphRef,
    choose: (graph: GraphContent) => GraphContent['publications'][number] | undefined,
  ): Promise<Publication | null> {
    const content = await this.#file.read();
    const stored = choose(graphOf(content, ref) ?? emptyGraph());
    if (stored === undefined) return null;
    try {
      return restorePublication(stored, new TextPool(content));
    } catch (error) {
      const place = `version ${stored.version} of ${printGraphRef(ref)}`;
      throw new RegistryError('REGISTRY_DAMAGED', `${this.#path}, ${place}: ${(error as Error).message}.`);
    }
  }
}

function graphOf({ graphs }: RegistryContent, ref: GraphRef): GraphContent | undefined {
  return graphs[printGraphRef(ref)];
}

function isOf(
  { client }: RegisteredOperation,
  { name, version }: { name: string; version?: string | null },
): boolean {
  return client.name === name && (version === undefined || client.version === version);
}

const byName = (one: Contract, other: Contract): number => compare(one.name, other.name);
const byClient = (one: RegisteredOperation, other: RegisteredOperation): number =>
  compare(one.client.name, other.client.name) ||
  compare(one.client.version ?? '', other.client.version ?? '') ||
  compare(one.id, other.id);
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
