import { jsonSetting } from '@gantry/platform/environment/jsonSetting.js';
import { z } from 'zod';
import { defaultCachingSettings, isCacheStore, type CachingSettings } from './caching/CachingSettings.js';

const amount = z.number().int().positive();
const defaults = defaultCachingSettings;

/** The variables about what is kept of answers. `docs/caching.md` explains each. */
export const cachingVariables = {
  GANTRY_CACHE: z
    .string()
    .refine(isCacheStore, 'must be "off", "memory" or a redis:// or rediss:// URL')
    .optional(),
  GANTRY_CACHE_KEY: z
    .string()
    .regex(/^\S{16,}$/, 'must have at least 16 characters, none of them a space')
    .optional(),
  GANTRY_CACHING: jsonSetting
    .pipe(
      z.strictObject({
        responses: z.boolean().default(defaults.responses),
        entities: z.boolean().default(defaults.entities),
        defaultMaxAge: z.number().int().nonnegative().default(defaults.defaultMaxAge),
        headers: z.boolean().default(defaults.headers),
        honourClient: z.boolean().default(defaults.honourClient),
        maxBytes: amount.default(defaults.maxBytes),
        tenantShare: z.number().positive().max(1).default(defaults.tenantShare),
        redisTimeoutMs: amount.default(defaults.redisTimeoutMs),
      }),
    )
    .prefault('{}'),
};

const variablesSchema = z.object({
  ...cachingVariables,
  GANTRY_WORKERS: z.number(),
  REDIS_URL: z.string().optional(),
});

/** The settings that those variables stand for. Several workers share nothing but what is in Redis. */
export function cachingSettingsOf(environment: z.infer<typeof variablesSchema>): CachingSettings {
  const { GANTRY_CACHE: store, GANTRY_CACHE_KEY: key, GANTRY_CACHING: rest, GANTRY_WORKERS } = environment;
  const { REDIS_URL: redisUrl } = environment;
  return { ...defaults, ...rest, store: store ?? redisUrl ?? (GANTRY_WORKERS > 1 ? 'off' : 'memory'), key };
}

/** Whether the processes that serve see each other's writes. */
export function cacheIsShared(environment: {
  GANTRY_CACHE?: string | undefined;
  GANTRY_WORKERS: number;
}): boolean {
  return environment.GANTRY_CACHE !== 'memory' || environment.GANTRY_WORKERS === 1;
}
