import { afterEach, expect, it, vi } from 'vitest';
import { readRegistryEnvironment } from '@gantry/schema/service/environment.js';

const settings = {
  DATABASE_URL_REGISTRY: 'postgres://app@db/registry',
  DATABASE_OWNER_URL_REGISTRY: 'postgres://owner@db/registry',
  DATABASE_WORKER_URL_REGISTRY: 'postgres://worker@db/registry',
  GANTRY_REGISTRY_OPERATOR_KEY: 'x'.repeat(32),
  GANTRY_PLAINTEXT: 'true',
};

afterEach(() => vi.unstubAllEnvs());

function read(environment: Record<string, string>) {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return readRegistryEnvironment();
}

it('has a default for all that need not be said', () => {
  expect(read(settings)).toMatchObject({
    port: 4010,
    host: '127.0.0.1',
    publishes: undefined,
    limits: { usageDays: 90, requestsPerMinute: 1_200, examiner: { patienceMs: 120_000, memoryMb: 2_048 } },
    transport: { plaintext: true },
  });
});

it('reads which graph it publishes', () => {
  expect(read({ ...settings, GANTRY_REGISTRY_PUBLISH: 'gantry@main' }).publishes).toEqual({
    graph: 'gantry',
    variant: 'main',
  });
});

it('names everything that is missing or wrong, and shows no secret', () => {
  expect(() => read({ GANTRY_REGISTRY_OPERATOR_KEY: 'short', GANTRY_REGISTRY_PUBLISH: 'No Graph' })).toThrow(
    /DATABASE_URL_REGISTRY is missing.*GANTRY_REGISTRY_OPERATOR_KEY: must have 32.*GANTRY_REGISTRY_PUBLISH: "No Graph" names no graph/s,
  );
  expect(() => read({ GANTRY_REGISTRY_OPERATOR_KEY: 'short' })).not.toThrow(/: short/);
});
