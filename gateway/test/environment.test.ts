import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readGatewayEnvironment, readSecrets } from '../src/environment.js';

/** What a gateway in a process of its own is told. */
const needed = {
  GANTRY_ISSUERS: '[{"issuer":"https://id.example.org","audience":"gantry"}]',
  GANTRY_PLAINTEXT: 'true',
  GANTRY_CONTEXT_KEY: '{"kty":"OKP","crv":"Ed25519","x":"x","d":"d"}',
};
const tell = (variables: Record<string, string>): void => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};
beforeEach(() => tell(needed));
afterEach(() => vi.unstubAllEnvs());

test('watches nothing, and keeps nothing, unless told to', () => {
  expect(readGatewayEnvironment()).toMatchObject({
    supergraph: { location: 'schema/supergraph.graphql', key: undefined, pollMs: 0, keptIn: undefined },
    documents: { mode: 'off', manifest: undefined, key: undefined, pollMs: 0 },
  });
});

test('reads where supergraphs and trusted documents come from', () => {
  tell({
    GANTRY_SUPERGRAPH: 'https://registry.example.org/supergraphs/shop/production',
    GANTRY_SUPERGRAPH_KEY: 'secret',
    GANTRY_SUPERGRAPH_POLL_MS: '2000',
    GANTRY_SUPERGRAPH_KEPT_IN: '/var/lib/gantry/supergraph.graphql',
    GANTRY_TRUSTED_DOCUMENTS: 'https://documents.example.org/manifest.json',
    GANTRY_TRUSTED_DOCUMENTS_KEY: 'another',
    GANTRY_TRUSTED_DOCUMENTS_POLL_MS: '5000',
    GANTRY_TRUSTED_DOCUMENTS_MODE: 'only',
  });
  expect(readGatewayEnvironment()).toMatchObject({
    supergraph: {
      location: 'https://registry.example.org/supergraphs/shop/production',
      key: 'secret',
      pollMs: 2_000,
      keptIn: '/var/lib/gantry/supergraph.graphql',
    },
    documents: { mode: 'only', key: 'another', pollMs: 5_000 },
  });
  expect(readSecrets()).toMatchObject({ supergraphKey: 'secret', trustedDocumentsKey: 'another' });
});

test('reads where contracts come from, whom they are for, and where usage goes', () => {
  expect(readGatewayEnvironment()).toMatchObject({
    supergraph: { contracts: {} },
    security: { supergraphAudience: ['everyone'] },
    usage: undefined,
  });
  tell({
    GANTRY_CONTRACTS: JSON.stringify({
      public: 'public.graphql',
      partner: { source: 'https://registry.example.org/partner', for: 'scope:partner,role:OWNER' },
    }),
    GANTRY_SUPERGRAPH_FOR: 'authenticated',
    GANTRY_USAGE_URL: 'https://registry.example.org/graphs/shop/production/usage',
    GANTRY_USAGE_KEY: 'grk_x',
    GANTRY_USAGE_INTERVAL_MS: '5000',
  });
  expect(readGatewayEnvironment()).toMatchObject({
    supergraph: {
      contracts: {
        public: { source: 'public.graphql' },
        partner: {
          source: 'https://registry.example.org/partner',
          audience: ['scope:partner', 'role:OWNER'],
        },
      },
    },
    security: { supergraphAudience: ['authenticated'] },
    usage: {
      url: 'https://registry.example.org/graphs/shop/production/usage',
      key: 'grk_x',
      intervalMs: 5_000,
    },
  });
  expect(readSecrets()).toMatchObject({ usageKey: 'grk_x' });
});

test.each(['{"Public":"x"}', '{"a/b":"x"}', '{"public":""}', '{"public":{"for":"everyone"}}', '[]'])(
  'refuses %s as contracts',
  (contracts) => {
    tell({ GANTRY_CONTRACTS: contracts });
    expect(readGatewayEnvironment).toThrow(/GANTRY_CONTRACTS/);
  },
);

test('names a setting that is wrong', () => {
  tell({ GANTRY_SUPERGRAPH_POLL_MS: 'often', GANTRY_WORKERS: '0' });
  expect(readGatewayEnvironment).toThrow(/GANTRY_SUPERGRAPH_POLL_MS.*GANTRY_WORKERS/);
});

test('limits nobody, and keeps what it keeps in memory, unless told to', () => {
  expect(readGatewayEnvironment()).toMatchObject({
    rates: { limits: {}, quotas: {}, redisUrl: undefined },
    caching: { store: 'memory' },
  });
  tell({
    REDIS_URL: 'redis://redis.example.org',
    GANTRY_RATE_LIMITS: '{"FREE":{"operations":300,"seconds":60}}',
    GANTRY_QUOTAS: '{"default":{"operations":100000,"seconds":86400}}',
  });
  expect(readGatewayEnvironment()).toMatchObject({
    rates: {
      limits: { FREE: { operations: 300, seconds: 60 } },
      quotas: { default: { operations: 100_000, seconds: 86_400 } },
      redisUrl: 'redis://redis.example.org',
    },
    caching: { store: 'redis://redis.example.org' },
  });
});

test('refuses limits that it could not hold to', () => {
  tell({ GANTRY_RATE_LIMITS: '{"FREE":{"operations":0,"seconds":60}}', REDIS_URL: 'memory:' });
  expect(readGatewayEnvironment).toThrow(/REDIS_URL.*GANTRY_RATE_LIMITS/s);
  // A timer cannot wait for longer.
  tell({ GANTRY_RATE_LIMITS: '{"FREE":{"operations":1,"seconds":2147484}}', REDIS_URL: 'redis://redis' });
  expect(readGatewayEnvironment).toThrow(/GANTRY_RATE_LIMITS/);
});

test('several workers count limits in Redis, or not at all', () => {
  tell({ GANTRY_WORKERS: '2', GANTRY_RATE_LIMITS: '{"FREE":{"operations":1,"seconds":60}}' });
  expect(readGatewayEnvironment).toThrow(/REDIS_URL/);
  tell({ REDIS_URL: 'redis://redis.example.org' });
  expect(readGatewayEnvironment()).toMatchObject({ workers: 2 });
});
