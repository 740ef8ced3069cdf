import { buildASTSchema, parse, type OperationDefinitionNode } from 'graphql';
import { expect, test } from 'vitest';
import { AccessRules } from '../../src/authorization/AccessRules.js';
import { guardOperation } from '../../src/authorization/guardOperation.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';

const operation = parse(`
  query ($some: Boolean!) {
    item { ... on Book { text } ... on Film { text } by { name } by @include(if: $some) { name } by @skip(if: true) { name } }
  }
`).definitions[0] as OperationDefinitionNode;

/** Which fields an anonymous caller does not get of the operation, where `guarded` are for others. */
const withheldOf = (...guarded: string[]): number[] => {
  const marked = (type: string, field: string): string =>
    `${field} ${guarded.includes(`${type}.${field.split(':')[0]}`) ? '@authenticated' : ''}`;
  const typeDefs = parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@authenticated"])
    type Query { item: Item }
    interface Item { by: Person }
    type Book implements Item { ${marked('Book', 'by: Person')} ${marked('Book', 'text: String')} }
    type Film implements Item { ${marked('Film', 'by: Person')} ${marked('Film', 'text: String')} }
    type Person { ${marked('Person', 'name: String')} }
  `);
  const document = parse(composeSupergraph([{ name: 'shelf', url: 'http://shelf', typeDefs }]));
  const schema = buildASTSchema(document);
  const rules = new AccessRules(document, schema);
  const { withheld } = guardOperation(schema, rules, operation, new Map(), () => false);
  return [...withheld].sort((one, other) => one - other);
};

test('numbers what it takes out, with all below it, the same by every schema', () => {
  expect(withheldOf('Book.text')).toEqual([1]);
  // At the same place of the answer, but another field.
  expect(withheldOf('Film.text')).toEqual([2]);
  expect(withheldOf('Person.name')).toEqual([4, 6]);
  expect(withheldOf('Film.text', 'Book.by', 'Film.by')).toEqual([2, 3, 4, 5, 6]);
});
