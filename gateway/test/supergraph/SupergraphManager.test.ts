import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { parse } from 'graphql';
import { expect, test, vi } from 'vitest';
import { stripSecurityDirectives } from '../../src/supergraph/stripSecurityDirectives.js';
import { SupergraphManager } from '../../src/supergraph/SupergraphManager.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';

const logger = createLogger('test', { level: 'silent' });

const compose = (fields: string, imports = '') =>
  composeSupergraph([
    {
      name: 'only',
      url: 'http://127.0.0.1:1',
      typeDefs: parse(`
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"${imports}])
        type Query { ${fields} }
      `),
    },
  ]);

test('loads a supergraph, and swaps it for another', async () => {
  const manager = new SupergraphManager(compose('a: Int'), logger);
  expect(manager.loaded).toBe(false);
  expect(() => manager.current).toThrow(/still loading/);
  await manager.load();
  const first = manager.current;
  manager.update(compose('a: Int b: Int'));
  expect(manager.current).not.toBe(first);
  expect(Object.keys(manager.current.apiSchema.getQueryType()!.getFields())).toEqual(['a', 'b']);
  await manager.stop();
});

test('keeps the supergraph it has when the next one is broken', async () => {
  const manager = new SupergraphManager(compose('a: Int'), logger);
  await manager.load();
  const { current } = manager;
  expect(() => manager.update('type Query { broken')).toThrow(/Syntax Error/);
  expect(() => manager.update('type Query { a: Int }')).toThrow(/core|link/);
  expect(manager.current).toBe(current);
  await manager.stop();
});

test('plans with a supergraph that uses @authenticated, @requiresScopes and @policy', async () => {
  const sdl = compose(
    'open: Int a: Int @authenticated b: Int @requiresScopes(scopes: [["read"]]) c: Int @policy(policies: [["p"]])',
    ', "@authenticated", "@requiresScopes", "@policy"',
  );
  expect(sdl).toContain('@requiresScopes');
  expect(stripSecurityDirectives(sdl)).not.toMatch(/authenticated|requiresScopes|policy/);
  const manager = new SupergraphManager(sdl, logger);
  await manager.load();
  expect(manager.current.plan(parse('{ open a b c }'), undefined).node?.kind).toBe('Fetch');
  await manager.stop();
});

test('leaves a supergraph without them as it is', () => {
  const sdl = compose('a: Int');
  expect(stripSecurityDirectives(sdl)).toBe(sdl);
});

test('switches off what Apollo would be told', async () => {
  vi.stubEnv('APOLLO_TELEMETRY_DISABLED', 'false');
  const manager = new SupergraphManager(compose('a: Int'), logger);
  // Read by ApolloGateway when it is constructed; without it a metrics exporter would be waiting to be disposed of.
  expect(process.env['APOLLO_TELEMETRY_DISABLED']).toBe('true');
  await manager.load();
  await manager.stop();
  vi.unstubAllEnvs();
});
