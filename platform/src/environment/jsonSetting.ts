import { z } from 'zod';

/** A setting that holds JSON; pipe it into the schema of what the JSON must be. */
export const jsonSetting = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});
