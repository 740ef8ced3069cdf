import { z } from 'zod';
import { jsonSetting } from '../environment/jsonSetting.js';
import { defaultUpstreamSettings, type UpstreamSettings } from './UpstreamSettings.js';

const { budget, breaker, ...defaults } = defaultUpstreamSettings;
const milliseconds = z.number().int().positive();

/** `GANTRY_UPSTREAMS`: how requests to other services are repeated, and kept from those that fail. JSON; what is left out is as usual. */
export const upstreamSetting = jsonSetting
  .pipe(
    z.strictObject({
      retries: z.number().int().min(0).max(5).default(defaults.retries),
      backOffMs: milliseconds.default(defaults.backOffMs),
      budget: z
        .strictObject({
          ratio: z.number().min(0).max(1).default(budget.ratio),
          perSecond: z.number().min(0).default(budget.perSecond),
        })
        .prefault({}),
      breaker: z
        .union([
          z.literal(false),
          z.strictObject({
            threshold: z.number().gt(0).lt(1).default(breaker!.threshold),
            windowMs: milliseconds.default(breaker!.windowMs),
            minimumPerSecond: z.number().positive().default(breaker!.minimumPerSecond),
            openMs: milliseconds.default(breaker!.openMs),
            longestOpenMs: milliseconds.default(breaker!.longestOpenMs),
            patienceMs: milliseconds.default(breaker!.patienceMs),
          }),
        ])
        .prefault({}),
    }),
  )
  .transform((given): UpstreamSettings => ({ ...given, breaker: given.breaker || undefined }))
  .prefault('{}');
