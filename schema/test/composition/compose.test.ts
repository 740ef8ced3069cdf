import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/composition/compose.js';
import { federation2 } from './composeOrFail.js';

type Named = readonly [name: string, sdl: string];

const composed = (...subgraphs: Named[]) =>
  compose(subgraphs.map(([name, sdl]) => ({ name, url: `http://${name}.example`, sdl })));

const a = (sdl: string): Named => ['a', `${federation2}\n${sdl}`];
const b = (sdl: string): Named => ['b', `${federation2}\n${sdl}`];

describe('what composes', () => {
  it('comes with the SHA-256 of its SDL as ETag, and is the same whenever it is composed', () => {
    const { supergraph, faults } = composed(a('type Query { x: Int }'));
    expect(faults).toEqual([]);
    expect(supergraph?.etag).toBe(
      createHash('sha256')
        .update(supergraph?.sdl ?? '')
        .digest('hex'),
    );
    expect(composed(a('type Query { x: Int }')).supergraph).toEqual(supergraph);
  });

  it('keeps its hints, with their level and the places in each subgraph', () => {
    const { hints } = composed(
      a('type Query {\n  "One."\n  x: Int @shareable\n}'),
      b('type Query {\n\n  "Two."\n  x: Int @shareable\n}'),
    );
    expect(hints).toMatchObject([
      {
        code: 'INCONSISTENT_DESCRIPTION',
        level: 'WARN',
        message: expect.stringContaining('"Query.x" has inconsistent descriptions') as string,
        subgraph: 'a',
        line: 3,
        column: 3,
        alsoAt: [{ subgraph: 'b', line: 4, column: 3 }],
      },
    ]);
  });

  it('can be of Federation 1', () => {
    const { supergraph } = composed(
      ['a', 'type Query { user: User } type User @key(fields: "id") { id: ID }'],
      ['b', 'extend type User @key(fields: "id") { id: ID @external name: String }'],
    );
    expect(supergraph?.sdl).toContain('name: String');
  });
});

