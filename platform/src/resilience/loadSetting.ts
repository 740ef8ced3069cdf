import { z } from 'zod';
import { jsonSetting } from '../environment/jsonSetting.js';
import { defaultLoadSettings, type LoadSettings } from './LoadSettings.js';

/** `GANTRY_LOAD`: from when on new work is refused; JSON, or `false` for never. What is left out is as usual. */
export const loadSetting = jsonSetting
  .pipe(
    z.union([
      z.literal(false),
      z.strictObject({
        delayMs: z.number().positive().default(defaultLoadSettings.delayMs),
        memory: z.number().gt(0).lt(1).default(defaultLoadSettings.memory),
        inFlight: z.number().int().positive().default(defaultLoadSettings.inFlight),
      }),
    ]),
  )
  .transform((given): LoadSettings | undefined => given || undefined)
  .prefault('{}');
