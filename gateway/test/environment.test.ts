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

test('names a setting that is wrong', () => {
  tell({ GANTRY_SUPERGRAPH_POLL_MS: 'often', GANTRY_WORKERS: '0' });
  expect(readGatewayEnvironment).toThrow(/GANTRY_SUPERGRAPH_POLL_MS.*GANTRY_WORKERS/);
});