describe('what does not compose', () => {
  it.each<[title: string, subgraphs: Named[], faults: object[]]>([
    [
      'SDL cut in half',
      [a('type Query { x: Int }'), ['b', 'type User {\n  id: ID!\n  na']],
      [
        {
          code: 'SYNTAX',
          subgraph: 'b',
          line: 3,
          column: 5,
          message: 'Syntax Error: Expected ":", found <EOF>.',
        },
      ],
    ],
    ['no SDL at all', [['a', '']], [{ code: 'SYNTAX', subgraph: 'a', line: 1, column: 1 }]],
    [
      'each subgraph that does not parse',
      [
        ['a', '}'],
        ['b', 'type'],
      ],
      [
        { code: 'SYNTAX', subgraph: 'a', line: 1, column: 1 },
        { code: 'SYNTAX', subgraph: 'b', line: 1, column: 5 },
      ],
    ],
    [
      'brackets nested without end',
      [['a', `type Query { x: ${'['.repeat(100_000)}`]],
      [{ code: 'SYNTAX', subgraph: 'a', message: 'It is nested too deeply to be read.' }],
    ],
    [
      'two subgraphs of one name',
      [a('type Query { x: Int }'), a('type Query { y: Int }')],
      [{ code: 'DUPLICATE_SUBGRAPH', subgraph: 'a', message: 'Two subgraphs are named "a".' }],
    ],
    ['no subgraph', [], [{ code: 'NO_QUERIES' }]],
    ['no query', [a('type User { id: ID }')], [{ code: 'NO_QUERIES' }]],
    [
      'a type that is not defined',
      [a('type Query {\n  x: Nobody\n}')],
      [{ code: 'INVALID_GRAPHQL', subgraph: 'a', line: 3, column: 6, message: 'Unknown type Nobody' }],
    ],
    [
      'a directive that is not defined',
      [a('type Query { x: Int @nothing }')],
      [{ code: 'INVALID_GRAPHQL', subgraph: 'a', line: 2, column: 21 }],
    ],
    [
      'a type defined twice, at both',
      [a('type Query { x: Int }\ntype A { x: Int }\ntype A { x: Int }')],
      [
        {
          code: 'INVALID_GRAPHQL',
          message: 'There can be only one type named "A"',
          subgraph: 'a',
          line: 3,
          column: 1,
          alsoAt: [{ subgraph: 'a', line: 4, column: 1 }],
        },
      ],
    ],
    [
      'an operation among the types',
      [a('type Query { x: Int }\nquery { x }')],
      [{ code: 'INVALID_GRAPHQL', subgraph: 'a', line: 3, column: 1 }],
    ],
    [
      'a version of Federation that does not exist',
      [
        [
          'a',
          'extend schema\n  @link(url: "https://specs.apollo.dev/federation/v9.9")\ntype Query { x: Int }',
        ],
      ],
      [{ code: 'UNKNOWN_FEDERATION_LINK_VERSION', subgraph: 'a', line: 2, column: 3 }],
    ],
    [
      'a key of a field that does not exist',
      [a('type Query { x: A }\ntype A\n  @key(fields: "nope")\n{ x: Int }')],
      [{ code: 'KEY_INVALID_FIELDS', subgraph: 'a', line: 4, column: 3 }],
    ],
    [
      'a key of a field that does not exist, in Federation 1',
      [
        ['a', 'type Query { x: User } type User @key(fields: "id") { id: ID }'],
        ['b', 'extend type User\n  @key(fields: "nope") { id: ID name: String }'],
      ],
      [{ code: 'KEY_INVALID_FIELDS', subgraph: 'b', line: 2, column: 3 }],
    ],
    [
      'a field of two types, at both',
      [a('type Query { x: Int @shareable }'), b('type Query {\n  x: String @shareable }')],
      [
        {
          code: 'FIELD_TYPE_MISMATCH',
          subgraph: 'a',
          line: 2,
          column: 14,
          alsoAt: [{ subgraph: 'b', line: 3, column: 3 }],
        },
      ],
    ],
    [
      'a field that two resolve and neither shares, at both',
      [a('type Query { x: Int }'), b('type Query {\n  x: Int }')],
      [
        {
          code: 'INVALID_FIELD_SHARING',
          subgraph: 'a',
          line: 2,
          column: 14,
          alsoAt: [{ subgraph: 'b', line: 3, column: 3 }],
        },
      ],
    ],
    [
      'an enum used both ways that has a value in one of two, at both',
      [
        a('type Query { x(r: Role): Role @shareable }\nenum Role { USER }'),
        b('type Query { x(r: Role): Role @shareable }\n\nenum Role { USER ADMIN }'),
      ],
      [
        {
          code: 'ENUM_VALUE_MISMATCH',
          subgraph: 'a',
          line: 3,
          column: 1,
          // Then the uses of it.
          alsoAt: expect.arrayContaining([{ subgraph: 'b', line: 4, column: 1 }]) as object,
        },
      ],
    ],
    [
      'a field that no path leads to, at its definition',
      [
        a('type Query { user: User }\ntype User @key(fields: "id", resolvable: false) { id: ID }'),
        b('type User @key(fields: "number") {\n  number: ID\n}'),
      ],
      [{ code: 'SATISFIABILITY_ERROR', subgraph: 'b', line: 3, column: 3 }],
    ],
  ])('names code and place: %s', (_, subgraphs, faults) => {
    const composition = composed(...subgraphs);
    expect(composition).toMatchObject({ supergraph: null, faults });
    expect(composition.faults).toHaveLength(faults.length);
  });

  it('never throws, whatever the SDL is cut to', () => {
    const sdl = `${federation2}\ntype Query { user(by: By = { role: ADMIN }): User }\n"A." type User implements Node @key(fields: "id") @tag(name: "x") { id: ID! }\ninterface Node { id: ID! } union Any = User enum Role { USER ADMIN } input By { role: Role }`;
    for (let length = 0; length < sdl.length; length += 1) {
      const { supergraph, faults } = composed(['a', sdl.slice(0, length)]);
      expect(supergraph === null).toBe(faults.length > 0);
      for (const fault of faults) expect(fault.message).not.toBe('');
    }
  });

  it('says so when composition itself stumbles, as over a chain of types that is longer than its stack', () => {
    const chain = Array.from({ length: 7_000 }, (_, index) => `type T${index} { next: T${index + 1} }`);
    const { supergraph, faults } = composed(
      a(`type Query { first: T0 } ${chain.join('\n')} type T7000 { x: Int }`),
    );
    expect(supergraph).toBe(null);
    expect(faults).toEqual([
      { code: 'COMPOSER_FAILED', message: expect.stringContaining('call stack size exceeded') as string },
    ]);
  });
});
