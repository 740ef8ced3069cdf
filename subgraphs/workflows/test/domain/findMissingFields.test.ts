import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { applyFix } from '../support/applyFix.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen, placeOrder } from '../support/kitchen.js';

const expressions = jqForFile();
const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;
const schema = `{ type: object, properties: { customer: { type: object, properties: { name: {}, age: {} } }, items: { type: array, items: { type: object, properties: { price: {} } } }, note: {} } }`;
const withInput = (tasks: string) => `${header}input: { schema: { document: ${schema} } }\ndo:\n${tasks}`;
const without = (tasks: string) => `${header}do:\n${tasks}`;

async function findings(text: string) {
  const { diagnostics } = await compileDefinition(text, { connectors: [kitchen], expressions });
  const others = diagnostics.filter(({ severity, code }) => severity !== 'INFO' && code !== 'UNKNOWN_FIELD');
  expect(others).toEqual([]);
  return diagnostics.filter(({ code }) => code === 'UNKNOWN_FIELD');
}

describe('an expression that reads a field that is not there', () => {
  it.each([
    ['of the input', withInput(`  - a: { set: { x: '\${ .custmer.name }' } }`), 'custmer', 'customer'],
    [
      'deep in the input',
      withInput(`  - a: { set: { x: '\${ $workflow.input.customer.nme }' } }`),
      'nme',
      'name',
    ],
    ['behind other things', withInput(`  - a: { set: { x: '\${ [1, {a: -.nte}] }' } }`), 'nte', 'note'],
    ['of an item', withInput(`  - a: { set: { x: '\${ .items[0].prise }' } }`), 'prise', 'price'],
    ['in an interpolation', withInput(`  - a: { set: { x: '\${ "Hello \\(.nots)" }' } }`), 'nots', 'note'],
    ['in a condition', withInput(`  - a: { if: .nots == 1, set: { x: 1 } }`), 'nots', 'note'],
    [
      'in another place than the start of a pipe, by its variable',
      withInput(`  - a: { set: { x: '\${ .items | map(.price + $input.nots) }' } }`),
      'nots',
      'note',
    ],
    ['in brackets', withInput(`  - a: { set: { x: '\${ .["customer"].agee }' } }`), 'agee', 'age'],
    [
      'of what input.from made',
      `${header}input: { schema: { document: ${schema} }, from: .customer }
do: [{ a: { set: { x: '\${ .nme }' } } }]`,
      'nme',
      'name',
    ],
    [
      "of a task's own input",
      withInput(`  - a: { input: { from: { who: '\${ .customer }' } }, set: { x: '\${ .whom }' } }`),
      'whom',
      'who',
    ],
    [
      'of what was set before',
      without(`  - a: { set: { ticket: 1 } }\n  - b: { wait: PT1S }\n  - c: { set: { x: '\${ .tickt }' } }`),
      'tickt',
      'ticket',
    ],
    [
      'of what output.as made',
      without(
        `  - a: { call: connector, with: { connector: kitchen, operation: getCapacity }, output: { as: { free: 1 } } }\n  - b: { set: { x: '\${ .fre }' } }`,
      ),
      'fre',
      'free',
    ],
    [
      'of a map that an expression made',
      without(
        `  - a: { set: '\${ {ticket: 1, (.k // "k"): 2} }' }\n  - b: { set: '{ticket: 1, time: .x}' }\n  - c: { set: { x: '\${ .tickt }' } }`,
      ),
      'tickt',
      'ticket',
    ],
    [
      'of one of two that lead here',
      without(
        `  - a: { switch: [{ one: { when: .x, then: c } }] }\n  - b: { set: { ticket: 1 }, then: d }\n  - c: { set: { time: 1 } }\n  - d: { set: { x: '\${ .tim }' } }`,
      ),
      'tim',
      'time',
    ],
    [
      'of what a list of tasks gives',
      without(`  - a: { do: [{ one: { set: { ticket: 1 } } }] }\n  - b: { set: { x: '\${ .tickt }' } }`),
      'tickt',
      'ticket',
    ],
    [
      'of what a try gives, or its catch',
      without(
        `  - a: { try: [{ one: { set: { ticket: 1 } } }], catch: { do: [{ two: { set: { failed: 1 } } }] } }\n  - b: { set: { x: '\${ .faild }' } }`,
      ),
      'faild',
      'failed',
    ],
    [
      'of the context',
      placeOrder.replace('$context.checkStock.available', '$context.chekStock.available'),
      'chekStock',
      'checkStock',
    ],
    ['of the workflow', without(`  - a: { set: { x: '\${ $workflow.inptu.a }' } }`), 'inptu', 'input'],
    ['of the task', without(`  - a: { set: { x: '\${ $task.nme }' } }`), 'nme', 'name'],
    [
      'of a time',
      without(`  - a: { set: { x: '\${ $task.startedAt.epoch.second }' } }`),
      'second',
      'seconds',
    ],
  ])('is found at its name %s, and its fix compiles', async (_, text, name, nearest) => {
    const [found, ...more] = await findings(text);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ message: expect.stringContaining(`Did you mean "${nearest}"?`) });
    const { line, column, fix } = found!;
    expect(text.split('\n')[line - 1]!.slice(column - 1)).toMatch(new RegExp(`^${name}\\b`, 'u'));
    expect(await findings(applyFix(text, fix!))).toEqual([]);
  });

  it('is told without a fix where no name is near, and is an error where the specification knows all names', async () => {
    const [one] = await findings(withInput(`  - a: { set: { x: '\${ .wholly.other }' } }`));
    expect(one).toMatchObject({ severity: 'WARNING', fix: null, line: 4, column: 25 });
    expect(one!.message).toContain("the input's schema has only customer, items, note.");
    const [two] = await findings(without(`  - a: { set: { x: '\${ $context.a }' } }`));
    expect(two!.message).toContain('the context has no fields');
    const [three] = await findings(without(`  - a: { set: { x: '\${ $task.wholly }' } }`));
    expect(three).toMatchObject({ severity: 'ERROR' });
  });

  it('is found in a text over several lines', async () => {
    const text = withInput(`  - a:\n      set:\n        x: |-\n          \${ .custmer.name }\n`);
    expect(await findings(text)).toMatchObject([{ line: 7, column: 15 }]);
  });
});

