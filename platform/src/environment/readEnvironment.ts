import type { z } from 'zod';

/**
 * Reads and checks settings; every one that is wrong or missing is named.
 * @param environment usually `process.env`
 * @throws Error with one sentence that names each setting and what is wrong with it
 */
export function readEnvironment<T>(schema: z.ZodType<T>, environment: Record<string, string | undefined>): T {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const [name, ...within] = issue.path.map(String) as [string, ...string[]];
    const place = within.length > 0 ? ` (at ${within.join('.')})` : '';
    if (environment[name] !== undefined) return `${name}${place}: ${issue.message}`;
    return issue.code === 'custom' ? `${name} is missing: ${issue.message}` : `${name} is missing`;
  });
  throw new Error(`The environment is not complete. ${faults.join('; ')}`);
}
