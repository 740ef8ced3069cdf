import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conventions } from '../../src/lint/conventions.js';
import { lintSchema } from '../../src/lint/lintSchema.js';
import type { LintSettings } from '../../src/lint/LintSettings.js';

const root = new URL('../../../', import.meta.url);
const good = readFileSync(new URL('orders.graphql', import.meta.url), 'utf8');
const subgraphs = ['tenancy', 'conversations', 'workflows', 'agents', 'deployments', 'cost'].map((name) => ({
  file: `subgraphs/${name}/schema.graphql`,
  sdl: readFileSync(new URL(`subgraphs/${name}/schema.graphql`, root), 'utf8'),
}));

const lint = (sdl: string, settings?: LintSettings) =>
  lintSchema([{ file: 'orders.graphql', sdl }], settings);

/** The good schema with one thing changed. */
function change(from: string, to: string): string {
  const [before, after, ...others] = good.split(from);
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`"${from}" is not there once.`);
  return `${before}${to}${after}`;
}

/** Line and column of the place of a text that is nearest to where the good schema was changed. */
function placeOf(sdl: string, at: string, from: string): { line: number; column: number } {
  const changed = good.indexOf(from);
  const places = [
    ...sdl.matchAll(new RegExp(at.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'g')),
  ].map(({ index }) => index);
  const [start] = places.sort((a, b) => Math.abs(a - changed) - Math.abs(b - changed));
  const lines = sdl.slice(0, start).split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** A rule, what is changed in the good schema so that it finds something, and where. */
type Row = [rule: string, what: string, from: string, to: string, at: string, message: string | RegExp];

const library: Row[] = [
  ['naming-convention', 'a type', 'enum OrderStatus', 'enum order_status', 'order_status', /PascalCase/],
  ['naming-convention', 'a field', 'placedAt: DateTime', 'placed_at: DateTime', 'placed_at', /camelCase/],
  [
    'naming-convention',
    'an argument',
    '    id: ID!\n  ): Order\n',
    '    Id: ID!\n  ): Order\n',
    'Id',
    /camelCase/,
  ],
  ['naming-convention', 'an enum value', '  PAID', '  Paid', 'Paid', /UPPER_CASE/],
  [
    'require-description',
    'a type',
    '"""What somebody has ordered."""\n',
    '',
    'Order implements',
    /Description is required for type "Order"/,
  ],
  ['require-description', 'a field', '"""What it costs."""\n', '', 'price', /"price"/],
  ['require-description', 'an argument', '"""Its id."""\n', '', 'id', /"id"/],
  ['require-description', 'an input field', '"""Numbers of the articles."""\n', '', 'articles', /"articles"/],
  ['require-description', 'an enum value', '"""It is paid."""\n', '', 'PAID', /"PAID"/],
  [
    'description-style',
    'a description',
    '"""It is paid."""',
    '"It is paid."',
    '"It is paid."',
    /Unexpected inline description/,
  ],
  [
    'no-hashtag-description',
    'a comment',
    '"""What it costs."""',
    '# What it costs.',
    '# What it costs.',
    /Unexpected GraphQL descriptions as hashtag/,
  ],
  [
    'no-typename-prefix',
    'a field',
    'price: Decimal',
    'orderPrice: Decimal',
    'orderPrice',
    /starts with the name of the parent type/,
  ],
  [
    'unique-enum-value-names',
    'an enum',
    '  PAID',
    '  PAID\n  """Paid."""\n  Paid',
    'Paid\n',
    /Unexpected case-insensitive enum values duplicates/,
  ],
  [
    'require-deprecation-reason',
    'a reason',
    '@deprecated(reason: "Use `buyer` instead; goes on 2030-01-31.")',
    '@deprecated',
    'deprecated',
    /Deprecation reason is required/,
  ],
  [
    'input-name',
    'an argument',
    '    input: PlaceOrderInput!',
    '    order: PlaceOrderInput!',
    'order:',
    /should be named "input"/,
  ],
  [
    'input-name',
    "an input's type",
    'input: PlaceOrderInput!',
    'input: UserInput!',
    'UserInput',
    /name should be `placeOrderInput`/,
  ],
  [
    'relay-connection-types',
    'a connection',
    'pageInfo: PageInfo!',
    'pageInfo: PageInfo',
    'PageInfo',
    /non-null `PageInfo`/,
  ],
  [
    'relay-edge-types',
    'an edge',
    '  cursor: String!\n  """The order."""\n  node',
    '  cursor: [String!]!\n  """The order."""\n  node',
    'cursor',
    /Field `cursor` must return/,
  ],
  [
    'relay-page-info',
    'where a page stands',
    'startCursor: String\n',
    'startCursor: String!\n',
    'startCursor',
    /can be null/,
  ],
  [
    'relay-arguments',
    'a connection without a way on',
    '    """Cursor of the edge after which to go on."""\n    after: String\n  ): OrderConnection\n}\n\n"""Anything',
    '  ): OrderConnection\n}\n\n"""Anything',
    'earlier',
    /must include/,
  ],
  [
    'unique-type-names',
    'a type that is there twice',
    '"""An instant."""',
    '"""An instant."""\nscalar Decimal\n\n"""An instant."""',
    'Decimal\n\n"""An instant',
    /There can be only one type named "Decimal"/,
  ],
  [
    'unique-field-definition-names',
    'a field that is there twice',
    '  """What it costs."""',
    '  """Its id."""\n  id: ID!\n  """What it costs."""',
    'id: ID!\n  """Its',
    /can only be defined once/,
  ],
];

const own: Row[] = [
  [
    'connection-shape',
    'nodes',
    '  """The page, without cursors."""\n  nodes: [Order!]!\n',
    '',
    'OrderConnection {',
    'OrderConnection has no "nodes".',
  ],
  [
    'connection-shape',
    'a total',
    '  nodes: [Order!]!\n',
    '  nodes: [Order!]!\n  """How many."""\n  totalCount: Int!\n',
    'totalCount',
    'OrderConnection.totalCount counts all there is; paging is not counting.',
  ],
  [
    'connection-shape',
    'the size of a page',
    '    first: Int! = 20\n    """Cursor of the edge after which to go on."""\n    after: String\n  ): OrderConnection\n}\n\n"""Any',
    '    first: Int!\n    """Cursor of the edge after which to go on."""\n    after: String\n  ): OrderConnection\n}\n\n"""Any',
    'first',
    /^Order\.earlier\(first:\) has no default/,
  ],
  [
    'deprecation',
    'what replaces it',
    'Use `buyer` instead; goes on',
    'It goes on',
    'customer',
    /^Order\.customer is deprecated without saying what replaces it/,
  ],
  [
    'deprecation',
    'the date it goes',
    '; goes on 2030-01-31',
    '',
    'customer',
    /^Order\.customer is deprecated without the date it goes/,
  ],
  [
    'deprecation',
    'a date that there is not',
    '2030-01-31',
    '2030-13-31',
    'customer',
    /without the date it goes/,
  ],
  [
    'deprecation',
    'a date that has passed',
    '2030-01-31',
    '2020-01-31',
    'customer',
    'Order.customer was to go on 2020-01-31, and is still there.',
  ],
  [
    'deprecation',
    'an enum value',
    '  PAID',
    '  PAID @deprecated(reason: "Never used.")',
    'PAID',
    /^OrderStatus\.PAID is deprecated/,
  ],
  [
    'entity-key',
    'a key',
    'Node @key(fields: "id")',
    'Node @key(fields: "price")',
    'key(fields: "price")',
    'Order is keyed by "price"; it must be "id".',
  ],
  [
    'growing-list',
    'things with ids',
    'split into, at most 10.',
    'split into.',
    'parts',
    /^Order\.parts lists Order, of which there may be ever more/,
  ],
  [
    'idempotency-key',
    'what creates',
    '  """Same key and same input, same result."""\n  idempotencyKey: String\n',
    '',
    'PlaceOrderInput {',
    'PlaceOrderInput has no "idempotencyKey": Mutation.placeOrder creates.',
  ],
  [
    'idempotency-key',
    "the key's type",
    'idempotencyKey: String',
    'idempotencyKey: Int',
    'idempotencyKey',
    'PlaceOrderInput.idempotencyKey must be of the type String.',
  ],
  [
    'id-reference',
    'an id',
    'buyer: Customer',
    'customerId: ID',
    'customerId',
    'Order.customerId is an id; refer to the Customer: "customer { id }".',
  ],
  ['known-type', 'a type', 'buyer: Customer', 'buyer: Buyer', 'Buyer', 'There is no type Buyer.'],
  [
    'list-items',
    'items of a list',
    'parts: [Order!]',
    'parts: [Order]',
    'parts',
    'The items of Order.parts may be null; they must not.',
  ],
  [
    'list-items',
    "items of an input's list",
    'articles: [ID!]!',
    'articles: [[ID]!]!',
    'articles',
    'The items of PlaceOrderInput.articles may be null; they must not.',
  ],
  [
    'money-decimal',
    'money',
    'price: Decimal!',
    'price: Float!',
    'price',
    'Order.price is Float; money must be Decimal.',
  ],
  [
    'mutation-payload',
    'a payload of its own',
    '): PlaceOrderPayload!',
    '): Order',
    'Order\n',
    'Mutation.placeOrder answers Order; its payload must be its own, PlaceOrderPayload.',
  ],
  [
    'mutation-payload',
    'user errors',
    '  """What the caller can mend."""\n  userErrors: [UserError!]!\n',
    '',
    'PlaceOrderPayload {',
    'PlaceOrderPayload has no "userErrors: [UserError!]!".',
  ],
  [
    'mutation-payload',
    "user errors' type",
    'userErrors: [UserError!]!',
    'userErrors: [UserError!]',
    'userErrors',
    'PlaceOrderPayload.userErrors must be of the type [UserError!]!.',
  ],
  [
    'mutation-payload',
    'what is null then',
    '  order: Order\n',
    '  order: Order!\n',
    'order: Order!\n',
    'PlaceOrderPayload.order must be nullable: it is null when there are user errors.',
  ],
  [
    'one-input',
    'several arguments',
    '    input: PlaceOrderInput!',
    '    input: PlaceOrderInput!\n    """Whether."""\n    dry: Boolean',
    'placeOrder',
    'Mutation.placeOrder takes 2 arguments; it must take one, "input".',
  ],
  [
    'one-input',
    'an input that may be null',
    'input: PlaceOrderInput!',
    'input: PlaceOrderInput',
    'input:',
    'Mutation.placeOrder(input:) may be null; its type must end with "!".',
  ],
  [
    'query-nullable',
    'what is not found',
    '  ): Order\n}\n\n"""What',
    '  ): Order!\n}\n\n"""What',
    'order(',
    'Query.order must be nullable: what is not found is null.',
  ],
  [
    'subscription-shape',
    'the past',
    'orderPaid(',
    'orderPayment(',
    'orderPayment',
    /^Subscription\.orderPayment must end with what has happened/,
  ],
  [
    'subscription-shape',
    'going on',
    '    """Cursor of the last event received."""\n    after: String\n',
    '    """Which."""\n    id: ID!\n',
    'orderPaid',
    /^Subscription\.orderPaid must take "after: String"/,
  ],
  [
    'subscription-shape',
    'a cursor',
    '  """Its place, for `after`."""\n  cursor: String!\n  """The order."""\n  order',
    '  """The order."""\n  order',
    'PaidOrder {',
    'PaidOrder must have "cursor: String!", to go on behind it.',
  ],
  [
    'time-type',
    'a time',
    'placedAt: DateTime!',
    'placedAt: String!',
    'placedAt',
    'Order.placedAt is String; a time must be DateTime.',
  ],
  [
    'unit-named',
    'a duration',
    'cancelled, in seconds.',
    'cancelled.',
    'timeout',
    'Order.timeout does not say its unit: seconds, bytes, …',
  ],
  [
    'user-error',
    'a field',
    '  """Stable code."""\n  code: String!\n',
    '',
    'UserError @',
    'UserError has no "code: String!".',
  ],
  [
    'user-error',
    "a field's type",
    'message: String!',
    'message: String',
    'message',
    'UserError.message must be of the type String!.',
  ],
];

describe('a schema that keeps to the conventions', () => {
  it('has nothing found in it', async () => {
    expect(await lint(good)).toEqual([]);
  });

  it('is that of each subgraph of Gantry, beside the others and by itself', async () => {
    expect(await lintSchema(subgraphs)).toEqual([]);
    for (const subgraph of subgraphs) expect(await lintSchema([subgraph])).toEqual([]);
  });
});

describe.each([
  ['of the library', library],
  ['of our own', own],
])('a rule %s finds', (_, rows) => {
  it.each(rows)('%s: %s', async (rule, _what, from, to, at, message) => {
    const sdl = change(from, to);
    const findings = await lint(sdl, { today: new Date('2025-11-21') });
    expect(findings.filter((finding) => finding.rule === rule)).toContainEqual({
      rule,
      code: rule,
      severity: 'error',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
      file: 'orders.graphql',
      ...placeOf(sdl, at, from),
    });
  });
});

describe('several subgraphs', () => {
  const owner = {
    file: 'customers.graphql',
    sdl: '"""A customer."""\ntype Customer @key(fields: "id") {\n  """Its id."""\n  id: ID!\n}\n',
  };
  const stub = (field: string) => ({
    file: 'orders.graphql',
    sdl: `type Customer @key(fields: "id") {\n  id: ID!\n  """A number."""\n  ${field}\n}\n`,
  });

  it('describe a thing once, where it is owned', async () => {
    expect(await lintSchema([owner, stub('rank: Int')])).toEqual([]);
    expect(
      await lintSchema([stub('rank: Int'), { ...stub('name: Int'), file: 'other.graphql' }]),
    ).toMatchObject([
      { rule: 'require-description', file: 'orders.graphql', line: 1, column: 6 },
      { rule: 'require-description', file: 'orders.graphql', line: 2, column: 3 },
      { rule: 'require-description', file: 'other.graphql', line: 1, column: 6 },
      { rule: 'require-description', file: 'other.graphql', line: 2, column: 3 },
    ]);
  });

  it('add nullable fields to what another one owns', async () => {
    expect(await lintSchema([owner, stub('rank: Int!')])).toEqual([
      {
        rule: 'foreign-nullable',
        code: 'foreign-nullable',
        severity: 'error',
        message:
          "Customer.rank must be nullable: Customer is another subgraph's, and a failure here must not take it along.",
        file: 'orders.graphql',
        line: 4,
        column: 3,
      },
    ]);
  });

  it('may be one schema in several files', async () => {
    const [query, ...rest] = good.split(/(?=\n"""What somebody)/);
    expect(
      await lintSchema([
        owner,
        { file: 'query.graphql', sdl: query ?? '' },
        { file: 'rest.graphql', sdl: rest.join('') },
      ]),
    ).toEqual([]);
  });
});

describe('SDL that is none', () => {
  it('is found, with its place, and the rest is looked at', async () => {
    const findings = await lintSchema([
      { file: 'cut.graphql', sdl: 'type Query {\n  order: Ord' },
      { file: 'orders.graphql', sdl: change('  PAID', '  Paid') },
    ]);
    expect(findings).toMatchObject([
      { rule: 'syntax', code: 'SYNTAX', severity: 'error', file: 'cut.graphql', line: 2, column: 13 },
      { rule: 'naming-convention', file: 'orders.graphql' },
    ]);
  });
});

describe('a rule', () => {
  const sdl = change('  PAID', '  Paid');

  it.each([
    ['turned off', 'off', []],
    ['made a warning', 'warning', [{ rule: 'naming-convention', severity: 'warning' }]],
    ['left an error', 'error', [{ rule: 'naming-convention', severity: 'error' }]],
  ] as const)('may be %s', async (_, severity, expected) => {
    expect(await lint(sdl, { rules: { 'naming-convention': severity } })).toMatchObject(expected);
  });

  it('is refused when there is none of that name', async () => {
    await expect(lint(sdl, { rules: { 'naming-conventions': 'off' } })).rejects.toThrow(
      'There is no rule "naming-conventions".',
    );
  });

  it('may be excused where a comment says so', async () => {
    const excused = change('  PAID', '  # eslint-disable-next-line schema/naming-convention\n  Paid');
    expect(await lint(excused)).toEqual([]);
  });

  it('of our own has a case above', () => {
    const tried = new Set([...own.map(([rule]) => rule), 'foreign-nullable']);
    expect(conventions.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('looks at no mutation that clients do not see', async () => {
    expect(await lint(change('): PlaceOrderPayload!', '): Order @inaccessible'))).toEqual([]);
  });
});
