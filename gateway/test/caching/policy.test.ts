import {
  buildSchema,
  parse,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type OperationDefinitionNode,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { CacheHints } from '../../src/caching/CacheHints.js';
import { compileEntityPolicy, compilePolicy } from '../../src/caching/compilePolicy.js';

const sdl = `
  enum CacheControlScope { PUBLIC PRIVATE }
  directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean)
    on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  type Query {
    hinted: Plain @cacheControl(maxAge: 60)
    plain: Plain
    aged: Aged
    mine: Plain @cacheControl(maxAge: 50, scope: PRIVATE)
    inherits: Heir @cacheControl(inheritMaxAge: true)
    ever: Aged @cacheControl(maxAge: 0)
    unaged: Aged @cacheControl(scope: PRIVATE)
    number: Int
    numbered: Int @cacheControl(maxAge: 9)
    either: Either
    hintedEither: Either @cacheControl(maxAge: 60, scope: PUBLIC)
    inList: [Either!]! @cacheControl(maxAge: 10)
    named: Named
    same: Same
    hintedSame: Same @cacheControl(maxAge: 60)
  }
  union Either = Short | Own
  interface Named @cacheControl(maxAge: 90) { x: Int either: Either @cacheControl(inheritMaxAge: true) }
  type Long implements Named @cacheControl(maxAge: 120) { x: Int either: Either @cacheControl(inheritMaxAge: true) }
  type Brief implements Named @cacheControl(maxAge: 40) { x: Int either: Either @cacheControl(inheritMaxAge: true) }
  type Short @cacheControl(maxAge: 20) { x: Int }
  type Own @cacheControl(scope: PRIVATE) { x: Int }
  union Same = Plain | Heir
  type Plain { x: Int y: Int @cacheControl(maxAge: 5) plain: Plain heir: Heir
    same: Plain @cacheControl(inheritMaxAge: true)
    aged: Aged @cacheControl(inheritMaxAge: true)
    own: Plain @cacheControl(inheritMaxAge: true, maxAge: 3, scope: PRIVATE) }
  type Aged @cacheControl(maxAge: 30) { x: Int secret: Int @cacheControl(scope: PRIVATE) }
  type Heir @cacheControl(inheritMaxAge: true) { x: Int }
`;
const schema = buildSchema(sdl);
const hints = new CacheHints(parse(sdl));

function policyOf(query: string, defaultMaxAge = 0): unknown {
  const { selectionSet } = parse(query).definitions[0] as OperationDefinitionNode;
  const root = schema.getQueryType() as GraphQLObjectType;
  const source = { schema, hints, fragments: new Map(), defaultMaxAge };
  const { maxAge, isPrivate } = compilePolicy(source, root, [{ selectionSet, conditions: [] }])();
  return isPrivate ? `${maxAge} private` : maxAge;
}

describe('as with Apollo Server', () => {
  test.each<[query: string, withDefaultOf0: unknown, withDefaultOf12: unknown]>([
    ['{ hinted { x } }', 60, 60],
    ['{ hinted { x y } }', 5, 5],
    ['{ plain { x } }', 0, 12],
    ['{ hinted { plain { x } } }', 0, 12],
    ['{ hinted { same { x } } }', 60, 60],
    ['{ hinted { heir { x } } }', 60, 60],
    // A lifetime of the type counts more than the field's wish to inherit one.
    ['{ hinted { aged { x } } }', 30, 30],
    // What inherits has no lifetime of its own, whatever it says.
    ['{ hinted { own { x } } }', '60 private', '60 private'],
    ['{ aged { x } }', 30, 30],
    ['{ aged { x secret } }', '30 private', '30 private'],
    ['{ mine { x } }', '50 private', '50 private'],
    // Root fields inherit nothing.
    ['{ inherits { x } }', 0, 12],
    ['{ ever { x } }', 0, 0],
    ['{ unaged { x } }', '30 private', '30 private'],
    ['{ number }', 0, 12],
    ['{ numbered aged { x } }', 9, 9],
    ['{ __typename }', 0, 0],
  ])('%s', (query, withDefaultOf0, withDefaultOf12) => {
    expect(policyOf(query)).toBe(withDefaultOf0);
    expect(policyOf(query, 12)).toBe(withDefaultOf12);
  });
});

describe('stricter than Apollo Server, whatever an abstract type may be counts', () => {
  test.each<[query: string, withDefaultOf0: unknown, withDefaultOf12: unknown]>([
    ['{ either { __typename } }', '0 private', '12 private'],
    // Also over the hint of the field: who wrote it may not know all the types.
    ['{ hintedEither { __typename } }', '20 private', '20 private'],
    ['{ hintedEither { ... on Short { x } } }', '20 private', '20 private'],
    ['{ inList { __typename } }', '10 private', '10 private'],
    ['{ named { x } }', 40, 40],
    ['{ named { either { __typename } } }', '20 private', '20 private'],
    // Types without a hint, and those that inherit, add nothing.
    ['{ same { __typename } }', 0, 12],
    ['{ hintedSame { __typename } }', 60, 60],
  ])('%s', (query, withDefaultOf0, withDefaultOf12) => {
    expect(policyOf(query)).toBe(withDefaultOf0);
    expect(policyOf(query, 12)).toBe(withDefaultOf12);
  });

  test('in an entity that is known by its interface', () => {
    const { selectionSet } = parse('{ x }').definitions[0] as OperationDefinitionNode;
    const source = { schema, hints, fragments: new Map(), defaultMaxAge: 0 };
    const named = schema.getType('Named') as GraphQLInterfaceType;
    expect(compileEntityPolicy(source, named, [{ selectionSet, conditions: [] }])()).toEqual({
      maxAge: 40,
      isPrivate: false,
    });
  });
});
