import { z } from 'zod';

/** The settings of the tour: where a running Gantry is looked for, and whether colour is unwanted (no-color.org). */
export const environment = z
  .object({
    GANTRY_PORT: z.coerce.number().int().min(1).max(65_535).default(4000),
    NO_COLOR: z.string().default(''),
  })
  .parse(process.env);

/** Handed to the Gantry that the tour starts: it is configured as `npm start` would be. */
export const inherited: NodeJS.ProcessEnv = process.env;
