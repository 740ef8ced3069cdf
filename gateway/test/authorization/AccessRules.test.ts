import { buildASTSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { AccessRules } from '../../src/authorization/AccessRules.js';
import { stripSecurityDirectives } from '../../src/supergraph/stripSecurityDirectives.js';
import { blogSubgraphs } from '../fixtures/blog.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';

const compose = (modules: readonly { name: string; typeDefs: ReturnType<typeof parse> }[]): string =>
  composeSupergraph(modules.map(({ name, typeDefs }) => ({ name, url: `http://${name}`, typeDefs })));

const read = (sdl: string): AccessRules => {
  const document = parse(sdl);
  return new AccessRules(document, buildASTSchema(document));
};

test('reads what a supergraph demands, under the names it has there', () => {
  const access = read(compose(blogSubgraphs));
  expect(access.ofType('Secret')).toEqual({ authenticated: true, scopes: undefined, policies: undefined });
  expect(access.ofType('Level')?.policies).toEqual([['hr', 'eu'], ['boss']]);
  expect(access.ofField('User', 'email')).toEqual([
    { authenticated: false, scopes: [['read:email'], ['read:users', 'read:pii']], policies: undefined },
  ]);
  expect(access.ofField('User', 'name')).toEqual([]);
});

test('strips what the planner does not know, renamed or not, and nothing else', () => {
  const stripped = stripSecurityDirectives(compose(blogSubgraphs));
  expect(stripped).not.toMatch(/scoped|requiresScopes|authenticated|policy/i);
  expect(stripped).toContain('level: Level');
});

test('is empty where nothing is guarded', () => {
  const typeDefs = parse('type Query { a: Int }');
  expect(read(compose([{ name: 'open', typeDefs }])).isEmpty).toBe(true);
});

test('guards what is computed from guarded fields, also where a supergraph does not say so itself', () => {
  // Versions of composition before 2.12 let it pass.
  const old = compose(blogSubgraphs).replace(/(bonus: Int @join__field\(.*?\)) @scoped\(.*?\)$/m, '$1');
  expect(old).toMatch(/bonus: Int @join__field\(graph: SCORES, requires: "salary"\)$/m);
  const access = read(old);
  expect(access.ofField('User', 'bonus')).toEqual(access.ofField('User', 'salary'));
});

test('guards what is computed from a guarded type of a union', () => {
  const imports = '["@key", "@requires", "@external", "@authenticated", "@shareable"]';
  const head = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${imports})
    union Item = Secret | Open
    type Open @shareable { text: String }`;
  const shop = parse(`${head}
    type Secret @authenticated @shareable { text: String }
    type Query { user: User }
    type User @key(fields: "id") { id: ID! item: Item }`);
  const office = parse(`${head}
    type Secret @shareable { text: String }
    type User @key(fields: "id") {
      id: ID!
      item: Item @external
      derived: String @requires(fields: "item { ... on Secret { text } }") @authenticated
    }`);
  const supergraph = compose([
    { name: 'shop', typeDefs: shop },
    { name: 'office', typeDefs: office },
  ]);
  const old = supergraph.replace(/(derived: String[^\n]*?) @authenticated/, '$1');
  expect(old).not.toBe(supergraph);
  const access = read(old);
  expect(access.ofField('User', 'derived')).toEqual([access.ofType('Secret')]);
});

test('guards what is computed from guarded fields of the context around it', () => {
  const shop = parse(`
    extend schema @link(
      url: "https://specs.apollo.dev/federation/v2.9"
      import: ["@key", "@context", "@fromContext", "@authenticated"]
    )
    type Query { order: Order }
    type Order @key(fields: "id") @context(name: "order") { id: ID! currency: String @authenticated item: Item }
    type Item @key(fields: "id") {
      id: ID!
      price(currency: String @fromContext(field: "$order { currency }")): Int @authenticated
    }
  `);
  const other = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Item @key(fields: "id") { id: ID! name: String }
  `);
  const composed = compose([
    { name: 'shop', typeDefs: shop },
    { name: 'other', typeDefs: other },
  ]);
  const old = composed.replace(/(price: Int @join__field\(.*\)) @authenticated$/m, '$1');
  expect(old).not.toBe(composed);
  expect(read(old).ofField('Item', 'price')).toEqual([
    { authenticated: true, scopes: undefined, policies: undefined },
  ]);
});

test('guards what a type has from an interface object, and what is computed from that', () => {
  const link = (...names: string[]): string =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ${JSON.stringify(names)})`;
  const books = parse(`
    ${link('@key')}
    type Query { media: Media book: Book }
    interface Media @key(fields: "id") { id: ID! }
    type Book implements Media @key(fields: "id") { id: ID! }
  `);
  const secrets = parse(`
    ${link('@key', '@interfaceObject', '@authenticated')}
    type Media @key(fields: "id") @interfaceObject { id: ID! open: String secret: String @authenticated }
  `);
  const reviews = parse(`
    ${link('@key', '@external', '@requires', '@authenticated')}
    type Book @key(fields: "id") {
      id: ID!
      secret: String @external
      derived: String @requires(fields: "secret") @authenticated
    }
  `);
  const modules = [
    { name: 'books', typeDefs: books },
    { name: 'secrets', typeDefs: secrets },
  ];
  const authenticated = [{ authenticated: true, scopes: undefined, policies: undefined }];
  // Older versions of composition say it of the interface alone.
  const old = compose(modules).replace(
    'secret: String @authenticated @join__field\n',
    'secret: String @join__field\n',
  );
  expect(old).toMatch(/secret: String @join__field$/m);
  const access = read(old);
  expect(access.ofField('Media', 'secret')).toEqual(authenticated);
  expect(access.ofField('Book', 'secret')).toEqual(authenticated);
  expect(access.ofField('Book', 'open')).toEqual([]);
  const computed = compose([...modules, { name: 'reviews', typeDefs: reviews }]).replace(
    /((secret|derived): String @join__field\(graph: REVIEWS, .*?\)) @authenticated$/gm,
    '$1',
  );
  expect(computed).toMatch(/secret: String @join__field\(graph: REVIEWS, external: true\)$/m);
  expect(computed).toMatch(/derived: String @join__field\(graph: REVIEWS, requires: "secret"\)$/m);
  expect(read(computed).ofField('Book', 'derived')).toEqual(authenticated);
  expect(read(computed).ofField('Book', 'secret')).toEqual(authenticated);
});
