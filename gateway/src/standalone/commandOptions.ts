import { z } from 'zod';
import { isCacheStore } from '../caching/CachingSettings.js';
import { contractName } from '../registryVariables.js';
import { audience } from '../securityEnvironment.js';
import { defaultUsageInterval } from '../usage/UsageReporter.js';

/** What `--help` tells of an option. */
export interface OptionHelp {
  /** What its value stands for; undefined for an option without one. */
  value?: string;
  help: string;
  /** Whether it may be given more than once. */
  many?: boolean;
}

const option = <T extends z.ZodType>(value: string, help: string, schema: T): T =>
  schema.meta({ value, help } satisfies OptionHelp);
const flag = (help: string) =>
  z
    .boolean()
    .default(false)
    .meta({ help } satisfies OptionHelp);
const list = <T extends z.ZodType>(value: string, help: string, item: T) =>
  z
    .array(item)
    .default([])
    .meta({ value, help, many: true } satisfies OptionHelp);

const text = z.string().min(1, 'must not be empty');
const word = z.string().regex(/^\S+$/, 'must be without spaces');
const number = z
  .string()
  .regex(/^-?\d+$/, 'must be a whole number')
  .transform(Number);
const count = number.pipe(z.number().positive('must be positive'));
const amount = number.pipe(z.number().nonnegative('must not be negative'));
const port = amount.pipe(z.number().max(65_535, 'must be at most 65535'));
const workers = count.pipe(z.number().max(1_024, 'must be at most 1024'));
const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const oneOf = <const T extends readonly string[]>(names: T) => z.enum(names, `must be ${listed(names)}`);

/** `<name>=<what>`. */
const pair = <T extends z.ZodType>(what: string, value: T, key: z.ZodType<string> = text) =>
  z.string().transform((given, context): [name: string, value: z.output<T>] => {
    const at = given.indexOf('=');
    const parsed = value.safeParse(given.slice(at + 1));
    const name = given.slice(0, Math.max(at, 0));
    if (key.safeParse(name).success && parsed.success) return [name, parsed.data];
    context.addIssue({ code: 'custom', message: `must be <name>=${what}` });
    return z.NEVER;
  });