describe('an expression is not accused', () => {
  it.each([
    [
      'where the schema allows more',
      `${header}input: { schema: { document: { type: object, properties: { a: {} }, additionalProperties: true } } }\ndo: [{ a: { set: { x: '\${ .b }' } } }]`,
    ],
    [
      'where the schema has alternatives',
      `${header}input: { schema: { document: { properties: { a: {} }, anyOf: [{ properties: { b: {} } }] } } }\ndo: [{ a: { set: { x: '\${ .b }' } } }]`,
    ],
    [
      'where the schema declares nothing',
      `${header}input: { schema: { document: { type: object } } }\ndo: [{ a: { set: { x: '\${ .b }' } } }]`,
    ],
    ['without a schema', without(`  - a: { set: { x: '\${ .b.c + $workflow.input.d }' } }`)],
    ['for a default', withInput(`  - a: { set: { x: '\${ .b // 1 }' } }`)],
    ['for an optional', withInput(`  - a: { set: { x: '\${ .b? }' } }`)],
    ['for a comparison with null', withInput(`  - a: { if: .b == null or null != .c, set: { x: 1 } }`)],
    ['for a question', withInput(`  - a: { set: { x: '\${ if has("b") then .b else .note end }' } }`)],
    [
      'for an assignment',
      withInput(`  - a: { set: '\${ .b = 1 | .c = .b }' }\n  - b: { set: { x: '\${ .b }' } }`),
    ],
    [
      'for the start of a sum',
      without(`  - a: { set: { x: '\${ .count + 1 }' } }\n  - b: { set: { y: '\${ .total + [.x] }' } }`),
    ],
    ['behind a pipe', withInput(`  - a: { set: { x: '\${ {b: 1} | .b }' } }`)],
    [
      "in a function's argument",
      withInput(`  - a: { set: { x: '\${ [{b: 1}] | map(.b) }', y: '\${ map_values(.b) }' } }`),
    ],
    [
      'in a reduction',
      withInput(`  - a: { set: { x: '\${ reduce .items[] as $item ({}; .sum + $item.price) }' } }`),
    ],
    ['for a variable of its own', withInput(`  - a: { set: { x: '\${ {b: 1} as $input | $input.b }' } }`)],
    [
      'for an item called like the workflow',
      withInput(
        `  - a: { for: { each: workflow, in: .items }, do: [{ one: { set: { x: '\${ $workflow.b }' } } }] }`,
      ),
    ],
    ['for a name in a string or a key', withInput(`  - a: { set: { x: '\${ {b: ".b", "c.d": 1} }' } }`)],
    ['for a field of a computed name', withInput(`  - a: { set: { x: '\${ .[$workflow.id].b }' } }`)],
    [
      'for what a call gives',
      without(
        `  - a: { call: connector, with: { connector: kitchen, operation: getCapacity } }\n  - b: { set: { x: '\${ .b }' } }`,
      ),
    ],
    [
      'where a way leads back',
      without(
        `  - a: { set: { n: 1 } }\n  - b: { set: { n: '\${ .n }', m: '\${ .m }' } }\n  - c: { if: .n < 3, set: { n: 2, m: 3 }, then: b }`,
      ),
    ],
    [
      'for what a skipped task leaves',
      withInput(`  - a: { if: .note, set: { t: 1 } }\n  - b: { set: { x: '\${ .note }', y: '\${ .t }' } }`),
    ],
    [
      'in the rounds of a loop',
      without(
        `  - s: { set: { list: [1] } }\n  - a: { for: { in: .list }, do: [{ one: { set: { sum: '\${ .sum + $item }', x: '\${ .y }' } } }] }`,
      ),
    ],
    [
      'for a context that something unknown makes',
      without(`  - a: { set: { x: 1 }, export: { as: .x } }\n  - b: { set: { x: '\${ $context.b }' } }`),
    ],
    [
      'for a context that is exported later',
      without(
        `  - b: { if: $context.seen, set: { x: 1 }, then: end }\n  - a: { set: { x: 1 }, export: { as: '$context + { seen: true }' } }\n  - c: { if: .x, wait: PT1S, then: b }`,
      ),
    ],
    [
      'for the output where an inner task may end the workflow',
      `${header}output: { as: .b }\ndo:\n  - a: { do: [{ one: { if: .x, set: { b: 1 }, then: end } }], output: { as: { c: 1 } } }`,
    ],
  ])('%s', async (_, text) => {
    expect(await findings(text)).toEqual([]);
  });
});
