import { SubscriptionEventExecutor } from '@gantry/platform/subgraph/execution/SubscriptionEventExecutor.js';
import fc from 'fast-check';
import {
  buildSchema,
  execute,
  parse,
  validate,
  type ExecutionResult,
  type GraphQLAbstractType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLScalarType,
} from 'graphql';
import { expect, test, vi } from 'vitest';

const schema = buildSchema(`
  scalar Instant
  enum Kind { SMALL LARGE }
  input Range { from: Int = 0, to: [Int!], within: Range }
  interface Node { id: ID! }
  type Part implements Node { id: ID! text(limit: Int = 3, suffix: String): String! kind: Kind whole: Event }
  type Note implements Node { id: ID! at: Instant! }
  type Odd { id: ID }
  union Either = Part | Note
  union Slow = Note | Odd
  type Event {
    n: Int!
    at: Instant
    kind: Kind!
    parts: [Part!]
    grid: [[Float]]!
    node: Node
    either: [Either]!
    slow: Slow
    called(by: String): String
    echo(range: Range, kinds: [Kind!]): String
    late: String!
    lateAll: [String]
    lateEach: [String!]
    refused: String
    missed: String
  }
  type Query { a: Int }
  type Subscription { event(first: Int!): Event! maybe: Event }
`);

/** Fails as resolvers do, with what is thrown as its cause. */
class Refusal extends Error {
  readonly extensions = { code: 'FORBIDDEN' };
}

interface Context {
  greeting: string;
  /** Which resolvers ran. */
  ran: string[];
  /** For what is to come last. */
  latest?: Promise<void>;
}

interface Source {
  text: string;
  late: unknown;
  lateAll: readonly unknown[] | null;
}

interface Args {
  limit: number;
  suffix?: string;
  range?: { from: number };
  kinds: unknown;
}

async function later(item: unknown): Promise<unknown> {
  await Promise.resolve();
  if (item instanceof Error) throw item;
  return item;
}

const resolvers: Record<string, Record<string, GraphQLFieldResolver<Source, Context, Args>>> = {
  Subscription: { event: (event) => event, maybe: async (event) => event },
  Part: { text: ({ text }, { limit, suffix }) => text.slice(0, limit) + (suffix ?? '') },
  Event: {
    echo: (_event, args, _context, info) => {
      const text = JSON.stringify([args, info.variableValues, info.path, info.rootValue === _event]);
      // A resolver may do with its arguments what it wants.
      if (args.range) args.range.from = 99;
      args.kinds = null;
      return text;
    },
    late: async ({ late }, _args, { greeting, ran }) => {
      ran.push('late');
      await new Promise((resolve) => setImmediate(resolve));
      ran.push('late, to its end');
      if (late instanceof Error) throw late;
      return late === null ? null : `${greeting} ${String(late)}`;
    },
    lateAll: ({ lateAll }) => lateAll?.map((item) => (item instanceof Promise ? item : later(item))),
    missed: async (_event, _args, { ran, latest }) => {
      await latest;
      ran.push('missed');
      throw new Refusal('Nobody hears it.');
    },
    refused: (_event, _args, { ran }) => {
      ran.push('refused');
      throw new Refusal('Not for you.');
    },
  },
};

function prepare(): void {
  const instant = schema.getType('Instant') as GraphQLScalarType;
  instant.serialize = (value) => (value as Date).toISOString();
  for (const [type, fields] of Object.entries(resolvers)) {
    const known = (schema.getType(type) as GraphQLObjectType).getFields();
    for (const [name, resolve] of Object.entries(fields)) known[name]!.resolve = resolve;
  }
  const abstract = (name: string) => schema.getType(name) as GraphQLAbstractType;
  abstract('Node').resolveType = (value: { at?: unknown }) => ('at' in value ? 'Note' : 'Part');
  abstract('Either').resolveType = async (value: { id: string }) => {
    await Promise.resolve();
    return { none: undefined, odd: 'Odd', absent: 'Absent' }[value.id] ?? ('at' in value ? 'Note' : 'Part');
  };
  // Of the third, its types tell.
  (schema.getType('Odd') as GraphQLObjectType).isTypeOf = async (value: { id?: unknown }) =>
    value.id !== 'odd';
  (schema.getType('Note') as GraphQLObjectType).isTypeOf = (value: { id?: unknown }) => value.id !== 'absent';
}
prepare();

