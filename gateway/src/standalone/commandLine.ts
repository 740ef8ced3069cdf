import { parseArgs, type ParseArgsConfig } from 'node:util';
import { z } from 'zod';
import { withoutCredentials } from '../sources/withoutCredentials.js';
import { helpOf, optionShape } from './commandOptions.js';
import { readConfig } from './readConfig.js';
import { UsageError } from './UsageError.js';

const options: NonNullable<ParseArgsConfig['options']> = {
  ...Object.fromEntries(
    Object.entries(optionShape).map(([name, schema]) => {
      const { value, many = false } = helpOf(schema);
      return [name, { type: value === undefined ? 'boolean' : 'string', multiple: many } as const];
    }),
  ),
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
};

const commandSchema = z
  .object(optionShape)
  .refine((line) => line['jwt-issuer'].length === 0 || line['jwt-audience'].length > 0, {
    path: ['jwt-audience'],
    message: 'is missing: whom must the tokens be for?',
  })
  .refine(
    (line) =>
      line['jwt-issuer'].length > 0 ||
      !(line['jwt-audience'].length > 0 || line['jwt-jwks-uri'].length > 0 || line['require-token']),
    { path: ['jwt-issuer'], message: 'is missing: whose tokens are accepted?' },
  )
  .refine(
    (line) =>
      line['jwt-jwks-uri'].every(({ issuer }) =>
        issuer === undefined ? line['jwt-issuer'].length === 1 : line['jwt-issuer'].includes(issuer),
      ),
    { path: ['jwt-jwks-uri'], message: 'must be <issuer>=<url>, of one of the --jwt-issuer' },
  )
  .refine((line) => line['cost-mode'] !== 'enforce' || line['cost-limit'] !== undefined, {
    path: ['cost-limit'],
    message: 'is missing: what may an operation cost?',
  })
  .refine((line) => !line.explain || line['explain-to'] === undefined, {
    path: ['explain-to'],
    message: 'is for some instead of --explain, which is for everyone: say one of them',
  })
  .refine((line) => !line['cost-report'] || line['cost-report-to'] === undefined, {
    path: ['cost-report-to'],
    message: 'is for some instead of --cost-report, which is for everyone: say one of them',
  })
  .refine((line) => line.cache !== 'memory' || line.workers === 1, {
    path: ['cache'],
    message: 'must be in Redis for several --workers, who share no memory',
  });

export type Command = z.infer<typeof commandSchema>;

/** What may be better said in the environment than on a command line that everybody can read. */
export interface Secrets {
  supergraphKey?: string | undefined;
  trustedDocumentsKey?: string | undefined;
  cacheKey?: string | undefined;
  usageKey?: string | undefined;
}

/**
 * Reads a command line, without the program's name, and the file that its `--config` names.
 * @throws UsageError naming every option that is wrong, with its value, of which it tells no secrets
 */
export function readCommandLine(
  line: readonly string[],
  secrets: Secrets = {},
): Command | 'help' | 'version' {
  let values = parse(line);
  if (values['help'] === true) return 'help';
  if (values['version'] === true) return 'version';
  const { config } = values;
  // What is said last counts; what may be said more than once adds up.
  if (typeof config === 'string') values = parse([...readConfig(config), ...line]);
  values['supergraph-key'] ??= secrets.supergraphKey;
  values['trusted-documents-key'] ??= secrets.trustedDocumentsKey;
  values['cache-key'] ??= secrets.cacheKey;
  values['usage-key'] ??= secrets.usageKey;
  const parsed = commandSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `--${String(path[0])} ${message}${shown(values, path)}`,
  );
  throw new UsageError(faults.join('\n'));
}

function parse(line: readonly string[]): Record<string, unknown> {
  try {
    return parseArgs({ args: [...line], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    // Node's own words name the option; what follows the first sentence explains parseArgs.
    throw new UsageError((error as Error).message.split(/\. To |\. Did /)[0]);
  }
}

/** The value that is at fault; nothing where there is none, or it is a key. */
function shown(values: Record<string, unknown>, path: readonly PropertyKey[]): string {
  if (String(path[0]).endsWith('-key')) return '';
  let value: unknown = values;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  if (typeof value !== 'string') return '';
  // Before it is shortened: what a password ends with may be far away.
  return `, not ${JSON.stringify(withoutCredentials(value).slice(0, 200))}`;
}
