import { z } from 'zod';

const count = z.coerce.number().int().positive();

const optionsSchema = z.strictObject({
  ssl: z.stringbool().default(false),
  mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).default('scram-sha-512'),
  partitions: count.max(10_000).default(12),
  replicas: count.max(32_767).optional(),
  retentionDays: count.max(3_650).default(7),
});

/** How a Kafka cluster is reached, and how topics are made in it. */
export interface KafkaUrl {
  /** `host:port` of brokers to ask first. */
  brokers: string[];
  ssl: boolean;
  sasl?: {
    mechanism: z.infer<typeof optionsSchema>['mechanism'];
    username: string;
    password: string;
  };
  /** Partitions that a topic made here gets. */
  partitions: number;
  /** Copies of each of its partitions; the cluster's default when it is not said. */
  replicas?: number | undefined;
  /** Days that its events are kept. */
  retentionDays: number;
}

/**
 * Reads `kafka://[user:password@]host:port[,host:port…][?ssl=true&mechanism=…&partitions=…&replicas=…&retentionDays=…]`.
 * @throws Error naming the part that is wrong; a password is not shown
 */
export function parseKafkaUrl(url: string): KafkaUrl {
  // Several hosts make it none that the URL standard knows.
  const parts = /^kafka:\/\/(?:([^@/?#]*)@)?([^@/?#]+)\/?(?:\?([^#]*))?$/.exec(url);
  if (!parts) throw new Error('A Kafka URL must be kafka://host:port,host:port, with options after "?".');
  const [, login, hosts = '', query = ''] = parts;
  const brokers = hosts.split(',').map((host) => {
    if (/^([\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}$/.test(host)) return host;
    throw new Error(`"${host}" in a Kafka URL must be host:port.`);
  });
  const options = optionsSchema.safeParse(Object.fromEntries(new URLSearchParams(query)));
  if (!options.success) {
    const faults = options.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `there is no option ${issue.keys.map((key) => `"${key}"`).join(', ')}`
        : `${issue.path.join('.')}: ${issue.message}`,
    );
    throw new Error(`The options of a Kafka URL are wrong: ${faults.join('; ')}.`);
  }
  const { mechanism, ...rest } = options.data;
  return { brokers, ...rest, ...(login ? { sasl: { mechanism, ...credentials(login) } } : {}) };
}

function credentials(login: string): { username: string; password: string } {
  const [username = '', password] = login.split(':');
  if (!username || !password)
    throw new Error('A Kafka URL with a user needs a password: user:password@host.');
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