const selection = `{
  n
  when: at
  kind
  parts { id text long: text(limit: 100, suffix: "\\"!\\u2028\${x}") kind }
  grid
  node { __typename id ... on Part { text(suffix: $suffix) whole { n } } ...OnNote }
  either { ... on Note { at } ... on Part @skip(if: $brief) { id kind } }
  slow { __typename ... on Odd { id } ...OnNote }
  called(by: $suffix)
  echo(range: $range, kinds: [SMALL, LARGE])
  again: echo(range: { to: 3, within: { from: 2 } })
  late @skip(if: $brief)
  lateAll
  lateEach
  ... @include(if: $refuse) { refused }
}`;
const given = '($suffix: String, $range: Range = { to: [1] }, $brief: Boolean = false, $refuse: Boolean!)';
const documents = {
  whole: `subscription ${given} { event(first: 3) ${selection} } fragment OnNote on Note { at }`,
  nullable: `subscription ${given} { all: maybe ${selection} } fragment OnNote on Note { at }`,
};

/** Fields of abstract types, of whose faults graphql-js speaks in other words. */
const abstract = /^(Abstract type|Runtime Object type|Expected value of type|What the field)/;

/** What there is to see of an answer: data as JSON, for an object may have a prototype or not, and errors with their causes. */
function seen({ data, errors }: ExecutionResult) {
  return {
    data: JSON.stringify(data),
    errors: errors?.map((error) => ({
      ...error.toJSON(),
      ...(abstract.test(error.message) ? { message: 'of an abstract type' } : { cause: error.originalError }),
    })),
  };
}

const rarely = <T, F>(value: fc.Arbitrary<T>, wrong: readonly F[]): fc.Arbitrary<T | F> =>
  fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const kind = rarely(fc.constantFrom('SMALL', 'LARGE'), ['HUGE', null]);
const part = fc.record({
  id: rarely(fc.string(), [null]),
  text: fc.string(),
  kind,
  whole: rarely(fc.constant(null), [{ n: 1 }, { n: 'x' }]),
});
const id = rarely(fc.string(), ['none', 'odd', 'absent']);
const note = fc.record({ id, at: rarely(fc.constant(new Date(0)), ['no date']) });
const event = fc.record({
  n: rarely(fc.integer({ min: -1_000, max: 1_000 }), [null, 'x', 1.5, new Error('No number.')]),
  at: rarely(fc.option(fc.constant(new Date(0))), ['no date']),
  kind,
  parts: rarely(fc.option(fc.array(part, { maxLength: 3 }).map((all) => new Set(all))), [
    'no list',
    {},
    [null],
  ]),
  grid: rarely(fc.array(fc.option(fc.array(fc.option(fc.integer())))), [null, [Promise.resolve([1]), null]]),
  node: fc.option(fc.oneof(part, note)),
  either: fc.array(fc.option(fc.oneof(part, note)), { maxLength: 3 }),
  slow: fc.option(note),
  called: fc.constantFrom('a text', ({ by }: { by: string }, { greeting }: Context) => `${greeting} ${by}`),
  late: rarely(fc.string(), [null, new Refusal('Too late.')]),
  lateEach: fc.option(
    fc.array(rarely(fc.string(), [null, new Refusal('One that is missed.')]), { maxLength: 3 }),
  ),
  lateAll: fc.option(
    fc.array(rarely(fc.option(fc.string()), [new Refusal('One too late.')]), { maxLength: 3 }),
  ),
});
const variables = fc.record(
  {
    suffix: fc.option(fc.string()),
    range: fc.constantFrom(null, {}, { to: 2, within: { within: { to: [1, 2] } } }),
    brief: fc.boolean(),
    refuse: rarely(fc.constant(false), [true]),
  },
  { requiredKeys: ['refuse'] },
);
const contextOf = (): Context => ({ greeting: 'Hello', ran: [] });