const loopback = '127.0.0.1';
const header = /^[\w!#$%&'*+.^`|~-]+$/;
/** A header for all subgraphs, or `<subgraph>=<header>`. */
const forwarded = z
  .string()
  .transform((given) => {
    const at = given.lastIndexOf('=');
    return at > 0 ? { subgraph: given.slice(0, at), header: given.slice(at + 1) } : { header: given };
  })
  .refine((one) => header.test(one.header), 'must be the name of a header');
/** Milliseconds for all subgraphs, or `<subgraph>=<ms>`. */
const time = z.string().transform((given, context) => {
  const at = given.lastIndexOf('=');
  const ms = count.safeParse(given.slice(at + 1));
  if (at !== 0 && ms.success) return { subgraph: at > 0 ? given.slice(0, at) : undefined, ms: ms.data };
  context.addIssue({ code: 'custom', message: 'must be <ms> or <name>=<ms>' });
  return z.NEVER;
});
/** The keys of the only issuer, or `<issuer>=<url>`. */
const keys = z
  .string()
  .transform((given) => {
    const at = given.search(/=https?:\/\//);
    return at > 0 ? { issuer: given.slice(0, at), uri: given.slice(at + 1) } : { uri: given };
  })
  .refine((one) => url.safeParse(one.uri).success, 'must be <url> or <issuer>=<url>');

/** Names separated by commas. A role nobody would have: there are no tenants. */
const audiences = audience.refine(
  (list) => !list.some((one) => one.startsWith('role:')),
  'must name no role: roles are of tenants, which there are none of here',
);

/** Every option, in the groups and the order that `--help` shows them in. */
export const optionGroups = {
  'The supergraph': {
    supergraph: option(
      '<file or URL>',
      'the composed supergraph, in SDL; required',
      z.string('is missing: say which file to serve').min(1, 'must name a file'),
    ),
    'supergraph-key': option(
      '<key>',
      'opens the URL; better in the environment, as GANTRY_SUPERGRAPH_KEY',
      text.optional(),
    ),
    'supergraph-kept-in': option(
      '<file>',
      'keeps the last good one, to start with when there is no other',
      text.optional(),
    ),
    contract: list(
      '<name>=<file or URL>',
      'a contract of the supergraph, served at /graphql/<name>',
      pair('<file or URL>', text, contractName),
    ),
    'usage-url': option(
      '<URL>',
      "where it is reported which client sends which operation: a registry's /graphs/{graph}/{variant}/usage",
      url.optional(),
    ),
    'usage-key': option('<key>', 'opens it; better in the environment, as GANTRY_USAGE_KEY', text.optional()),
    'usage-interval': option('<ms>', 'between reports; 20000', count.default(defaultUsageInterval)),
    'poll-interval': option(
      '<ms>',
      'how often to look whether supergraph, contracts and trusted documents have changed; 2000, and 0 for never',
      amount.default(2_000),
    ),
  },
  Serving: {
    port: option('<number>', 'where to listen; 4000, and 0 for any free port', port.default(4000)),
    host: option(
      '<address>',
      '0.0.0.0 to be reached from outside; 127.0.0.1',
      // Nothing, as of a variable that is not set, would be every address there is.
      z
        .string()
        .default(loopback)
        .transform((given) => given || loopback),
    ),
    workers: option('<number>', 'processes that serve, one per core to use them all; 1', workers.default(1)),
    'leave-time': option(
      '<ms>',
      'how long it still serves when it is asked to end, while subscriptions go elsewhere; 0',
      amount.default(0),
    ),
    'drain-time': option(
      '<ms>',
      'how long requests under way may take to finish when it is asked to end; 10000',
      amount.default(10_000),
    ),
    config: option(
      '<file>',
      'these options, by their names, in YAML or JSON; the command line goes before it',
      text.optional(),
    ),
  },
  Subgraphs: {
    'subgraph-url': list(
      '<name>=<url>',
      'where a subgraph is, instead of its routing URL in the supergraph',
      pair('<http(s) URL>', url),
    ),
    'subgraph-timeout': list('[<name>=]<ms>', 'how long a subgraph, or only that one, may take; 30000', time),
    'query-timeout': option(
      '<ms>',
      'how long a query may take; x-gantry-deadline-ms asks for less; 60000',
      count.optional(),
    ),
    'mutation-timeout': option('<ms>', 'the same, for mutations; 60000', count.optional()),
    retries: option('<number>', 'how often a query is sent again that nobody answers; 2', amount.default(2)),
    'no-circuit-breakers': flag('goes on asking subgraphs that fail again and again'),
    'forward-header': list(
      '[<name>=]<header>',
      "a header of the client's that subgraphs get, or only that one",
      forwarded,
    ),
    'subscription-protocol': list(
      '<name>=graphql-ws|sse|multipart',
      "how a subgraph's subscriptions are reached; graphql-ws",
      pair('graphql-ws, sse or multipart', oneOf(['graphql-ws', 'sse', 'multipart'])),
    ),
    'subscription-url': list(
      '<name>=<url>',
      'where they are, when not at the URL of the subgraph',
      pair('<http(s) URL>', url),
    ),
    'mask-errors': flag('hides what subgraphs say of errors without a code'),
  },
  'Tokens (not looked at, unless there is an issuer)': {
    'jwt-issuer': list('<url>', 'accepts its tokens, by the keys that its discovery document names', url),
    'jwt-audience': list('<text>', 'what they must be for, one of these; required with --jwt-issuer', text),
    'jwt-jwks-uri': list('[<issuer>=]<url>', 'where its keys are, when it has no discovery document', keys),
    'require-token': flag('refuses requests without a token'),
    'unauthorized-fields': option(
      'remove|refuse',
      'fields that the token does not open: answer the rest, or nothing; remove',
      oneOf(['remove', 'refuse']).default('remove'),
    ),
  },
  'Limits (none, unless asked for)': {
    'max-tokens': option('<number>', 'of a document', count.optional()),
    'max-depth': option('<number>', 'levels of fields of an operation', count.optional()),
    'max-aliases': option('<number>', 'aliased fields of an operation', count.optional()),
    'max-fields': option('<number>', 'of an operation, with fragments expanded', count.optional()),
    'max-root-fields': option('<number>', 'of an operation', count.optional()),
    'max-directives': option('<number>', 'of an operation', count.optional()),
    'max-selections': option(
      '<number>',
      'of an operation: fields, __typename among them, and fragments, with fragments expanded; 100000, always',
      count.optional(),
    ),
    'max-body-bytes': option(
      '<number>',
      "of a request's body, or of a message on a socket",
      count.optional(),
    ),
    'max-batch': option(
      '<number>',
      'operations in one request, as a list; 0, for no lists',
      amount.default(0),
    ),
    'max-in-flight': option(
      '<number>',
      'queries and mutations under way; new ones are refused before, too, when event loop or memory suffer',
      count.optional(),
    ),
    'max-socket-operations': option('<number>', 'under way at once on one socket', count.optional()),
    'max-caller-subscriptions': option('<number>', 'under way at once', count.optional()),
    'max-address-subscriptions': option(
      '<number>',
      'under way at once for all at one address who have no token',
      count.optional(),
    ),
    'address-header': option(
      '<header>',
      'in which the nearest proxy says for which address it speaks, as x-forwarded-for',
      text.toLowerCase().optional(),
    ),
    'cost-limit': option('<number>', 'what an operation may cost, by @cost and @listSize', count.optional()),
    'cost-mode': option(
      'off|measure|enforce',
      'enforce with --cost-limit, otherwise off',
      oneOf(['off', 'measure', 'enforce']).optional(),
    ),
    'cost-list-size': option(
      '<number>',
      'how long lists are taken to be that have no @listSize; 10',
      amount.default(10),
    ),
    'cost-report': flag('tells costs to who sends the extension "cost": true'),
    'cost-report-to': option(
      '<audience,…>',
      'the same, but only to these: everyone, authenticated, scope:NAME',
      audiences.optional(),
    ),
  },
  'The cache (off, unless asked for)': {
    cache: option(
      'memory|<URL>',
      'keeps answers and entities as @cacheControl says: here, or in Redis (redis://, rediss://)',
      z.string().refine(isCacheStore, 'must be memory or a redis:// or rediss:// URL').default('off'),
    ),
    'cache-bytes': option('<number>', 'kept in memory at most; 67108864', count.optional()),
    'cache-default-age': option('<seconds>', 'of what says nothing of its lifetime; 0', amount.default(0)),
    'cache-client-control': flag(
      "lets a client's cache-control: no-cache and no-store have it answered anew",
    ),
    'cache-key': option('<key>', 'opens /cache/invalidate; better as GANTRY_CACHE_KEY', word.optional()),
  },
  Documents: {
    'trusted-documents': option(
      '<file or URL>',
      'a manifest of documents that can be named',
      text.optional(),
    ),
    'trusted-documents-key': option(
      '<key>',
      'opens the URL; better as GANTRY_TRUSTED_DOCUMENTS_KEY',
      text.optional(),
    ),
    'trusted-documents-mode': option(
      'prefer|only',
      'whether any other is answered, too; only',
      oneOf(['prefer', 'only']).default('only'),
    ),
    'automatic-persisted-queries': flag("lets clients register documents by their hash, as Apollo's do"),
  },
  Browsers: {
    'cors-origin': list(
      '<origin>',
      'whose pages may read answers and open sockets: https://app.example.org, or * for any',
      text,
    ),
    'cors-credentials': flag('lets their cookies come along'),
    'csrf-prevention': option(
      'on|off',
      'refuses requests and sockets that any page can forge; on when cookies are forwarded',
      oneOf(['on', 'off']).optional(),
    ),
    'no-landing-page': flag('shows browsers no page with an IDE'),
  },
  'Subscriptions, by their root field': {
    live: list('<field>', 'begins with what happens next, so that late subscribers can share it', text),
    coalesce: list('<field>', 'only its latest event matters to who reads slowly', text),
  },
  'What is told, and to whom': {
    'no-introspection': flag('refuses to show the schema'),
    'no-suggestions': flag('leaves "Did you mean …?" out of errors'),
    explain: flag('tells query plan and timings to who sends the extension "explain": true'),
    'explain-to': option(
      '<audience,…>',
      'the same, but only to these: everyone, authenticated, scope:NAME',
      audiences.optional(),
    ),
    'log-level': option(
      '<level>',
      'trace, debug, info, warn, error, fatal or silent; info',
      oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    ),
  },
  'The rest': {
    plugin: list(
      '<file>',
      'a module whose default export is a plugin, or a function that makes one',
      z.string(),
    ),
  },
} as const;

const given = optionGroups;
/** Every option by its name. */
export const optionShape = {
  ...given['The supergraph'],
  ...given.Serving,
  ...given.Subgraphs,
  ...given['Tokens (not looked at, unless there is an issuer)'],
  ...given['Limits (none, unless asked for)'],
  ...given['The cache (off, unless asked for)'],
  ...given.Documents,
  ...given.Browsers,
  ...given['Subscriptions, by their root field'],
  ...given['What is told, and to whom'],
  ...given['The rest'],
};

/** What `--help` tells of an option. */
export function helpOf(schema: z.ZodType): OptionHelp {
  return schema.meta() as unknown as OptionHelp;
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
