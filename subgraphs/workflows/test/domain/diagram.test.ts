import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagramOf } from '../../src/domain/diagram/diagramOf.js';
import { trailOf } from '../../src/domain/diagram/trailOf.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import { definitions } from '../support/arbitraryDefinition.js';
import { answer, bench } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen, placeOrder } from '../support/kitchen.js';
import { MermaidFlowchart } from '../support/MermaidFlowchart.js';

const expressions = jqForFile();
const header = `document: { dsl: '1.0.3', namespace: default, name: test, version: '0.1.0' }\n`;

async function compiled(text: string): Promise<Definition> {
  const { definition, diagnostics } = await compileDefinition(text, { connectors: [kitchen], expressions });
  if (!definition) throw new Error(JSON.stringify(diagnostics));
  return definition;
}
const drawn = async (tasks: string) =>
  new MermaidFlowchart(diagramOf(await compiled(`${header}do:\n${tasks}`)));

describe('the diagram of a definition', () => {
  it("shows the golden path's tasks, what they call, and the ways between them", async () => {
    const chart = new MermaidFlowchart(diagramOf(await compiled(placeOrder)));
    expect(chart.ways).toEqual([
      'getCapacity\nkitchen getCapacity > checkStock\nkitchen checkStock',
      'checkStock\nkitchen checkStock > decide',
      'decide >missing> reject',
      'decide >default> scheduleOrder\nkitchen scheduleOrder',
      'scheduleOrder\nkitchen scheduleOrder > confirm',
      'confirm > End',
      'reject > End',
      'Start > getCapacity\nkitchen getCapacity',
    ]);
  });

  it('draws boxes around the tasks inside of others', async () => {
    const chart = await drawn(`  - all:
      fork: { branches: [{ one: { wait: PT90S } }, { two: { do: [{ deep: { set: { a: 1 } } }] } }] }
  - each: { for: { in: .list }, do: [{ item: { call: http, with: { method: get, endpoint: 'https://a.b' } } }] }
  - careful:
      try: [{ risky: { raise: { error: { type: 'https://a.b', status: 400, title: Too bad } } } }]
      catch: { do: [{ mend: { if: .x, set: { a: 1 }, then: end } }] }`);
    expect([...chart.labels.values()]).toEqual([
      'Start',
      'all\nside by side',
      'one\nwait 1 min 30 s',
      'two',
      'deep',
      'each\nfor each item in .list',
      'item\nGET https://a.b',
      'careful',
      'try',
      'risky\nraise Too bad',
      'catch',
      'mend\nif .x',
      'End',
    ]);
    expect(chart.ways).toContain('try >error> catch');
    expect(chart.ways).toContain('mend\nif .x > End');
  });

  it('shows a way out of a box that is not its last task', async () => {
    const { ways } = await drawn(
      `  - a: { do: [{ b: { if: .x, set: { y: 1 }, then: exit } }, { c: { set: { y: 1 } } }] }`,
    );
    expect(ways).toContain('b\nif .x > \u00a0');
  });

  it('is a flowchart for every definition', () => {
    fc.assert(
      fc.property(definitions, (definition) => {
        const chart = new MermaidFlowchart(diagramOf(definition as unknown as Definition));
        expect(chart.ways.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('shows every name as it is, whatever it is', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        'end',
        'style a:b #35;',
        '"]',
        '`x`',
        '1. a',
        '- b',
        '<b>',
        '%%{init}%%',
        'a\nb',
        '🍕',
        'x --> y',
        '\ud800',
      ),
    );
    fc.assert(
      fc.property(name, name, (one, other) => {
        const definition = {
          do: [
            { [`${one} `]: { switch: [{ [`${other}!`]: { then: 'last' } }] } },
            { last: { set: { a: 1 } } },
          ],
        };
        const chart = new MermaidFlowchart(diagramOf(definition as unknown as Definition));
        const shown = (text: string) => text.toWellFormed().replace(/\s+/gu, ' ').trim() || '\u00a0';
        expect(chart.ways[0]).toBe(`${shown(one)} >${shown(`${other}!`)}> last`);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the diagram of an execution', () => {
  /** Runs a definition and draws what came of it, or what had come of it after so many events. */
  async function run(tasks: string, input = {}, events = Infinity) {
    const text = tasks.startsWith('\ndocument') ? tasks : `${header}do:\n${tasks}`;
    const on = bench(expressions);
    on.reply = ({ url }) => answer(url.endsWith('/bad') ? 404 : 200, { available: true, ticket: 'T1' });
    await on.run(text, input);
    const definition = await compiled(text);
    return new MermaidFlowchart(
      diagramOf(definition, trailOf(definition, on.history.events.slice(0, events))),
    );
  }

  it('marks what has been done, and the way there', async () => {
    const chart = await run(placeOrder);
    expect(chart.travelled.toSorted()).toEqual([
      'Start > getCapacity\nkitchen getCapacity',
      'checkStock\nkitchen checkStock > decide',
      'confirm > End',
      'decide > scheduleOrder\nkitchen scheduleOrder',
      'getCapacity\nkitchen getCapacity > checkStock\nkitchen checkStock',
      'scheduleOrder\nkitchen scheduleOrder > confirm',
    ]);
    expect(chart.marks.get('confirm')).toBe('completed');
    expect(chart.marks.has('reject')).toBe(false);
  });

  it('marks what has failed, what was skipped, and what stands', async () => {
    const failed = await run(`  - a: { if: .x, set: { y: 1 } }
  - b: { call: http, with: { method: get, endpoint: 'https://a.b/bad' } }
  - c: { set: { y: 1 } }`);
    expect(Object.fromEntries(failed.marks)).toEqual({
      'a\nif .x': 'skipped',
      'b\nGET https://a.b/bad': 'failed',
    });
    expect(failed.travelled).toEqual(['a\nif .x > b\nGET https://a.b/bad', 'Start > a\nif .x']);
    const standing = await run(`  - a: { set: { y: 1 } }\n  - b: { wait: PT1H }`, {}, 4);
    expect(Object.fromEntries(standing.marks)).toEqual({ a: 'completed', 'b\nwait 1 h': 'running' });
    // Its last task has ended, and it has not.
    expect((await run(`  - a: { set: { y: 1 } }`, {}, 3)).travelled).toEqual(['Start > a']);
  });

  it('marks a way back that was gone, and no other', async () => {
    const chart = await run(`  - a: { set: { n: '\${ (.n // 0) + 1 }' } }
  - b: { switch: [{ again: { when: .n < 3, then: a } }, { never: { when: .n > 9, then: c } }, { on: { then: d } }] }
  - c: { set: { y: 1 } }
  - d: { set: { y: 1 } }`);
    expect(chart.travelled.toSorted()).toEqual(['Start > a', 'a > b', 'b > a', 'b > d', 'd > End']);
  });

  it('knows tasks of one name apart, and what branches did', async () => {
    const chart = await run(`  - both:
      fork:
        branches:
          - one: { do: [{ same: { set: { y: 1 } } }, { then: { set: { y: 1 } } }] }
          - two: { do: [{ other: { set: { y: 1 } } }, { same: { if: '.x', set: { y: 1 } } }] }`);
    expect(Object.fromEntries(chart.marks)).toMatchObject({ same: 'completed', 'same\nif .x': 'skipped' });
    expect(chart.travelled.toSorted()).toEqual([
      'Start > both\nside by side',
      'both\nside by side > End',
      'other > same\nif .x',
      'same > then',
    ]);
  });
});
