import type { RedisConnection } from '@gantry/platform/redis/RedisConnection.js';
import { RedisScript } from '@gantry/platform/redis/RedisScript.js';

/** What is counted, of whom. */
export interface Counted {
  tenantId: string | null;
  name: string;
}

/** The key that a limiter counts under. */
export function counterKey({ tenantId, name }: Counted): string {
  return JSON.stringify([tenantId, name]);
}

/** What rate-limiter-flexible takes for a client of Redis: it counts among the tenant's keys. */
export class TenantCounter {
  readonly #connection: RedisConnection;
  readonly #scripts = new Map<string, RedisScript>();

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  /** As ioredis has it. */
  defineCommand(name: string, { lua }: { lua: string }): void {
    this.#scripts.set(name, new RedisScript(lua));
  }

  /** The one command that is defined: adds points, and answers how many there are and the milliseconds left. */
  rlflxIncr([key, ...parameters]: [string, ...string[]]): Promise<unknown> {
    const [tenantId, name] = JSON.parse(key) as [string | null, string];
    return this.#connection.tenant(tenantId).script(this.#scripts.get('rlflxIncr')!, [name], parameters);
  }
}
