import { buildSchema, lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchemaOf } from '../../src/composition/apiSchemaOf.js';
import { compose } from '../../src/composition/compose.js';
import { contractSupergraph } from '../../src/contracts/contractSupergraph.js';
import { faultsInSubgraphs } from '../../src/contracts/faultsInSubgraphs.js';
import { composeOrFail, federation2 } from '../composition/composeOrFail.js';

type Tags = { include?: string[]; exclude?: string[] };

const supergraphOf = (...sdls: string[]): string =>
  composeOrFail(sdls.map((sdl, index) => [`s${index}`, `${federation2}\n${sdl}`]));

const contractOf = (sdl: string, { include = [], exclude = [] }: Tags) =>
  contractSupergraph(sdl, { name: 'public', include, exclude });

const normal = (schema: GraphQLSchema): string => printSchema(lexicographicSortSchema(schema));

/** Expects clients of the contract to see exactly a schema. */
function expectShown(tags: Tags, sdl: string | readonly string[], expected: string): void {
  const contract = contractOf(supergraphOf(...[sdl].flat()), tags);
  expect(contract.faults).toEqual([]);
  expect(normal(apiSchemaOf(contract.sdl ?? ''))).toBe(normal(buildSchema(expected)));
}

describe('a contract that excludes a tag', () => {
  const expectWithout = (sdl: string, expected: string): void =>
    expectShown({ exclude: ['internal'] }, sdl, expected);

  it('hides a type that carries it, and every field that returns it', () => {
    const sdl = `
      type Query { user: User secret: Secret secrets: [Secret!]! }
      type User { id: ID secret: Secret! }
      type Secret @tag(name: "internal") { value: String }`;
    expectWithout(
      sdl,
      `
      type Query { user: User }
      type User { id: ID }`,
    );
  });

  it('hides a field that carries it', () => {
    expectWithout('type Query { a: Int b: Int @tag(name: "internal") }', 'type Query { a: Int }');
  });

  it('hides an optional argument that carries it', () => {
    expectWithout(
      'type Query { a(x: Int! y: Int @tag(name: "internal") z: Int! = 1 @tag(name: "internal")): Int }',
      'type Query { a(x: Int!): Int }',
    );
  });

  it('hides an input field that carries it', () => {
    const sdl = `
      type Query { find(by: Filter): Int }
      input Filter { name: String! email: String @tag(name: "internal") }`;
    expectWithout(
      sdl,
      `
      type Query { find(by: Filter): Int }
      input Filter { name: String! }`,
    );
  });

  it('hides an input that carries it, with the arguments and input fields of its type', () => {
    const sdl = `
      type Query { find(by: Filter, name: String): Int }
      input Filter { name: String, nested: Nested }
      input Nested @tag(name: "internal") { x: Int }`;
    expectWithout(
      sdl,
      `
      type Query { find(by: Filter, name: String): Int }
      input Filter { name: String }`,
    );
  });

  it('hides an enum value that carries it', () => {
    const sdl = `
      type Query { role(of: Role): Role }
      enum Role { USER ADMIN @tag(name: "internal") }`;
    expectWithout(
      sdl,
      `
      type Query { role(of: Role): Role }
      enum Role { USER }`,
    );
  });

  it('hides an enum that carries it, in output and input positions', () => {
    const sdl = `
      type Query { a(role: Role): Int role: Role }
      enum Role @tag(name: "internal") { USER }`;
    expectWithout(sdl, 'type Query { a: Int }');
  });

  it('hides a scalar that carries it', () => {
    const sdl = `
      type Query { a(at: Cursor): Int cursor: Cursor }
      scalar Cursor @tag(name: "internal")`;
    expectWithout(sdl, 'type Query { a: Int }');
  });

  it('hides an interface that carries it, and leaves what implements it', () => {
    const sdl = `
      type Query { node: Node user: User }
      interface Node @tag(name: "internal") { id: ID }
      type User implements Node { id: ID }`;
    expectWithout(
      sdl,
      `
      type Query { user: User }
      type User { id: ID }`,
    );
  });

  it('hides a field of an interface that carries it, and leaves it on what implements it', () => {
    const sdl = `
      type Query { node: Node }
      interface Node { id: ID version: Int @tag(name: "internal") }
      type User implements Node { id: ID version: Int }`;
    expectWithout(
      sdl,
      `
      type Query { node: Node }
      interface Node { id: ID }
      type User implements Node { id: ID version: Int }`,
    );
  });

  it('hides a union that carries it, and leaves its members that something else leads to', () => {
    const sdl = `
      type Query { any: Any user: User }
      union Any @tag(name: "internal") = User | Robot
      type User { id: ID }
      type Robot { id: ID }`;
    expectWithout(
      sdl,
      `
      type Query { user: User }
      type User { id: ID }`,
    );
  });

  it('takes a hidden member out of a union', () => {
    const sdl = `
      type Query { any: Any }
      union Any = User | Robot
      type User { id: ID }
      type Robot @tag(name: "internal") { id: ID }`;
    expectWithout(
      sdl,
      `
      type Query { any: Any }
      union Any = User
      type User { id: ID }`,
    );
  });

  it('hides what one subgraph tags although others do not', () => {
    const user = (tag: string): string =>
      `type User @key(fields: "id") { id: ID! email: String @shareable ${tag} }`;
    const sdls = [`type Query { user: User } ${user('@tag(name: "internal")')}`, user('')];
    expectShown(
      { exclude: ['internal'] },
      sdls,
      `
      type Query { user: User }
      type User { id: ID! }`,
    );
  });
});

