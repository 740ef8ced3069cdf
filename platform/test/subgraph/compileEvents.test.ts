import { compileEvents } from '@gantry/platform/subgraph/compileEvents.js';
import fc from 'fast-check';
import { buildSchema, execute, parse, validate, type ExecutionResult, type GraphQLScalarType } from 'graphql';
import { expect, test } from 'vitest';

const schema = buildSchema(`
  scalar Instant
  enum Kind { SMALL LARGE }
  interface Node { id: ID! }
  type Part implements Node { id: ID! text(limit: Int = 3, suffix: String): String! kind: Kind whole: Event }
  type Note implements Node { id: ID! at: Instant! }
  union Either = Part | Note
  type Event {
    n: Int!
    at: Instant
    kind: Kind!
    parts: [Part!]
    grid: [[Float]]!
    node: Node
    either: [Either]!
    late: String!
    refused: String
  }
  type Query { a: Int }
  type Subscription { event(first: Int!): Event! maybe: Event }
`);

/** Fails as resolvers do, with what was thrown as its cause. */
class Refusal extends Error {
  readonly extensions = { code: 'FORBIDDEN' };
}

function prepare(): void {
  const instant = schema.getType('Instant') as GraphQLScalarType;
  instant.serialize = (value) => (value as Date).toISOString();
  const fields = (type: string) =>
    (schema.getType(type) as never as { getFields(): Record<string, { resolve?: unknown }> }).getFields();
  for (const name of ['event', 'maybe']) fields('Subscription')[name]!.resolve = (event: unknown) => event;
  fields('Part')['text']!.resolve = (
    { text }: { text: string },
    { limit, suffix }: { limit: number; suffix?: string },
  ) => text.slice(0, limit) + (suffix ?? '');
  fields('Event')['late']!.resolve = async (
    { late }: { late: unknown },
    _args: unknown,
    context: { greeting: string },
  ) => {
    await Promise.resolve();
    if (late instanceof Error) throw late;
    return late === null ? null : `${context.greeting} ${String(late)}`;
  };
  fields('Event')['refused']!.resolve = () => {
    throw new Refusal('Not for you.');
  };
  for (const name of ['Node', 'Either']) {
    const type = schema.getType(name) as { resolveType?: unknown } as { resolveType: unknown };
    type.resolveType = (value: { at?: unknown }) => ('at' in value ? 'Note' : 'Part');
  }
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
  late @skip(if: $brief)
  ... @include(if: $refuse) { refused }
}`;
const documents = {
  whole: `subscription ($suffix: String, $brief: Boolean = false, $refuse: Boolean!) { event(first: 3) ${selection} } fragment OnNote on Note { at }`,
  nullable: `subscription ($suffix: String, $brief: Boolean = false, $refuse: Boolean!) { all: maybe ${selection} } fragment OnNote on Note { at }`,
};

/** What is said of errors, but for quotes and where they are in the document: the gateway wrote that, and what has a cause is only logged. */
function errorsOf({ errors = [] }: ExecutionResult): string[] {
  return errors.map(({ message, path, extensions, originalError }) =>
    JSON.stringify({
      message: message.replaceAll('"', ''),
      path,
      extensions,
      hasCause: originalError instanceof Error,
    }),
  );
}

const rarely = <T, F>(value: fc.Arbitrary<T>, wrong: readonly F[]): fc.Arbitrary<T | F> =>
  fc.oneof({ weight: 8, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(...wrong) });

const kind = rarely(fc.constantFrom('SMALL', 'LARGE'), ['HUGE', null]);
const part = fc.record({
  id: rarely(fc.string(), [null]),
  text: fc.string(),
  kind,
  whole: rarely(fc.constant(null), [{ n: 1 }, { n: 'x' }]),
});
const note = fc.record({ id: fc.string(), at: rarely(fc.constant(new Date(0)), ['no date']) });
const event = fc.record({
  n: rarely(fc.integer({ min: -1_000, max: 1_000 }), [null, 'x', 1.5, new Error('No number.')]),
  at: rarely(fc.option(fc.constant(new Date(0))), ['no date']),
  kind,
  parts: rarely(fc.option(fc.array(part, { maxLength: 3 })), ['no list', [null]]),
  grid: rarely(fc.array(fc.option(fc.array(fc.option(fc.integer())))), [null]),
  node: fc.option(fc.oneof(part, note)),
  either: fc.array(fc.option(fc.oneof(part, note)), { maxLength: 3 }),
  late: rarely(fc.string(), [null, new Refusal('Too late.')]),
});

test.each(Object.entries(documents))(
  'answers events as the reference executor does: %s',
  async (_name, text) => {
    const document = parse(text, { noLocation: true });
    expect(validate(schema, document)).toEqual([]);
    const answer = compileEvents(schema, document);
    const variables = fc.record(
      { suffix: fc.option(fc.string()), brief: fc.boolean(), refuse: fc.boolean() },
      { requiredKeys: ['refuse'] },
    );
    const contextValue = { greeting: 'Hello' };
    await fc.assert(
      fc.asyncProperty(rarely(event, [null]), variables, async (rootValue, variableValues) => {
        const expected = await execute({ schema, document, rootValue, contextValue, variableValues });
        const answered = await answer(rootValue, contextValue, variableValues);
        expect(JSON.stringify(answered.data)).toBe(JSON.stringify(expected.data));
        // Of an object that is null in the end, either may have seen more than one reason for that.
        const isCut = JSON.stringify(answered.data).includes('null');
        const [one, other] = [errorsOf(answered), errorsOf(expected)];
        if (isCut) expect(one).toEqual(expect.arrayContaining(other));
        else expect(one.sort()).toEqual(other.sort());
      }),
      { numRuns: 1_000 },
    );
  },
);

test('answers the operation that is named, and says where there is none', async () => {
  const document = parse('subscription A { event(first: 1) { n } } subscription B { maybe { n } }');
  expect(await compileEvents(schema, document, 'B')({ n: 1 }, {}, {})).toEqual({ data: { maybe: { n: 1 } } });
  expect(() => compileEvents(schema, document, 'C')).toThrow('Unknown operation named "C".');
});
