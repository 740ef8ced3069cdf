import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen, placeOrder } from '../support/kitchen.js';

const expressions = jqForFile();
const compile = (text: string) => compileDefinition(text, { connectors: [kitchen], expressions });
/** What is said of a definition besides advice. */
const remarks = async (text: string) =>
  (await compile(text)).diagnostics.filter(({ severity }) => severity !== 'INFO');
const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;
const task = (body: string) => `${header}do:\n  - first: ${body}\n`;

describe('compileDefinition', () => {
  it("accepts the golden path's definition without a warning", async () => {
    expect(await remarks(placeOrder)).toEqual([]);
  });

  it('accepts JSON', async () => {
    const json = {
      document: { dsl: '1.0.3', namespace: 'a', name: 'b', version: '1.0.0' },
      do: [{ one: { set: { a: 1 } } }],
    };
    expect((await compile(JSON.stringify(json, null, 2))).valid).toBe(true);
  });

  it('accepts every kind of task that is run', async () => {
    const text = `${header}
input: { schema: { document: { type: object } }, from: . }
output: { as: '{ result: . }' }
timeout: { after: PT1H }
use:
  errors: { full: { type: 'https://example.com/full', status: 409, title: Full } }
  retries: { gentle: { delay: { seconds: 1 }, backoff: { exponential: {} }, limit: { attempt: { count: 3 } } } }
  timeouts: { short: { after: { seconds: 5 } } }
do:
  - prepare: { set: { list: [1, 2], text: '\${ "a" + "b" }' }, timeout: short }
  - all: { set: '\${ . + { more: 1 } }' }
  - loop:
      for: { each: number, in: .list, at: place }
      while: \${ $place < 10 }
      do:
        - keep: { set: { sum: '\${ $number + $place }' } }
  - group:
      do:
        - inner: { wait: { milliseconds: 5 }, if: '\${ .list != null }' }
        - pause: { wait: PT0.01S, then: exit }
  - careful:
      try:
        - call:
            call: http
            with: { method: post, endpoint: 'https://example.com/{list}', headers: { a: b }, query: { q: 1 }, body: { a: 1 }, output: response }
      catch:
        errors: { with: { type: 'https://serverlessworkflow.io/spec/1.0.0/errors/communication', status: 503 } }
        as: problem
        when: \${ $problem.status > 500 }
        retry: gentle
        do:
          - give: { raise: { error: full }, then: end }
  - again:
      try: [{ now: { call: openapi, with: { document: { endpoint: 'connector://kitchen' }, operationId: getCapacity } } }]
      catch: { retry: { delay: PT1S, backoff: { linear: {} }, limit: { duration: PT1M }, jitter: { from: { milliseconds: 1 }, to: { milliseconds: 9 } } } }
  - choose:
      switch:
        - big: { when: .sum > 3, then: prepare }
        - other: { then: continue }
`;
    expect(await remarks(text)).toEqual([]);
  });

  it.each([
    [
      'a mistyped task kind',
      task(`{ cal: connector, with: {} }`),
      'UNKNOWN_PROPERTY',
      3,
      14,
      'Did you mean "call"?',
    ],
    [
      'a mistyped property',
      task(`{ set: { a: 1 }, thn: end }`),
      'UNKNOWN_PROPERTY',
      3,
      29,
      'Did you mean "then"?',
    ],
    [
      'a mistyped required property',
      `documnet: { dsl: 1 }\ndo:\n  - a: { set: { x: 1 } }`,
      'UNKNOWN_PROPERTY',
      1,
      1,
      'Did you mean "document"?',
    ],
    [
      'a then to nowhere',
      task(`{ set: { a: 1 }, then: secnd }\n  - second: { set: { a: 1 } }`),
      'UNKNOWN_TASK',
      3,
      35,
      'Did you mean "second"?',
    ],
    [
      'a case that leads nowhere',
      task(`{ switch: [ { x: { then: nowhere } } ] }`),
      'UNKNOWN_TASK',
      3,
      37,
      '"nowhere"',
    ],
    [
      'a duplicate task',
      task(`{ set: { a: 1 } }\n  - first: { set: { a: 1 } }`),
      'DUPLICATE_TASK',
      4,
      5,
      '"first"',
    ],
    [
      'jq that does not parse',
      task(`{ set: { a: '\${ .a | }' } }`),
      'INVALID_EXPRESSION',
      3,
      24,
      'unexpected end of file',
    ],
    [
      'an unknown variable',
      task(`{ set: { a: '\${ $contxt.a }' } }`),
      'INVALID_EXPRESSION',
      3,
      24,
      '$contxt is not defined',
    ],
    [
      'a variable that is not there yet',
      task(`{ set: { a: 1 }, input: { from: $output } }`),
      'INVALID_EXPRESSION',
      3,
      44,
      '$output is not defined',
    ],
    [
      'an expression that closes what it did not open',
      task(`{ set: { a: '\${ 1) | (2 }' } }`),
      'INVALID_EXPRESSION',
      3,
      24,
      'syntax error',
    ],
    [
      'an unknown connector',
      task(`{ call: connector, with: { connector: kitchn, operation: getCapacity } }`),
      'UNKNOWN_CONNECTOR',
      3,
      50,
      'Did you mean "kitchen"?',
    ],
    [
      'an unknown operation',
      task(`{ call: connector, with: { connector: kitchen, operation: getCapacty } }`),
      'UNKNOWN_OPERATION',
      3,
      70,
      'Did you mean "getCapacity"?',
    ],
    [
      'a missing body',
      task(`{ call: connector, with: { connector: kitchen, operation: checkStock } }`),
      'MISSING_PARAMETER',
      3,
      31,
      'needs a body',
    ],
    [
      'a missing property of a body',
      task(`{ call: connector, with: { connector: kitchen, operation: checkStock, body: {} } }`),
      'MISSING_PARAMETER',
      3,
      82,
      '"items"',
    ],
    [
      'a mistyped property of a body',
      task(`{ call: connector, with: { connector: kitchen, operation: checkStock, body: { itmes: [] } } }`),
      'UNKNOWN_PARAMETER',
      3,
      90,
      'Did you mean "items"?',
    ],
    [
      'a parameter that is none',
      task(
        `{ call: connector, with: { connector: kitchen, operation: getCapacity, parameters: { day: 1 } } }`,
      ),
      'UNKNOWN_PARAMETER',
      3,
      97,
      '"day"',
    ],
    [
      'a computed connector',
      task(`{ call: connector, with: { connector: '\${ .c }', operation: getCapacity } }`),
      'INVALID_VALUE',
      3,
      50,
      'not an expression',
    ],
    [
      'an unknown function',
      task(`{ call: htttp, with: {} }`),
      'UNKNOWN_REFERENCE',
      3,
      20,
      'Did you mean "http"?',
    ],
    [
      'a malformed cron',
      `${header}schedule: { cron: 'every day' }\ndo: [{ a: { set: { x: 1 } } }]`,
      'INVALID_CRON',
      2,
      19,
      'five fields',
    ],
    [
      'a cron out of range',
      `${header}schedule: { cron: '61 * * * *' }\ndo: [{ a: { set: { x: 1 } } }]`,
      'INVALID_CRON',
      2,
      19,
      '61',
    ],
    ['a malformed duration', task(`{ wait: 5 minutes }`), 'INVALID_DURATION', 3, 20, '"5 minutes"'],
    [
      'an unknown unit',
      task(`{ wait: { secons: 5 } }`),
      'INVALID_DURATION',
      3,
      22,
      'Did you mean "seconds"?',
    ],
    [
      'a version that is none',
      `document: { dsl: '1.0.3', namespace: a, name: b, version: one }\ndo: [{ a: { set: { x: 1 } } }]`,
      'INVALID_VALUE',
      1,
      59,
      '"one"',
    ],
    [
      'a specification that is not understood',
      `document: { dsl: '2.0.0', namespace: a, name: b, version: 1.0.0 }\ndo: [{ a: { set: { x: 1 } } }]`,
      'UNSUPPORTED_VERSION',
      1,
      18,
      '2.0.0',
    ],
    ['tasks as a map', `${header}do:\n  first: { set: { a: 1 } }`, 'INVALID_TYPE', 3, 3, 'list of tasks'],
    [
      'a task whose body is not indented',
      `${header}do:\n  - first:\n    set: { a: 1 }`,
      'INVALID_VALUE',
      3,
      5,
      'indented',
    ],
    [
      'a task that does two things',
      task(`{ set: { a: 1 }, wait: PT1S }`),
      'AMBIGUOUS_TASK',
      3,
      5,
      'set and wait',
    ],
    ['no tasks', `${header}do: []`, 'INVALID_VALUE', 2, 5, 'at least one'],
    [
      'what the deployment does not allow',
      task(`{ run: { shell: { command: ls } } }`),
      'NOT_ALLOWED',
      3,
      21,
      'shell',
    ],
    ['a fork without branches', task(`{ fork: { branches: [] } }`), 'INVALID_VALUE', 3, 32, 'at least one'],
    [
      'a fork that competes somehow',
      task(`{ fork: { compete: often, branches: [{ b: { set: { x: 1 } } }] } }`),
      'INVALID_TYPE',
      3,
      31,
      '"often"',
    ],
    [
      'a branch that leads to another',
      task(`{ fork: { branches: [{ b: { set: { x: 1 }, then: c } }, { c: { set: { x: 1 } } }] } }`),
      'UNKNOWN_TASK',
      3,
      61,
      'side by side',
    ],
    [
      'two branches of one name',
      task(`{ fork: { branches: [{ b: { set: { x: 1 } } }, { b: { set: { x: 1 } } }] } }`),
      'DUPLICATE_TASK',
      3,
      61,
      'already has a task "b"',
    ],
    [
      'an unknown retry policy',
      task(`{ try: [{ a: { set: { x: 1 } } }], catch: { retry: gentel } }`),
      'UNKNOWN_REFERENCE',
      3,
      63,
      'retry policy',
    ],
    [
      'a status that is no number',
      task(`{ raise: { error: { type: x, status: many } } }`),
      'INVALID_TYPE',
      3,
      49,
      '"many"',
    ],
    ['broken YAML', `${header}do: [`, 'INVALID_SYNTAX', 2, 6, 'Flow sequence'],
    ['a key given twice', `${header}${header}do: []`, 'INVALID_SYNTAX', 2, 1, 'unique'],
    ['something else', '- a\n- b', 'INVALID_TYPE', 1, 1, 'document and do'],
  ])('reports %s once, at its place', async (_, text, code, line, column, says) => {
    const { valid, diagnostics, definition } = await compile(text);
    expect(diagnostics.filter(({ severity }) => severity === 'ERROR')).toEqual([
      expect.objectContaining({ code, line, column, message: expect.stringContaining(says) }),
    ]);
    expect([valid, definition]).toEqual([false, null]);
  });

  it('warns of tasks that no way leads to', async () => {
    const { valid, diagnostics } = await compile(
      task(`{ set: { a: 1 }, then: end }\n  - second: { set: { a: 1 } }`),
    );
    expect(valid).toBe(true);
    expect(diagnostics).toMatchObject([
      { severity: 'WARNING', code: 'UNREACHABLE_TASK', line: 4, column: 5 },
    ]);
  });

  it('warns of text around an expression', async () => {
    const { diagnostics } = await compile(task(`{ set: { a: 'Hello \${ .name }!' } }`));
    expect(diagnostics).toMatchObject([{ severity: 'WARNING', code: 'TEXT_WITH_EXPRESSION' }]);
  });
});
