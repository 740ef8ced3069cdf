import { z } from 'zod';

/** What every process that serves reads about its end. */
export const drainVariables = {
  GANTRY_DRAIN_SECONDS: z.coerce.number().min(0).max(3_600).default(5),
};
