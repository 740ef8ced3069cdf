import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;

/** What is said of a definition's flow, each finding with the text that stands at its place. */
async function findings(text: string, code: string): Promise<string[]> {
  const { diagnostics } = await compileDefinition(text, { connectors: [], expressions });
  const others = diagnostics.filter((each) => each.severity === 'ERROR' && each.code !== 'ENDLESS_LOOP');
  expect(others).toEqual([]);
  return diagnostics
    .filter((diagnostic) => diagnostic.code === code)
    .map(({ line, column }) => text.split('\n')[line - 1]!.slice(column - 1));
}
const flow = (tasks: string) => `${header}do:\n${tasks}`;
const step = `{ set: { x: 1 } }`;

describe('loops', () => {
  it.each([
    [
      'a task that leads back to itself, also when its error has been caught',
      flow(`  - a: { try: [{ b: ${step} }], catch: { do: [{ c: ${step} }], then: a }, then: a }`),
      ['a }'],
    ],
    ['a task that leads back to itself', flow(`  - a: { set: { x: 1 }, then: a }`), ['a }']],
    [
      'tasks that lead back to each other, also when they call',
      flow(`  - a: { call: http, with: { method: get, endpoint: 'https://example.com' } }
  - b: { wait: PT1H, then: a }`),
      ['a }'],
    ],
    [
      'a loop that other tasks only lead to',
      flow(`  - first: ${step}\n  - a: ${step}\n  - b: { set: { x: 1 }, then: a }\n  - never: ${step}`),
      ['a }'],
    ],
    [
      'a loop inside a task',
      flow(
        `  - outer:\n      do:\n        - a: ${step}\n        - b: { wait: PT1S, then: a }\n  - after: ${step}`,
      ),
      ['a }'],
    ],
    [
      'a switch of which all cases lead back',
      flow(`  - a: ${step}
  - b: { switch: [{ one: { when: .x, then: a } }, { other: { then: b } }] }`),
      ['a } }, { other: { then: b } }] }'],
    ],
    [
      'a loop in a try of tasks that cannot fail',
      flow(`  - t: { try: [{ a: { wait: PT1S, then: a } }], catch: {} }`),
      ['a } }], catch: {} }'],
    ],
    [
      'two loops, one finding each',
      flow(`  - pick: { switch: [{ one: { when: .x, then: a } }, { other: { then: b } }] }
  - a: { set: { x: 1 }, then: a }
  - b: { set: { x: 1 }, then: b }`),
      ['a }', 'b }'],
    ],
  ])('are refused where nothing ends them: %s', async (_, text, places) => {
    expect(await findings(text, 'ENDLESS_LOOP')).toEqual(places);
    expect(await findings(text, 'UNREACHABLE_TASK')).toEqual([]);
  });

  it.each([
    ['a condition on the way back', `  - a: ${step}\n  - b: { if: .more, set: { x: 1 }, then: a }`],
    [
      'a switch with a case that leads on',
      `  - a: ${step}\n  - b: { switch: [{ again: { when: .more, then: a } }] }`,
    ],
    [
      'a switch whose other case ends',
      `  - a: ${step}\n  - b: { switch: [{ again: { when: .more, then: a } }, { done: { then: end } }] }`,
    ],
    [
      'a way back from a caught error',
      `  - a: { try: [{ ask: { call: http, with: { method: get, endpoint: 'https://example.com' } } }], catch: { then: a } }`,
    ],
    [
      'a way out by a caught error',
      `  - a: { try: [{ ask: { call: http, with: { method: get, endpoint: 'https://example.com' } } }], catch: { then: out }, then: a }
  - out: ${step}`,
    ],
    [
      'a raise on the way',
      `  - a: { if: .bad, raise: { error: { type: 'https://example.com/e', status: 400 } } }\n  - b: { wait: PT1S, then: a }`,
    ],
    [
      'an end inside a task on the way',
      `  - a: { do: [{ stop: { if: .done, set: { x: 1 }, then: end } }] }\n  - b: { wait: PT1S, then: a }`,
    ],
    [
      'a caught error of a call',
      `  - pages:
      try:
        - next: { call: http, with: { method: get, endpoint: 'https://example.com' }, then: next }
      catch: { errors: { with: { status: 404 } } }`,
    ],
    ['a timeout', `  - poll: { do: [{ a: { wait: PT1S, then: a } }], timeout: { after: PT1H } }`],
    [
      'a branch that competes',
      `  - race: { fork: { compete: true, branches: [{ late: { wait: PT1H } }, { poll: { do: [{ a: { wait: PT1S, then: a } }] } }] } }`,
    ],
  ])('are fine with %s', async (_, tasks) => {
    expect(await findings(flow(tasks), 'ENDLESS_LOOP')).toEqual([]);
  });

  it('are fine where the workflow has a timeout', async () => {
    const text = `${header}timeout: { after: PT1H }\ndo: [{ a: { wait: PT1S, then: a } }]`;
    expect(await findings(text, 'ENDLESS_LOOP')).toEqual([]);
  });
});

