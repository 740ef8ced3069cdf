import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { PluginChain } from '../plugins/PluginChain.js';
import { Caching, type CachingOptions } from './Caching.js';
import { CachingMetrics } from './CachingMetrics.js';
import type { CachingSettings } from './CachingSettings.js';
import type { CacheStore } from './store/CacheStore.js';
import { MemoryStore } from './store/MemoryStore.js';
import { RedisStore } from './store/RedisStore.js';

export interface OpenCachingOptions extends Pick<
  CachingOptions,
  'settings' | 'current' | 'forgetReads' | 'subgraphTimeoutMs'
> {
  plugins: PluginChain;
  registry: Registry;
  logger: Logger;
}

/** Opens the cache that the settings name; undefined when there is to be none. */
export async function openCaching(options: OpenCachingOptions): Promise<Caching | undefined> {
  const { settings, plugins, registry, logger } = options;
  if (settings.store === 'off') return undefined;
  if (plugins.touchFetches) {
    // What they do may depend on what only they know of a request.
    logger.warn('Nothing is cached: a plugin sees requests to subgraphs, or their answers.');
    return undefined;
  }
  const metrics = new CachingMetrics(registry);
  const store = await openStore(settings, metrics, logger);
  return new Caching({ ...options, store, metrics });
}

async function openStore(
  settings: CachingSettings,
  metrics: CachingMetrics,
  logger: Logger,
): Promise<CacheStore> {
  const { store: url, maxBytes, tenantShare, redisTimeoutMs: timeoutMs } = settings;
  if (url === 'memory') {
    return new MemoryStore({ maxBytes, tenantShare, onSize: (bytes) => metrics.size(bytes) });
  }
  let failing = false;
  const store = new RedisStore({
    url,
    timeoutMs,
    onFailure(err) {
      metrics.storeFailed();
      if (!failing) logger.warn({ err }, 'The cache in Redis cannot be used; answers are made without it.');
      failing = true;
    },
    onRecovery() {
      failing = false;
      logger.info('The cache in Redis is used again.');
    },
  });
  // Where it cannot be reached now, it is used once it can be.
  await store.connect();
  return store;
}
