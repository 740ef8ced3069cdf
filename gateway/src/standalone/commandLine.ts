import { parseArgs, type ParseArgsConfig } from 'node:util';
import { z } from 'zod';

/** What is printed for `--help`. */
export const usage = `Usage: gantry-gateway --supergraph <file or URL> [options]

Serves a federated supergraph at http://<host>:<port>/graphql, over HTTP, Server-Sent Events,
multipart and WebSockets (graphql-transport-ws).

  --supergraph <file or URL>     the composed supergraph, in SDL; required
  --poll-interval <ms>           how often to look whether it has changed; 2000, and 0 for never
  --workers <number>             processes that serve, one per core to use them all; 1
  --port <number>                where to listen; 4000, and 0 for any free port
  --host <address>               0.0.0.0 to be reached from outside; 127.0.0.1
  --subgraph-url <name>=<url>    where a subgraph is, instead of its routing URL in the supergraph; repeatable
  --forward-header <name>        a header of the client's that subgraphs get; repeatable
  --subgraph-timeout <ms>        how long a subgraph may take; 30000
  --plugin <file>                a module whose default export is a plugin, or a function that makes one; repeatable

Tokens are not looked at, unless there is an issuer:
  --jwt-issuer <url>             accepts its tokens, by the keys that its discovery document names
  --jwt-audience <text>          what they must be for; required with --jwt-issuer
  --jwt-jwks-uri <url>           where its keys are, when it has no discovery document
  --require-token                refuses requests without a token

Nothing is limited, unless asked for:
  --max-tokens, --max-depth, --max-aliases, --max-fields,
  --max-root-fields, --max-directives <number>   of an operation
  --max-body-bytes <number>      of a request's body, or of a message on a socket
  --max-socket-operations, --max-caller-subscriptions <number>   under way at once

Subscriptions, by their root field; both repeatable:
  --live <field>                 begins with what happens next, so that late subscribers can share it
  --coalesce <field>             only its latest event matters to who reads slowly

  --explain                      tells query plan and timings to who sends the extension "explain": true
  --no-landing-page              shows browsers no page with an IDE

  --log-level <level>            trace, debug, info, warn, error, fatal or silent; info
  --help                         this text
  --version                      the version

Signals: SIGTERM and SIGINT let requests under way finish. A second one ends at once.
Exit codes: 0 ended as asked, 1 could not start or stop, 2 the command line is wrong.
`;

/** A command line that says something it cannot say; the message is for who wrote it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const options = {
  supergraph: { type: 'string' },
  'poll-interval': { type: 'string' },
  workers: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'subgraph-url': { type: 'string', multiple: true },
  'forward-header': { type: 'string', multiple: true },
  'subgraph-timeout': { type: 'string' },
  plugin: { type: 'string', multiple: true },
  'jwt-issuer': { type: 'string' },
  'jwt-audience': { type: 'string' },
  'jwt-jwks-uri': { type: 'string' },
  'require-token': { type: 'boolean' },
  'max-tokens': { type: 'string' },
  'max-depth': { type: 'string' },
  'max-aliases': { type: 'string' },
  'max-root-fields': { type: 'string' },
  'max-directives': { type: 'string' },
  'max-fields': { type: 'string' },
  'max-body-bytes': { type: 'string' },
  'max-socket-operations': { type: 'string' },
  'max-caller-subscriptions': { type: 'string' },
  live: { type: 'string', multiple: true },
  coalesce: { type: 'string', multiple: true },
  explain: { type: 'boolean' },
  'no-landing-page': { type: 'boolean' },
  'log-level': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} satisfies ParseArgsConfig['options'];

const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const count = z.coerce.number('must be a number').int('must be a whole number').positive('must be positive');
const pair = z.string().transform((text, context) => {
  const at = text.indexOf('=');
  const parsed = url.safeParse(text.slice(at + 1));
  if (at > 0 && parsed.success) return [text.slice(0, at), parsed.data] as const;
  context.addIssue({ code: 'custom', message: 'must be <name>=<http(s) URL>' });
  return z.NEVER;
});

const commandSchema = z
  .object({
    supergraph: z.string('is missing: say which file to serve').min(1, 'must name a file'),
    'poll-interval': z.coerce.number('must be a number').int().min(0, 'must not be negative').default(2_000),
    workers: count.max(1_024, 'must be at most 1024').default(1),
    port: z.coerce.number('must be a number').int().min(0).max(65_535, 'must be at most 65535').default(4000),
    host: z.string().default('127.0.0.1'),
    'subgraph-url': z.array(pair).default([]),
    'forward-header': z
      .array(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header'))
      .default([]),
    'subgraph-timeout': count.optional(),
    plugin: z.array(z.string()).default([]),
    'jwt-issuer': url.optional(),
    'jwt-audience': z.string().optional(),
    'jwt-jwks-uri': url.optional(),
    'require-token': z.boolean().default(false),
    'max-tokens': count.optional(),
    'max-depth': count.optional(),
    'max-aliases': count.optional(),
    'max-root-fields': count.optional(),
    'max-directives': count.optional(),
    'max-fields': count.optional(),
    'max-body-bytes': count.optional(),
    'max-socket-operations': count.optional(),
    'max-caller-subscriptions': count.optional(),
    live: z.array(z.string()).default([]),
    coalesce: z.array(z.string()).default([]),
    explain: z.boolean().default(false),
    'no-landing-page': z.boolean().default(false),
    'log-level': z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine((line) => !line['jwt-issuer'] || line['jwt-audience'], {
    path: ['jwt-audience'],
    message: 'is missing: whom must the tokens be for?',
  })
  .refine(
    (line) => !(line['jwt-audience'] || line['jwt-jwks-uri'] || line['require-token']) || line['jwt-issuer'],
    {
      path: ['jwt-issuer'],
      message: 'is missing: whose tokens are accepted?',
    },
  );

export type Command = z.infer<typeof commandSchema>;

/**
 * Reads a command line, without the program's name.
 * @throws UsageError naming every option that is wrong
 */
export function readCommandLine(line: readonly string[]): Command | 'help' | 'version' {
  const values = parse(line);
  if (values['help'] === true) return 'help';
  if (values['version'] === true) return 'version';
  const parsed = commandSchema.safeParse(values);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`);
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
