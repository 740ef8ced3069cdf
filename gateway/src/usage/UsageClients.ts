import type { IncomingHttpHeaders } from 'node:http';
import { UsageClient } from './UsageClient.js';
import type { TallyKeeper } from './UsageTally.js';

/** Who says no name. */
const unnamed = 'unknown';
/** Characters of a name or version that count. */
const longestName = 100;
/** Clients that are known at once: they choose their names. Beyond that all are learnt anew. */
const mostClients = 1_000;

/**
 * Clients by the names and versions that they give: in the headers that Apollo's clients send, or those of the GraphQL community's.
 */
export class UsageClients {
  readonly #keeper: TallyKeeper;
  #byName = new Map<string, Map<string, UsageClient>>();
  #count = 0;

  constructor(keeper: TallyKeeper) {
    this.#keeper = keeper;
  }

  /** @param headers of a request, or what a socket's client said of itself */
  of(headers: IncomingHttpHeaders): UsageClient {
    const name = headers['apollographql-client-name'] ?? headers['x-graphql-client-name'];
    const version = headers['apollographql-client-version'] ?? headers['x-graphql-client-version'];
    return this.#named(typeof name === 'string' ? name : '', typeof version === 'string' ? version : '');
  }

  /** Forgets all: what is counted of those that come again begins anew. */
  forget(): void {
    this.#byName = new Map();
    this.#count = 0;
  }

  #named(said: string, saidVersion: string): UsageClient {
    const known = this.#byName.get(said)?.get(saidVersion);
    if (known) return known;
    if (said.length > longestName || saidVersion.length > longestName) {
      return this.#named(said.slice(0, longestName), saidVersion.slice(0, longestName));
    }
    const name = readable(said) || unnamed;
    const client = new UsageClient({ name, version: readable(saidVersion) || null }, this.#keeper);
    if (++this.#count > mostClients) this.forget();
    const versions = this.#byName.get(said) ?? new Map<string, UsageClient>();
    this.#byName.set(said, versions.set(saidVersion, client));
    return client;
  }
}

function readable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '').trim();
}
