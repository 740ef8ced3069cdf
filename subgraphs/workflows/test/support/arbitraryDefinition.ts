import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/domain/Json.js';

const header = { dsl: '1.0.3', namespace: 'default', name: 'generated', version: '0.1.0' };
const variables = ['$context', '$input', '$workflow.input', '$task.name', '.'];

const jq = fc
  .tuple(fc.constantFrom(...variables), fc.constantFrom('', ' | type', ' == null', ' // 1'))
  .map(([value, rest]) => value + rest);
const expression = jq.map((text) => `\${ ${text} }`);
const duration: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ seconds: fc.nat(90) }),
  fc.record({ minutes: fc.nat(5), milliseconds: fc.nat(999) }),
  fc.constantFrom('PT5S', 'P1DT2H', 'P2W'),
);
const plain: fc.Arbitrary<Json> = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constantFrom('a', 'text'),
  expression,
);
const data: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), plain, {
  minKeys: 1,
});

const common = fc.record(
  {
    if: expression,
    input: jq.map((from) => ({ from: from.replace('$input', '.') })),
    output: fc.oneof(jq, data).map((as) => ({ as })),
    export: jq.map((text) => ({ as: `$context + {x: (${text})}` })),
    timeout: duration.map((after) => ({ after })),
    metadata: fc.oneof(
      fc.constant({ owner: 'kitchen' }),
      data.map((value) => ({
        compensate: [{ undo: { set: value } }, { note: { set: { was: '${ $compensated.output }' } } }],
      })),
    ),
  },
  { requiredKeys: [] },
);

const retry: fc.Arbitrary<Json> = fc.record(
  {
    delay: duration,
    backoff: fc.constantFrom('constant', 'linear', 'exponential').map((kind) => ({ [kind]: {} })),
    limit: fc.record({ attempt: fc.record({ count: fc.nat(5) }) }),
    when: fc.constant('$error.status > 499'),
  },
  { requiredKeys: ['delay'] },
) as fc.Arbitrary<Json>;

const event: fc.Arbitrary<JsonObject> = fc.record(
  { source: fc.constantFrom('https://example.com', '${ .a }'), type: fc.constant('com.example.told'), data },
  { requiredKeys: ['source', 'type'] },
) as fc.Arbitrary<JsonObject>;
const filter = fc.record(
  {
    with: fc.record(
      { type: fc.constantFrom('com.example.told', 'com\\\\..*'), data: plain },
      { requiredKeys: ['type'] },
    ),
    correlate: fc.constant({ order: { from: '.data.order', expect: '${ $input }' } }),
  },
  { requiredKeys: ['with'] },
);
const strategy = fc.oneof(
  fc.record({ one: filter }),
  fc.record({ all: fc.array(filter, { minLength: 1, maxLength: 2 }) }),
  fc.record(
    {
      any: fc.array(filter, { maxLength: 2 }),
      until: fc.constantFrom('length > 2', { one: { with: { type: 'end' } } }),
    },
    { requiredKeys: ['any'] },
  ),
);

const { list } = fc.letrec<{ task: JsonObject; list: Json; branches: Json }>((tie) => ({
  task: fc
    .tuple(
      fc.oneof(
        { maxDepth: 2, depthIdentifier: 'task' },
        fc.record({ set: data }),
        fc.record({ wait: duration }),
        fc.record({
          call: fc.constant('connector'),
          with: fc.constant({ connector: 'kitchen', operation: 'getCapacity' }),
        }),
        fc.record({
          call: fc.constant('http'),
          with: fc.record({
            method: fc.constantFrom('get', 'POST'),
            endpoint: fc.constant('https://example.com/{a}'),
            query: data,
          }),
        }),
        fc.record({
          raise: fc.constant({ error: { type: 'https://example.com/e', status: 400, title: 'E' } }),
        }),
        fc.record({
          run: fc.record(
            {
              script: fc.record(
                { language: fc.constantFrom('js', 'javascript'), code: fc.constant('1'), stdin: expression },
                { requiredKeys: ['language', 'code'] },
              ),
              await: fc.boolean(),
              return: fc.constantFrom('stdout', 'code', 'all', 'none'),
            },
            { requiredKeys: ['script'] },
          ),
        }),
        fc.record({ emit: fc.record({ event: fc.record({ with: event }) }) }),
        fc.record(
          {
            listen: fc.record({ to: strategy }),
            foreach: fc.record({ do: tie('list') }, { requiredKeys: [] }),
          },
          { requiredKeys: ['listen'] },
        ),
        fc.record({ do: tie('list') }),
        fc.record({
          fork: fc.record(
            { branches: tie('branches'), compete: fc.boolean() },
            { requiredKeys: ['branches'] },
          ),
        }),
        fc.record({ for: fc.constant({ each: 'one', in: '.items' }), do: tie('list') }),
        fc.record({ try: tie('list'), catch: fc.record({ retry, do: tie('list') }, { requiredKeys: [] }) }),
      ),
      common,
    )
    .map(([own, shared]) => ({ ...own, ...shared }) as JsonObject),
  branches: fc
    .array(tie('task'), { minLength: 1, maxLength: 3 })
    .map((tasks) => tasks.map((task, index) => ({ [`branch${index}`]: task })) as Json),
  list: fc
    .tuple(fc.array(tie('task'), { minLength: 1, maxLength: 4 }), fc.nat(), fc.boolean())
    .map(([tasks, pick, jump]) => {
      const named = tasks.map((task, index) => ({ [`task${index}`]: task }));
      // One task of the list says where it leads; always onward, so that none becomes unreachable.
      const index = pick % named.length;
      const task = named[index]![`task${index}`] as JsonObject;
      const then = index + 1 < named.length && jump ? `task${index + 1}` : 'continue';
      named[index] = { [`task${index}`]: { ...task, then } };
      return named as Json;
    }),
}));

/** Valid definitions of every kind of task, as JSON values. */
export const definitions: fc.Arbitrary<JsonObject> = list.map((tasks) =>
  // Shared parts would be written as aliases.
  JSON.parse(JSON.stringify({ document: header, do: tasks })),
);