describe('tasks that no way leads to', () => {
  const raise = `raise: { error: { type: 'https://example.com/e', status: 400 } }`;
  it.each([
    ['an end', `  - a: { set: { x: 1 }, then: end }\n  - b: ${step}`, ['b']],
    ['a raise', `  - a: { ${raise} }\n  - b: ${step}`, ['b']],
    [
      'a list that ends or fails whatever happens',
      `  - a: { do: [{ one: { if: .x, set: { x: 1 }, then: end } }, { two: { ${raise} } }] }\n  - b: ${step}`,
      ['b'],
    ],
    [
      'an end in an inner list',
      `  - a:\n      do:\n        - one: { set: { x: 1 }, then: exit }\n        - two: ${step}`,
      ['two'],
    ],
    [
      'a raise in a catch',
      `  - a:
      try: [{ one: { ${raise} } }]
      catch:
        do:
          - handle: { ${raise} }
          - two: ${step}
  - b: ${step}`,
      ['two', 'b'],
    ],
    [
      'a branch that fails',
      `  - a: { fork: { branches: [{ one: { ${raise} } }, { two: ${step} }] } }\n  - b: ${step}`,
      ['b'],
    ],
    [
      'several, of which the first alone is told',
      `  - a: { set: { x: 1 }, then: end }\n  - b: ${step}\n  - c: ${step}\n  - d: { set: { x: 1 }, then: b }`,
      ['b'],
    ],
    ['a jump over them', `  - a: { set: { x: 1 }, then: c }\n  - b: ${step}\n  - c: ${step}`, ['b']],
    [
      'a switch with cases for all',
      `  - a: { switch: [{ one: { when: .x, then: c } }, { other: { then: end } }] }\n  - b: ${step}\n  - c: ${step}`,
      ['b'],
    ],
    [
      'a way round them by the then of a switch',
      `  - a: { switch: [{ one: { when: .x, then: continue } }], then: c }\n  - b: ${step}\n  - c: ${step}`,
      ['b'],
    ],
  ])('are told of after %s', async (_, tasks, names) => {
    const found = await findings(flow(tasks), 'UNREACHABLE_TASK');
    expect(found.map((text) => text.split(':')[0])).toEqual(names);
  });

  it.each([
    ['a raise that is skipped', `  - a: { if: .x, ${raise} }\n  - b: ${step}`],
    ['a loop without a round', `  - a: { for: { in: .list }, do: [{ one: { ${raise} } }] }\n  - b: ${step}`],
    ['a caught raise', `  - a: { try: [{ one: { ${raise} } }], catch: {} }\n  - b: ${step}`],
    [
      'a handled raise',
      `  - a: { try: [{ one: { ${raise} } }], catch: { retry: { delay: PT1S }, do: [{ two: ${step} }] } }\n  - b: ${step}`,
    ],
    [
      'a competing branch that fails',
      `  - a: { fork: { compete: true, branches: [{ one: { ${raise} } }, { two: ${step} }] } }\n  - b: ${step}`,
    ],
    [
      'a branch that exits',
      `  - a: { fork: { branches: [{ one: { set: { x: 1 }, then: exit } }] } }\n  - b: ${step}`,
    ],
    [
      'tasks that are written before',
      `  - a: { set: { x: 1 }, then: c }\n  - b: { set: { x: 1 }, then: end }\n  - c: { set: { x: 1 }, then: b }`,
    ],
  ])('are none after %s', async (_, tasks) => {
    expect(await findings(flow(tasks), 'UNREACHABLE_TASK')).toEqual([]);
  });
});
