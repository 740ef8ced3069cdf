import type { RedisConnection } from './RedisConnection.js';
import type { RedisScript } from './RedisScript.js';

/** An entry of a stream as Redis has it: its id, and fields and values by turns. */
export type RawStreamEntry = [id: string, fields: string[]];

/**
 * One tenant's part of Redis: whatever a name is, its key begins with `gantry:{<tenant>}:`, and there is no way to send
 * another. In braces, since a cluster keeps together what is equal in them.
 */
export class TenantRedis {
  readonly #connection: RedisConnection;
  readonly #prefix: string;

  constructor(connection: RedisConnection, namespace: string, tenantId: string | null) {
    this.#connection = connection;
    // Encoded, no tenant's id has a brace or a colon in it: neither ends before its key does, nor is it nobody's.
    const owner = tenantId === null ? ':nobody' : encodeURIComponent(tenantId);
    this.#prefix = `${namespace}:{${owner}}:`;
  }

  /** The whole key of a name. */
  key(name: string): string {
    return `${this.#prefix}${name}`;
  }

  /** Runs a script over keys of these names. @throws GantryError UNAVAILABLE */
  async script(
    script: RedisScript,
    names: readonly string[],
    parameters: readonly (string | number | Buffer)[] = [],
  ): Promise<unknown> {
    const keys = names.map((name) => this.key(name));
    return this.#connection.run((client) => script.run(client, keys, parameters));
  }

  /** Bytes by name; null where there are none. @throws GantryError UNAVAILABLE */
  async getMany(names: readonly string[]): Promise<(Buffer | null)[]> {
    const keys = names.map((name) => this.key(name));
    return this.#connection.run((client) => client.mgetBuffer(keys));
  }

  /** Entries of a stream between two ids, those included, oldest first. @throws GantryError UNAVAILABLE */
  async entries(name: string, from: string, to: string, count: number): Promise<RawStreamEntry[]> {
    return this.#connection.run((client) => client.xrange(this.key(name), from, to, 'COUNT', count));
  }

  /** The newest entry of a stream. @throws GantryError UNAVAILABLE */
  async lastEntry(name: string): Promise<RawStreamEntry | undefined> {
    const key = this.key(name);
    return (await this.#connection.run((client) => client.xrevrange(key, '+', '-', 'COUNT', 1)))[0];
  }
}
