import { parse } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { stripSecurityDirectives } from '../../src/supergraph/stripSecurityDirectives.js';
import { SupergraphManager } from '../../src/supergraph/SupergraphManager.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';

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

let manager: SupergraphManager;
afterEach(() => manager.stop());

test('loads a supergraph, and swaps it for another', async () => {
  manager = new SupergraphManager(compose('a: Int'));
  expect(manager.loaded).toBe(false);
  expect(() => manager.current).toThrow(/still loading/);
  await manager.load();
  const first = manager.current;
  manager.swap(await manager.prepare(compose('a: Int b: Int')));
  expect(manager.current).not.toBe(first);
  expect(Object.keys(manager.current.apiSchema.getQueryType()!.getFields())).toEqual(['a', 'b']);
  expect(manager.current.subgraphs).toEqual([{ name: 'only', url: 'http://127.0.0.1:1' }]);
});

test.each([
  ['is no GraphQL', 'type Query { broken', /Syntax Error/],
  ['was not composed', 'type Query { a: Int }', /core|link/],
  [
    'links to what nobody here knows',
    compose('a: Int').replace(
      'schema',
      'schema @link(url: "https://specs.example.com/x/v1.0", for: EXECUTION)',
    ),
    /x\/v1.0.*is for: EXECUTION but is unsupported/s,
  ],
  [
    'offers clients an empty type',
    compose('a: Int').replace('type Query', 'type Empty\n\ntype Query'),
    /Empty/,
  ],
])('refuses a supergraph that %s', async (_why, sdl, message) => {
  manager = new SupergraphManager(compose('a: Int'));
  await manager.load();
  await expect(manager.prepare(sdl)).rejects.toThrow(message);
});

test('plans with a supergraph that uses @authenticated, @requiresScopes and @policy', async () => {
  const sdl = compose(
    'open: Int a: Int @authenticated b: Int @requiresScopes(scopes: [["read"]]) c: Int @policy(policies: [["p"]])',
    ', "@authenticated", "@requiresScopes", "@policy"',
  );
  expect(sdl).toContain('@requiresScopes');
  expect(stripSecurityDirectives(sdl)).not.toMatch(/authenticated|requiresScopes|policy/);
  manager = new SupergraphManager(sdl);
  await manager.load();
  const plan = await manager.current.plan(parse('{ open a b c }'), undefined);
  expect(plan.node?.kind).toBe('Fetch');
});

test('leaves a supergraph without them as it is', () => {
  const sdl = compose('a: Int');
  expect(stripSecurityDirectives(sdl)).toBe(sdl);
});
