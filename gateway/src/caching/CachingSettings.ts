/** Where answers are kept, and how many. */
export interface CachingSettings {
  /** Nowhere, in this process, or in Redis at a URL (`redis://` or `rediss://`). */
  store: string;
  /** Whole answers to queries. */
  responses: boolean;
  /** What subgraphs know of single entities. */
  entities: boolean;
  /** Seconds for root fields and fields that give objects, where nothing says how long they live. */
  defaultMaxAge: number;
  /** Whether subgraphs' `cache-control` headers decide, where the supergraph has no `@cacheControl` at all. */
  headers: boolean;
  /** Whether a client's `cache-control: no-cache` or `no-store` has it answered anew. */
  honourClient: boolean;
  /** Headers of requests that answers may depend on, for caches on the way to the client (`vary`). */
  vary: readonly string[];
  /** Bytes kept in this process at most, and the part of them that one tenant may hold. */
  maxBytes: number;
  tenantShare: number;
  /** Milliseconds that Redis may take for a command, before it goes without. */
  redisTimeoutMs: number;
  /** What opens `/cache/invalidate`; without it there is no such place. */
  key: string | undefined;
}

export const defaultCachingSettings: CachingSettings = {
  store: 'off',
  responses: true,
  entities: true,
  defaultMaxAge: 0,
  headers: false,
  honourClient: false,
  vary: ['authorization', 'x-gantry-tenant'],
  maxBytes: 64 * 1024 * 1024,
  tenantShare: 0.25,
  redisTimeoutMs: 250,
  key: undefined,
};

/** Whether a text says where answers are to be kept. */
export function isCacheStore(text: string): boolean {
  return text === 'off' || text === 'memory' || (/^rediss?:\/\/[^/]/.test(text) && URL.canParse(text));
}

/** Whether several gateways keep their answers in one place. */
export function isShared({ store }: Pick<CachingSettings, 'store'>): boolean {
  return store !== 'off' && store !== 'memory';
}
