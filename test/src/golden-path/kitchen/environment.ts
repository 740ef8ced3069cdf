import { z } from 'zod';

/** The settings of the kitchen's process. Port 0 takes a free one. */
export const environment = z
  .object({ KITCHEN_PORT: z.coerce.number().int().min(0).max(65_535).default(0) })
  .parse(process.env);
