import { RedisConnection } from '@gantry/platform/redis/RedisConnection.js';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { RateLimits } from './RateLimits.js';
import { RateMetrics } from './RateMetrics.js';
import type { RateSettings } from './RateSettings.js';
import { TenantCounter } from './TenantCounter.js';

/** Milliseconds that Redis may take to count; every operation waits for it. */
const timeoutMs = 250;

export interface OpenedRateLimits {
  limits: RateLimits;
  close(): void;
}

/** Opens the limits that the settings name; undefined when there are none. */
export async function openRateLimits(
  settings: RateSettings,
  registry: Registry,
  logger: Logger,
): Promise<OpenedRateLimits | undefined> {
  const { limits, quotas, redisUrl: url } = settings;
  if (Object.keys(limits).length + Object.keys(quotas).length === 0) return undefined;
  const metrics = new RateMetrics(registry);
  if (url === undefined) return { limits: new RateLimits(settings, metrics), close: () => undefined };
  let failing = false;
  const connection = new RedisConnection({
    url,
    name: 'gantry-gateway-limits',
    timeoutMs,
    onFailure(err) {
      metrics.failed(err.reason);
      if (!failing)
        logger.warn({ err }, 'Limits cannot be counted in Redis; each gateway counts for itself.');
      failing = true;
    },
    onRecovery() {
      failing = false;
      logger.info('Limits are counted in Redis again.');
    },
  });
  // Where it cannot be reached now, it is used once it can be.
  await connection.connect();
  return {
    limits: new RateLimits(settings, metrics, new TenantCounter(connection)),
    close: () => connection.close(),
  };
}