describe('what is left empty', () => {
  const expectWithout = (sdl: string, expected: string): void =>
    expectShown({ exclude: ['internal'] }, `${sdl} type Query { a: Int }`, expected);
  const onlyA = 'type Query { a: Int }';

  it('hides an object whose fields are all hidden, and so on up to the first type with something else', () => {
    const sdl = `
      extend type Query { one: One }
      type One { two: Two }
      type Two { three: Three! threes: [Three] }
      type Three { x: Int @tag(name: "internal") y: Int @tag(name: "internal") }`;
    expectWithout(sdl, onlyA);
  });

  it('hides a chain of ten thousand types from its end', () => {
    const last = 10_000;
    const types = Array.from({ length: last }, (_, index) => `next: T${index + 1}`).concat(
      'x: Int @tag(name: "internal")',
    );
    const supergraph = [
      supergraphOf('type Query { a: Int b: Int @tag(name: "internal") }').replace(
        /^(type Query\n.*\n\{)/m,
        '$1 c: T0',
      ),
      ...types.map((field, index) => `type T${index} @join__type(graph: S0) { ${field} }`),
    ].join('\n');
    const { sdl, faults } = contractOf(supergraph, { exclude: ['internal'] });
    expect(faults).toEqual([]);
    expect(normal(apiSchemaOf(sdl ?? ''))).toBe(normal(buildSchema(onlyA)));
  });

  it('hides an input whose fields are all hidden, and the arguments of it', () => {
    const sdl = `
      extend type Query { b(by: Filter): Int }
      input Filter { x: Int @tag(name: "internal") }`;
    expectWithout(sdl, 'type Query { a: Int b: Int }');
  });

  it('hides an enum whose values are all hidden', () => {
    const sdl = `
      extend type Query { role: Role }
      enum Role { ADMIN @tag(name: "internal") OWNER @tag(name: "internal") }`;
    expectWithout(sdl, onlyA);
  });

  it('hides a union whose members are all hidden', () => {
    const sdl = `
      extend type Query { any: Any }
      union Any = User | Robot
      type User @tag(name: "internal") { id: ID }
      type Robot { id: ID @tag(name: "internal") }`;
    expectWithout(sdl, onlyA);
  });

  it('hides an interface of which no implementation is shown', () => {
    const sdl = `
      extend type Query { node: Node }
      interface Node { id: ID }
      type User implements Node @tag(name: "internal") { id: ID }
      type Robot implements Node @tag(name: "internal") { id: ID }`;
    expectWithout(sdl, onlyA);
  });

  it('leaves an interface that nothing implemented before', () => {
    const sdl = 'extend type Query { node: Node } interface Node { id: ID }';
    expectWithout(sdl, 'type Query { a: Int node: Node } interface Node { id: ID }');
  });

  it('hides a root type without fields, and leaves the others', () => {
    const sdl = `
      type Mutation { b: Int @tag(name: "internal") }
      type Subscription @tag(name: "internal") { c: Int }`;
    expectWithout(sdl, onlyA);
  });
});

describe('a contract that includes tags', () => {
  it('shows the fields that carry one of them, or whose type does, and nothing else', () => {
    const sdl = `
      type Query { user: User @tag(name: "public") admin: User account: Account @tag(name: "partner") }
      type User { id: ID @tag(name: "public") email: String role: String @tag(name: "staff") }
      type Account @tag(name: "partner") { id: ID balance: Int }`;
    expectShown(
      { include: ['public', 'partner'] },
      sdl,
      `
      type Query { user: User account: Account }
      type User { id: ID }
      type Account { id: ID balance: Int }`,
    );
  });

  it('shows arguments, inputs, enums and scalars of what it shows without tags of their own', () => {
    const sdl = `
      type Query { find(by: Filter, at: Cursor): Role @tag(name: "public") b(by: Other): Int }
      input Filter { role: Role = USER }
      input Other { x: Int }
      enum Role { USER ADMIN }
      scalar Cursor`;
    expectShown(
      { include: ['public'] },
      sdl,
      `
      type Query { find(by: Filter, at: Cursor): Role }
      input Filter { role: Role = USER }
      enum Role { USER ADMIN }
      scalar Cursor`,
    );
  });

  it('shows a union only when it carries one of them', () => {
    const sdl = `
      type Query @tag(name: "public") { any: Any other: Other }
      union Any @tag(name: "public") = User
      union Other = User
      type User @tag(name: "public") { id: ID }`;
    expectShown(
      { include: ['public'] },
      sdl,
      `
      type Query { any: Any }
      union Any = User
      type User { id: ID }`,
    );
  });

  it('hides what carries an excluded tag as well', () => {
    const sdl = `
      type Query @tag(name: "public") { a: Int b: Int @tag(name: "beta") c(x: Int y: Int @tag(name: "beta")): Int }`;
    expectShown({ include: ['public'], exclude: ['beta'] }, sdl, 'type Query { a: Int c(x: Int): Int }');
  });
});

describe('types that nothing leads to', () => {
  it('are hidden, those that only they lead to among them', () => {
    const sdl = `
      type Query { a: Int b(by: In1): Out1 @tag(name: "internal") }
      type Out1 { out: Out2 }
      type Out2 { role: Role at: Cursor any: Any node: Node }
      input In1 { in: In2 }
      input In2 { role: Role }
      enum Role { USER }
      scalar Cursor
      union Any = Out3
      type Out3 { x: Int }
      interface Node { id: ID }
      type User implements Node { id: ID }`;
    expectShown({ exclude: ['internal'] }, sdl, 'type Query { a: Int }');
  });

  it('are hidden where the supergraph has them already', () => {
    expectShown({}, 'type Query { a: Int } type Orphan { x: Int }', 'type Query { a: Int }');
  });

  it('are hidden although they carry an included tag', () => {
    const sdl = 'type Query { a: Int @tag(name: "public") } type Orphan @tag(name: "public") { x: Int }';
    expectShown({ include: ['public'] }, sdl, 'type Query { a: Int }');
  });

  it('are not those that an interface or union can be', () => {
    const sdl = 'type Query { node: Node any: Any } interface Node { id: ID } union Any = Robot';
    const more =
      'type User implements Node { id: ID friend: Friend } type Friend { x: Int } type Robot { x: Int }';
    expectShown({}, `${sdl} ${more}`, `${sdl} ${more}`);
  });

  it('are not the interfaces of what is shown, but what else implements them', () => {
    const shown = 'type Query { user: User } interface Node { id: ID } type User implements Node { id: ID }';
    expectShown({}, `${shown} type Robot implements Node { id: ID }`, shown);
  });

  it('are not the implementations of an interface that is implemented first and returned later', () => {
    const sdl = `
      type Query { user: User }
      interface Node { id: ID }
      type User implements Node { id: ID friend: Node }
      type Robot implements Node { id: ID }`;
    expectShown({}, sdl, sdl);
  });

  it('are not the inputs that only an argument of a directive takes', () => {
    const sdl = 'directive @in(zone: Zone) on FIELD enum Zone { EU US } type Query { a: Int }';
    const supergraph = supergraphOf('type Query { a: Int b: Int @tag(name: "internal") }');
    const { sdl: contract } = contractOf(
      `${supergraph} directive @in(zone: Zone) on FIELD enum Zone @join__type(graph: S0) { EU US }`,
      { exclude: ['internal'] },
    );
    expect(normal(apiSchemaOf(contract ?? ''))).toBe(normal(buildSchema(sdl)));
  });
});

describe('a contract that cannot be shown', () => {
  const refusal = (tags: Tags, sdl: string) => {
    const supergraph = supergraphOf(sdl);
    const { sdl: contract, faults } = contractOf(supergraph, tags);
    expect(contract).toBe(null);
    const lines = supergraph.split('\n');
    return faults.map(({ code, message, line = 0, column = 0 }) => ({
      code,
      message,
      at: lines[line - 1]?.slice(column - 1).split(/[^\w ]/)[0],
    }));
  };

  it('is refused when it leaves no query', () => {
    expect(refusal({ include: ['publc'] }, 'type Query { a: Int @tag(name: "public") b: Int }')).toEqual([
      {
        code: 'QUERY_ROOT_TYPE_INACCESSIBLE',
        message:
          'Query cannot be hidden: a schema needs queries. It is hidden because nothing of it is shown: Query.b is hidden because it carries none of the included tags ("publc").',
        at: 'type Query',
      },
    ]);
  });

  it('is refused when it excludes all queries', () => {
    expect(refusal({ exclude: ['internal'] }, 'type Query @tag(name: "internal") { a: Int }')).toEqual([
      {
        code: 'QUERY_ROOT_TYPE_INACCESSIBLE',
        message:
          'Query cannot be hidden: a schema needs queries. It is hidden because of the excluded tag "internal".',
        at: 'type Query',
      },
    ]);
  });

  it('is refused when it hides a required argument', () => {
    expect(refusal({ exclude: ['x'] }, 'type Query { a(id: ID! @tag(name: "x")): Int }')).toEqual([
      {
        code: 'REQUIRED_INACCESSIBLE',
        message:
          'Query.a(id:) is required and cannot be hidden while Query.a is shown. It is hidden because of the excluded tag "x".',
        at: 'id',
      },
    ]);
  });

  it('is refused when it hides the type of a required argument', () => {
    const sdl =
      'type Query { a(by: Filter!): Int } input Filter { role: Role } enum Role { A @tag(name: "x") }';
    expect(refusal({ exclude: ['x'] }, sdl)).toEqual([
      {
        code: 'REQUIRED_INACCESSIBLE',
        message:
          'Query.a(by:) is required and cannot be hidden while Query.a is shown. It is hidden because its type Filter is hidden because nothing of it is shown: Filter.role is hidden because its type Role is hidden because nothing of it is shown: Role.A is hidden because of the excluded tag "x".',
        at: 'by',
      },
    ]);
  });

  it('is refused when it hides a required input field', () => {
    const sdl = 'type Query { a(by: Filter): Int } input Filter { x: Int y: Int! @tag(name: "x") }';
    expect(refusal({ exclude: ['x'] }, sdl)).toEqual([
      {
        code: 'REQUIRED_INACCESSIBLE',
        message:
          'Filter.y is required and cannot be hidden while Filter is shown. It is hidden because of the excluded tag "x".',
        at: 'y',
      },
    ]);
  });

  it('is refused when a default value uses what it hides', () => {
    const sdl = `
      type Query { a(role: Role = ADMIN, by: Filter = { y: 1 }): Int }
      enum Role { USER ADMIN @tag(name: "x") }
      input Filter { x: Int y: Int @tag(name: "x") }`;
    expect(refusal({ exclude: ['x'] }, sdl).sort((a, b) => a.message.localeCompare(b.message))).toEqual([
      {
        code: 'DEFAULT_VALUE_USES_INACCESSIBLE',
        message:
          'Filter.y cannot be hidden while the default value of Query.a(by:), which is shown, uses it. It is hidden because of the excluded tag "x".',
        at: 'y',
      },
      {
        code: 'DEFAULT_VALUE_USES_INACCESSIBLE',
        message:
          'Role.ADMIN cannot be hidden while the default value of Query.a(role:), which is shown, uses it. It is hidden because of the excluded tag "x".',
        at: 'ADMIN ',
      },
    ]);
  });

  it('is refused when it hides what a shown interface needs', () => {
    const sdl = `
      type Query @tag(name: "public") { node: Node }
      interface Node @tag(name: "public") { id: ID }
      type User implements Node { id: ID name: String @tag(name: "public") }`;
    expect(refusal({ include: ['public'] }, sdl)).toEqual([
      {
        code: 'IMPLEMENTED_BY_INACCESSIBLE',
        message:
          'User.id cannot be hidden while Node.id, which it implements, is shown. It is hidden because it carries none of the included tags ("public").',
        at: 'id',
      },
    ]);
  });

  it('tells where both sides of a contradiction stand', () => {
    const supergraph = supergraphOf(
      'type Query { a(role: Role = ADMIN): Int } enum Role { USER ADMIN @tag(name: "x") }',
    );
    const [fault] = contractOf(supergraph, { exclude: ['x'] }).faults;
    const lineOf = (text: string): number =>
      supergraph.split('\n').findIndex((line) => line.includes(text)) + 1;
    expect(fault?.line).toBe(lineOf('  ADMIN @'));
    expect(fault?.alsoAt).toEqual([{ line: lineOf('a(role:'), column: '  a('.length + 1 }]);
  });
});

describe('faults of a contract of composed subgraphs', () => {
  it('are placed in the subgraphs', () => {
    const subgraphs = [
      {
        name: 'users',
        url: 'http://u.example',
        sdl: `${federation2}\ntype Query {\n  user(\n    id: ID! @tag(name: "x")\n  ): ID @shareable\n}`,
      },
      {
        name: 'others',
        url: 'http://o.example',
        sdl: `${federation2}\ntype Query { user(id: ID!): ID @shareable }`,
      },
    ];
    const supergraph = compose(subgraphs).supergraph?.sdl ?? '';
    const found = faultsInSubgraphs(contractOf(supergraph, { exclude: ['x'] }).faults, subgraphs);
    expect(found).toMatchObject([
      {
        code: 'REQUIRED_INACCESSIBLE',
        coordinate: 'Query.user(id:)',
        subgraph: 'users',
        line: 4,
        column: 5,
        alsoAt: [{ subgraph: 'others', line: 2, column: 19 }],
      },
    ]);
  });

  it.each([
    ['a type', 'type Query @tag(name: "x") { a: Int }', 2, 1],
    ['an input field', 'type Query { a(by: By): Int } input By { b: Int\n  c: Int! @tag(name: "x") }', 3, 3],
    ['an enum value', 'type Query { a(by: By = C): Int } enum By { B\n  C @tag(name: "x") }', 3, 3],
  ])('are placed at %s', (_, sdl, line, column) => {
    const subgraphs = [{ name: 'users', url: 'http://u.example', sdl: `${federation2}\n${sdl}` }];
    const supergraph = compose(subgraphs).supergraph?.sdl ?? '';
    const found = faultsInSubgraphs(contractOf(supergraph, { exclude: ['x'] }).faults, subgraphs);
    expect(found).toMatchObject([{ subgraph: 'users', line, column }]);
  });
});

describe('the supergraph of a contract', () => {
  const sdl = 'type Query { a: Int b: Int @tag(name: "internal") c: Int @inaccessible }';

  it('is the given one, but for what it hides', () => {
    const plain = supergraphOf(
      'type Query { a: Int b: Secret } type Secret @tag(name: "internal") { x: Int }',
    );
    const contract = contractOf(plain, { exclude: ['internal'] }).sdl ?? '';
    const before = plain.split('\n');
    expect(contract.split('\n').filter((line) => !before.includes(line))).toEqual([
      '  @link(url: "https://specs.apollo.dev/inaccessible/v0.2", for: SECURITY)',
      'directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION',
      '  b: Secret @inaccessible',
      '  @inaccessible',
    ]);
  });

  it('is the given one to the letter when nothing is hidden', () => {
    const supergraph = supergraphOf(sdl);
    expect(contractOf(supergraph, {}).sdl).toBe(supergraph);
  });

  it('goes on hiding what the supergraph hides itself', () => {
    expectShown({ include: ['internal'] }, sdl, 'type Query { b: Int }');
    expectShown({ exclude: ['internal'] }, sdl, 'type Query { a: Int }');
  });

  it('counts what the supergraph hides itself as hidden', () => {
    expectShown({}, 'type Query { a: Int b: B @inaccessible } type B { x: Int }', 'type Query { a: Int }');
    const rest = 'type Query { a: Int b: B } type B { x: Int @inaccessible y: Int @tag(name: "internal") }';
    expectShown({ exclude: ['internal'] }, rest, 'type Query { a: Int }');
  });

  it('leaves alone what belongs to a feature that only gateways read', () => {
    const linked = supergraphOf('type Query { a: Int }').replace(
      'schema\n',
      'schema\n  @link(url: "https://specs.example/own/v1.0")\n',
    );
    const supergraph = `${linked}\nscalar own__Scalar`;
    expect(contractOf(supergraph, {})).toMatchObject({
      faults: [],
      sdl: expect.not.stringContaining('@inaccessible') as string,
    });
  });

  it('marks nothing twice that the supergraph hides together with its type', () => {
    const hiding = 'b: Secret @inaccessible } type Secret @inaccessible { x: Int @inaccessible }';
    const supergraph = supergraphOf(`type Query { a: Int c: Int @tag(name: "internal") ${hiding}`);
    const { sdl: contract } = contractOf(supergraph, { exclude: ['internal'] });
    expect(contract).not.toContain('@inaccessible @inaccessible');
    expect(normal(apiSchemaOf(contract ?? ''))).toBe(normal(buildSchema('type Query { a: Int }')));
  });

  it('reads tags and hides under the names that the supergraph has given the directives', () => {
    const renamed = `
      extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
        import: [{ name: "@tag", as: "@label" }, { name: "@inaccessible", as: "@concealed" }])
      type Query { a: Int b: Int @label(name: "internal") c: Int @concealed }`;
    const contract = contractOf(composeOrFail([['s0', renamed]]), { exclude: ['internal'] });
    expect(contract.sdl).toMatch(/b: Int @label\(name: "internal"\) @concealed/);
    expect(normal(apiSchemaOf(contract.sdl ?? ''))).toBe(normal(buildSchema('type Query { a: Int }')));
  });
});

describe('what makes no sense', () => {
  it('is told when nothing carries a tag', () => {
    const { hints } = contractOf(supergraphOf('type Query { a: Int @tag(name: "public") }'), {
      include: ['public', 'partner'],
      exclude: ['interal'],
    });
    expect(hints.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'UNKNOWN_TAG The contract "public" names the tag "partner", which nothing carries.',
      'UNKNOWN_TAG The contract "public" names the tag "interal", which nothing carries.',
    ]);
  });

  it.each([
    ['text that does not parse', 'type Query {\n  a: ', 'SYNTAX', 2, 6],
    ['brackets without end', `type Query { a: ${'['.repeat(100_000)}`, 'SYNTAX', undefined, undefined],
    ['nothing', '', 'SYNTAX', 1, 1],
    [
      'a schema that is no supergraph',
      'type Query { a: Int }',
      'INVALID_FEDERATION_SUPERGRAPH',
      undefined,
      undefined,
    ],
    [
      'a type that nobody defines',
      `${supergraphOf('type Query { a: Int }')}\ntype X { y: Nobody }`,
      'INVALID_GRAPHQL',
      61,
      13,
    ],
  ])('%s is a fault', (_, sdl, code, line, column) => {
    const { sdl: contract, faults } = contractOf(sdl, {});
    expect(contract).toBe(null);
    expect(faults.map((fault) => [fault.code, fault.line, fault.column])).toEqual([[code, line, column]]);
  });
});
