import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import { runLocally, type LocalRunOptions } from '../../src/local/runLocally.js';

let expressions: JqExpressions;
beforeEach(() => {
  expressions = new JqExpressions();
});
afterEach(() => expressions.close());

async function compiled(name: string, tasks: string, version = '1.0.0'): Promise<Definition> {
  const text = `document: { dsl: '1.0.3', namespace: test, name: ${name}, version: '${version}' }\ndo:\n${tasks}`;
  const { definition, diagnostics } = await compileDefinition(text, { connectors: [], expressions });
  if (!definition) throw new Error(JSON.stringify(diagnostics));
  return definition;
}
const child = (name: string, more = '', version = 'latest') =>
  `{ namespace: test, name: ${name}, version: '${version}'${more === '' ? '' : `, ${more}`} }`;
const run = async (tasks: string, workflows: Definition[], more: Partial<LocalRunOptions> = {}) =>
  runLocally({ definition: await compiled('parent', tasks), input: {}, expressions, workflows, ...more });

describe('a workflow within another', () => {
  it('gives its output, or its input where it is not waited for, and nothing where nothing is asked for', async () => {
    const doubled = await compiled('double', `- d: { set: { n: '\${ .n * 2 }' } }`);
    const input = `input: { n: '\${ .n }' }`;
    const tasks = `
- start: { set: { n: 1 } }
- one: { run: { workflow: ${child('double', input)} } }
- two: { run: { workflow: ${child('double', input)} } }
- three: { run: { workflow: ${child('double', input)}, await: false } }
- four: { run: { workflow: ${child('double', input)}, return: none }, output: { as: '\${ [$input, .] }' } }`;
    expect(await run(tasks, [doubled])).toMatchObject({ status: 'COMPLETED', output: [{ n: 4 }, null] });
  });

  it('is its latest version where none is named', async () => {
    const versions = await Promise.all(
      ['1.2.0', '1.10.0', '1.9.0'].map((version) =>
        compiled('v', `- v: { set: { v: '${version}' } }`, version),
      ),
    );
    const at = async (version: string) =>
      (await run(`- r: { run: { workflow: ${child('v', '', version)} } }`, versions)).output;
    expect(await at('latest')).toEqual({ v: '1.10.0' });
  });

  it('is the version that is named, and one that is not there is an error', async () => {
    const one = await compiled('v', `- v: { set: { v: 1 } }`, '1.2.0');
    expect(await run(`- r: { run: { workflow: ${child('v', '', '1.2.0')} } }`, [one])).toMatchObject({
      output: { v: 1 },
    });
    expressions = new JqExpressions();
    expect(await run(`- r: { run: { workflow: ${child('v', '', '1.3.0')} } }`, [one])).toMatchObject({
      status: 'FAILED',
      error: {
        status: 400,
        detail: 'There is no workflow test/v 1.3.0 among the definitions given.',
        instance: '/do/0/r',
      },
    });
  });

  it('fails its parent with its own error, at the place that runs it', async () => {
    const failing = await compiled(
      'f',
      `- f: { raise: { error: { type: 'https://example.com/e', status: 418, title: T, detail: D } } }`,
    );
    expect(await run(`- r: { run: { workflow: ${child('f')} } }`, [failing])).toMatchObject({
      status: 'FAILED',
      error: { type: 'https://example.com/e', status: 418, title: 'T', detail: 'D', instance: '/do/0/r' },
    });
  });

  it('is run anew by a retry and in each round of a loop', async () => {
    const failing = await compiled(
      'f',
      `- f: { raise: { error: { type: 'https://example.com/e', status: 500, title: T } } }`,
    );
    const counted = await compiled('c', `- c: { set: { n: '\${ .n }' } }`);
    const tasks = `
- retried:
    try: [{ r: { run: { workflow: ${child('f')} } } }]
    catch: { retry: { delay: PT1S, limit: { attempt: { count: 2 } } }, do: [{ list: { set: { items: [1, 2] } } }] }
- rounds:
    for: { in: .items }
    do: [{ c: { run: { workflow: ${child('c', `input: { n: '\${ $item }' }`)} }, output: { as: '\${ {items: [], last: .n} }' } } }]`;
    const result = await run(tasks, [failing, counted], { longestWaitMs: 0 });
    expect(result).toMatchObject({ status: 'COMPLETED', output: { last: 2 } });
    expect(result.tasks.filter(({ name }) => name === 'r')).toHaveLength(3);
  });

  it('ends with the time that its task has', async () => {
    const slow = await compiled('slow', `- s: { wait: PT1H }`);
    const tasks = `- r: { run: { workflow: ${child('slow')} }, timeout: { after: PT1M } }`;
    expect(await run(tasks, [slow], { longestWaitMs: 0 })).toMatchObject({
      status: 'FAILED',
      error: { status: 408 },
    });
  });

  it('ends with the branch that has lost', async () => {
    const slow = await compiled('slow', `- s: { wait: PT1H }`);
    const tasks = `
- race:
    fork:
      compete: true
      branches: [{ slow: { run: { workflow: ${child('slow')} } } }, { quick: { set: { quick: true } } }]`;
    expect(await run(tasks, [slow], { timeoutMs: 20_000 })).toMatchObject({ output: { quick: true } });
  });

  it('runs itself only so deep', async () => {
    const tasks = `- again: { run: { workflow: ${child('parent', '', '1.0.0')} } }`;
    expect(await run(tasks, [])).toMatchObject({
      status: 'FAILED',
      error: { detail: 'More than 20 workflows run within each other.' },
    });
  });

  it('hears what the other says, and waits in vain only when all do', async () => {
    const hearing = await compiled('hear', `- h: { listen: { to: { one: { with: { type: a.b } } } } }`);
    const emit = `emit: { event: { with: { source: 'https://example.com', type: a.b, data: { n: 1 } } } }`;
    const both = `
- both:
    fork:
      branches:
        - hear: { run: { workflow: ${child('hear')} } }
        - say: { do: [{ w: { wait: PT0.05S } }, { e: { ${emit} } }] }`;
    expect(await run(both, [hearing], { timeoutMs: 20_000 })).toMatchObject({ status: 'COMPLETED' });
    expressions = new JqExpressions();
    expect(
      await run(`- r: { run: { workflow: ${child('hear')} } }`, [hearing], { timeoutMs: 20_000 }),
    ).toMatchObject({
      status: 'FAILED',
      error: { status: 408, detail: expect.stringContaining('events') },
    });
  });
});
