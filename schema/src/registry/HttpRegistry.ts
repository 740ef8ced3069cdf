import { z } from 'zod';
import type { CheckReport } from '../check/CheckReport.js';
import type { CheckSettings } from '../check/CheckSettings.js';
import type { Contract } from '../contracts/Contract.js';
import type { ClientRef } from '../operations/ClientRef.js';
import type { RecordedUse } from '../operations/RecordedUse.js';
import type { RegisteredOperation } from '../operations/RegisteredOperation.js';
import { answers } from './http/answers.js';
import { RegistryClient, type RegistryAddress, type RegistryRequest } from './http/RegistryClient.js';
import type { Approval } from './Approval.js';
import type { GraphRef } from './GraphRef.js';
import type { LiveGateway } from './LiveGateway.js';
import type { Page, PageRequest } from './Page.js';
import type { Proposal } from './Proposal.js';
import type { Authorship, Publication, PublicationSummary } from './Publication.js';
import type { SchemaRegistry } from './SchemaRegistry.js';

/** A registry that is a service, by the HTTP API in schema/README.md. */
export class HttpRegistry implements SchemaRegistry {
  readonly #client: RegistryClient;

  constructor(address: RegistryAddress) {
    this.#client = new RegistryClient(address);
  }

  check(ref: GraphRef, proposal: Proposal, settings?: Partial<CheckSettings>): Promise<CheckReport> {
    return this.#send(ref, ['checks'], { method: 'POST', body: { proposal, settings } }, answers.checkReport);
  }

  publish(
    ref: GraphRef,
    proposal: Proposal,
    authorship: Authorship,
    {
      expected,
      settings,
    }: { expected?: number | undefined; settings?: Partial<CheckSettings> | undefined } = {},
  ): Promise<{ publication: PublicationSummary; report: CheckReport }> {
    const headers: Record<string, string> = expected === undefined ? {} : { 'if-match': `"${expected}"` };
    const body = { proposal, authorship, settings };
    return this.#send(ref, ['publications'], { method: 'POST', headers, body }, answers.published);
  }

  fetch(ref: GraphRef, version?: number): Promise<Publication> {
    const path = ['publications', version === undefined ? 'latest' : String(version)];
    return this.#send(ref, path, { method: 'GET' }, answers.publication);
  }

  history(ref: GraphRef, { first, after }: PageRequest): Promise<Page<PublicationSummary>> {
    return this.#send(ref, ['publications'], { method: 'GET', query: { first, after } }, answers.history);
  }

  approve(
    ref: GraphRef,
    changes: readonly Approval['change'][],
    { author, reason }: { author: string; reason: string },
  ): Promise<readonly Approval[]> {
    const body = { changes, reason, author };
    return this.#send(ref, ['approvals'], { method: 'POST', body }, answers.approvals);
  }

  approvals(ref: GraphRef): Promise<readonly Approval[]> {
    return this.#send(ref, ['approvals'], { method: 'GET' }, answers.approvals);
  }

  contracts(ref: GraphRef): Promise<readonly Contract[]> {
    return this.#send(ref, ['contracts'], { method: 'GET' }, answers.contracts);
  }

  async putContract(ref: GraphRef, { name, include, exclude }: Contract): Promise<void> {
    const request = { method: 'PUT', body: { include, exclude } } as const;
    await this.#send(ref, ['contracts', name], request, z.unknown());
  }

  async removeContract(ref: GraphRef, name: string): Promise<void> {
    await this.#send(ref, ['contracts', name], { method: 'DELETE' }, z.unknown());
  }

  registerOperations(
    ref: GraphRef,
    client: ClientRef,
    documents: readonly { id?: string | undefined; document: string }[],
  ): Promise<readonly RegisteredOperation[]> {
    const path = ['clients', client.name, client.version ?? '-', 'operations'];
    return this.#send(ref, path, { method: 'PUT', body: { documents } }, answers.operations);
  }

  operations(ref: GraphRef, client?: string): Promise<readonly RegisteredOperation[]> {
    return this.#send(ref, ['operations'], { method: 'GET', query: { client } }, answers.operations);
  }

  async removeOperations(ref: GraphRef, client: { name: string; version?: string | null }): Promise<void> {
    const version = client.version === undefined ? [] : [client.version ?? '-'];
    await this.#send(ref, ['clients', client.name, ...version], { method: 'DELETE' }, z.unknown());
  }

  usage(ref: GraphRef, days: number): Promise<readonly RecordedUse[]> {
    return this.#send(ref, ['usage'], { method: 'GET', query: { days } }, answers.usage);
  }

  live(ref: GraphRef): Promise<readonly LiveGateway[]> {
    return this.#send(ref, ['live'], { method: 'GET' }, answers.live);
  }

  #send<T>(
    { graph, variant }: GraphRef,
    path: readonly string[],
    request: Omit<RegistryRequest, 'path'>,
    answer: z.ZodType<T>,
  ): Promise<T> {
    return this.#client.send({ ...request, path: ['graphs', graph, variant, ...path] }, answer);
  }
}