test.each(Object.entries(documents))(
  'answers events as graphql-js does, errors and all: %s',
  async (_name, text) => {
    const document = parse(text, { noLocation: true });
    expect(validate(schema, document)).toEqual([]);
    let withoutErrors = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(rarely(event, [null]), { minLength: 1, maxLength: 3 }),
        variables,
        async (events, variableValues) => {
          const args = { schema, document, variableValues };
          const executor = new SubscriptionEventExecutor(args);
          for (const rootValue of events) {
            const expected = await execute({ ...args, rootValue, contextValue: contextOf() });
            const answered = await executor.execute(rootValue, contextOf());
            expect(seen(answered)).toEqual(seen(expected));
            if (!expected.errors) withoutErrors++;
          }
        },
      ),
      { numRuns: 1_000 },
    );
    expect(withoutErrors).toBeGreaterThan(300);
  },
);

/** Executes one event that is fine but for what is given. */
async function executeOne(query: string, given: object = {}) {
  const context = contextOf();
  const executor = new SubscriptionEventExecutor({ schema, document: parse(query) });
  const answered = await executor.execute({ n: 1, late: 'a text', ...given }, context);
  return { answered, context };
}

test('asks each resolver once, also where one fails, and waits for all', async () => {
  const { answered, context } = await executeOne('subscription { maybe { n late refused lateAll } }', {
    lateAll: ['one', new Refusal('One too late.')],
  });
  expect(seen(answered).data).toBe(
    '{"maybe":{"n":1,"late":"Hello a text","refused":null,"lateAll":["one",null]}}',
  );
  expect(answered.errors?.map(({ message }) => message)).toEqual(['Not for you.', 'One too late.']);
  expect(context.ran).toEqual(['late', 'refused', 'late, to its end']);
});

test('says no more of what is null already', async () => {
  const { promise: latest, resolve: end } = Promise.withResolvers<void>();
  const context = { ...contextOf(), latest };
  const document = parse('subscription { maybe { late missed } }');
  const executor = new SubscriptionEventExecutor({ schema, document });
  const answered = await executor.execute({ late: new Refusal('Too late.') }, context);
  end();
  await expect.poll(() => context.ran).toContain('missed');
  expect(seen(answered).data).toBe('{"maybe":null}');
  expect(answered.errors?.map(({ message }) => message)).toEqual(['Too late.']);
});

test('reads what can be read only once', async () => {
  function* grid(): Generator<number[]> {
    yield [1];
    yield [2];
  }
  const { answered } = await executeOne('subscription { maybe { grid refused } }', { grid: grid() });
  expect(seen(answered).data).toBe('{"maybe":{"grid":[[1],[2]],"refused":null}}');
});

test.each([
  ['that may be null', 'lateAll'],
  ['that may not', 'lateEach'],
])('leaves no rejection behind in a list of items %s', async (_title, field) => {
  const unhandled = vi.fn<(reason: unknown) => void>();
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', unhandled);
  try {
    const items = [
      Promise.reject(new Refusal('Before.')),
      new Refusal('Now.'),
      Promise.reject(new Refusal('Behind.')),
    ];
    const { answered } = await executeOne(`subscription { maybe { ${field} } }`, { [field]: items });
    expect(answered.errors?.length).toBeGreaterThan(0);
    // Node tells of rejections between two turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled.mock.calls).toEqual([]);
  } finally {
    process.off('unhandledRejection', unhandled);
    for (const other of others) process.on('unhandledRejection', other);
  }
});

test('answers fields whatever they are called', async () => {
  const { answered } = await executeOne('subscription { maybe { __proto__: n constructor: n } }');
  expect(seen(answered).data).toBe('{"maybe":{"__proto__":1,"constructor":1}}');
});

test('answers the operation that is named, and says where there is none', async () => {
  const document = parse('subscription A { event(first: 1) { n } } subscription B { maybe { n } }');
  const named = (operationName: string) => new SubscriptionEventExecutor({ schema, document, operationName });
  expect(seen(await named('B').execute({ n: 1 }, contextOf())).data).toBe('{"maybe":{"n":1}}');
  expect(() => named('C')).toThrow('Unknown operation named "C".');
});
