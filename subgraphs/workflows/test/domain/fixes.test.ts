import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen } from '../support/kitchen.js';

const expressions = jqForFile();
const compile = (text: string) => compileDefinition(text, { connectors: [kitchen], expressions });
const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;
const task = (body: string) => `${header}do:\n  - first: ${body}\n`;
const json = (document: object) => JSON.stringify(document, null, 2);

describe('a fix', () => {
  it.each([
    ['a property', task(`{ set: { a: 1 }, thn: end }`), `then: end`],
    ['a quoted property', task(`{ set: { a: 1 }, 'thn': end }`), `'then': end`],
    ['a kind of task', task(`{ cal: http, with: { method: get, endpoint: 'https://a.b' } }`), `call: http`],
    [
      'a property in JSON',
      json({
        document: { dsl: '1.0.3', namespace: 'a', name: 'b', version: '1.0.0' },
        do: [{ one: { set: { a: 1 }, thn: 'end' } }],
      }),
      `"then": "end"`,
    ],
    ['a then', task(`{ set: { a: 1 }, then: "secnd" }\n  - second: { set: { a: 1 } }`), `then: "second"`],
    [
      'a then to a name with spaces',
      task(`{ set: { a: 1 }, then: it's tme }\n  - it's time: { set: { a: 1 } }`),
      `then: 'it''s time'`,
    ],
    ['a function', task(`{ call: htp, with: { method: get, endpoint: 'https://a.b' } }`), `call: http`],
    ['a method', task(`{ call: http, with: { method: GTE, endpoint: 'https://a.b' } }`), `method: GET`],
    [
      'a connector',
      task(`{ call: connector, with: { connector: kitchn, operation: getCapacity } }`),
      `connector: kitchen`,
    ],
    [
      'an operation',
      task(`{ call: connector, with: { connector: kitchen, operation: getCapacty } }`),
      `operation: getCapacity`,
    ],
    [
      'a property of a body',
      task(`{ call: connector, with: { connector: kitchen, operation: checkStock, body: { itmes: [] } } }`),
      `body: { items: [] }`,
    ],
    [
      'a retry policy',
      `${header}use: { retries: { gentle: { delay: PT1S } } }
do: [{ a: { try: [{ b: { set: { x: 1 } } }], catch: { retry: gentel } } }]`,
      `retry: gentle`,
    ],
    ['a unit', task(`{ wait: { secons: 5 } }`), `seconds: 5`],
    ['a duration in words', task(`{ wait: 5 minutes }`), `wait: PT5M`],
    ['a duration in milliseconds', task(`{ wait: "1500 ms" }`), `wait: "PT1.5S"`],
    ['a duration in small letters', task(`{ wait: pt5s }`), `wait: PT5S`],
    [
      'a version that YAML takes for a number',
      `document: { dsl: '1.0.3', namespace: a, name: b, version: 1.10 }\ndo: [{ a: { set: { x: 1 } } }]`,
      `version: '1.10.0'`,
    ],
    [
      'quotes around a number',
      task(`{ raise: { error: { type: 'https://a.b', status: '404' } } }`),
      `status: 404`,
    ],
    [
      'quotes around a truth value',
      task(`{ fork: { compete: 'true', branches: [{ b: { set: { x: 1 } } }] } }`),
      `compete: true`,
    ],
    ['a variable', task(`{ set: { a: '\${ $contxt.a + $contxt.b }' } }`), `$context.a + $context.b`],
    ['a function of jq', task(`{ set: { a: '\${ .list | lenght }' } }`), `.list | length`],
    ['text around an expression', task(`{ set: { a: 'It''s \${ .name }!' } }`), `'\${ "It''s \\(.name)!" }'`],
    [
      'tasks as a map',
      `${header}do:
  first:
    set:
      a: 1

  second: { wait: PT1S }
`,
      `do:
  - first:
      set:
        a: 1

  - second: { wait: PT1S }
`,
    ],
    [
      'tasks as a map on one line',
      `${header}do: { first: { set: { a: 1 } }, second: { wait: PT1S } }`,
      `do: [{ first: { set: { a: 1 } } }, { second: { wait: PT1S } }]`,
    ],
    [
      'a task whose body is not indented',
      `${header}do:
  - first:
    set:
      a: 1
    then: end
`,
      `do:
  - first:
      set:
        a: 1
      then: end
`,
    ],
  ])('mends %s, and what comes of it compiles without a word', async (_, text, mended) => {
    const { diagnostics } = await compile(text);
    const [found, ...more] = diagnostics.filter(({ severity }) => severity !== 'INFO');
    expect(more).toEqual([]);
    expect(found!.fix?.description).toMatch(/^[A-Z].*\.$/u);
    const fixed = applyFix(text, found!.fix!);
    expect(fixed).toContain(mended);
    const after = await compile(fixed);
    expect(after.valid).toBe(true);
    expect(after.diagnostics.filter(({ severity }) => severity !== 'INFO')).toEqual([]);
  });

  it('leaves JSON what it is', async () => {
    const text = json({
      document: { dsl: '1.0.3', namespace: 'a', name: 'b', version: 1.5 },
      do: [{ one: { set: { a: 1 } } }],
    });
    const { diagnostics } = await compile(text);
    expect(JSON.parse(applyFix(text, diagnostics[0]!.fix!))).toMatchObject({
      document: { version: '1.5.0' },
    });
  });

  it('mends what an alias repeats where it is written', async () => {
    const text = `${header}do:
  - a: { set: { x: 1 }, metadata: &shared { then: 1 } }
  - b: &b { set: { x: 1 }, thn: continue }
  - c: *b
`;
    const { diagnostics } = await compile(text);
    const [found, ...more] = diagnostics;
    expect(more).toEqual([]);
    expect((await compile(applyFix(text, found!.fix!))).diagnostics).toEqual([]);
  });

  it.each([
    ['a name that is near no other', task(`{ set: { a: 1 }, then: elsewhere }`)],
    [
      'a value over several lines',
      `${header}do:\n  - first:\n      set: { a: 1 }\n      then: >-\n        frst\n`,
    ],
    ['a text whose end of an expression is not plain', task(`{ set: { a: 'x \${ {a: "}"} } y' } }`)],
    ['a duration that means none', task(`{ wait: 5 fortnights }`)],
    ['a missing property', task(`{ call: http, with: { method: get } }`)],
  ])('is not made up for %s', async (_, text) => {
    const { diagnostics } = await compile(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    for (const { fix } of diagnostics) expect(fix).toBeNull();
  });
});
