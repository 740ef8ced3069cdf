import { describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { compareDefinitions } from '../../src/domain/comparison/compareDefinitions.js';
import { diagramOf } from '../../src/domain/diagram/diagramOf.js';
import { trailOf } from '../../src/domain/diagram/trailOf.js';
import { jqForFile } from '../support/expressions.js';
import { definition } from '../support/execution.js';
import { MermaidFlowchart } from '../support/MermaidFlowchart.js';

const expressions = jqForFile();
const compile = (text: string) => compileDefinition(text, { connectors: [], expressions });
const undoing = (compensate: string, task = 'set: { ticket: 1 }') =>
  definition(`  - book: { ${task}, metadata: { compensate: ${compensate} } }\n  - pay: { wait: PT1S }\n`);
const found = async (text: string) =>
  (await compile(text)).diagnostics
    .filter(({ severity }) => severity !== 'INFO')
    .map(({ code, line, column }) => `${code} ${line}:${column}`);

describe('the compensation of a task', () => {
  it('is a list of tasks that see the output of what they undo, and $compensated', async () => {
    const text = undoing(
      `[{ cancel: { set: { id: '\${ .ticket }', all: '\${ $compensated.input }' } } }, { note: { set: { x: '\${ .id }' } } }]`,
    );
    expect(await found(text)).toEqual([]);
  });

  it.each([
    ['a name', '"cancel"', 'INVALID_TYPE 4:57'],
    ['a task without a name', '{ call: http, with: {} }', 'INVALID_TYPE 4:57'],
    ['nothing', '[]', 'INVALID_VALUE 4:57'],
    ['a task of no kind', '[{ cancel: { undo: 1 } }]', 'UNKNOWN_TASK_KIND 4:60'],
    ['a then to outside of it', '[{ cancel: { wait: PT1S, then: pay } }]', 'UNKNOWN_TASK 4:88'],
    ['an endless loop', '[{ cancel: { wait: PT1S, then: cancel } }]', 'ENDLESS_LOOP 4:88'],
    ['a field that is not there', "[{ cancel: { set: { id: '${ .tickt }' } } }]", 'UNKNOWN_FIELD 4:86'],
    ['an unknown variable', "[{ cancel: { set: { id: '${ $undone }' } } }]", 'INVALID_EXPRESSION 4:81'],
    [
      'a compensation of its own',
      '[{ cancel: { wait: PT1S, metadata: { compensate: [{ more: { wait: PT1S } }] } } }]',
      'INVALID_VALUE 4:94',
    ],
  ])('cannot be %s', async (_, compensate, expected) => {
    expect(await found(undoing(compensate))).toEqual([expected]);
  });

  it('changes neither the way of its task nor what comes behind', async () => {
    expect(await found(undoing('[{ stop: { raise: { error: { type: x, status: 500 } } } }]'))).toEqual([]);
    expect(await found(undoing('[{ a: { wait: PT1S, then: end } }]', 'do: [{ b: { wait: PT1S } }]'))).toEqual(
      [],
    );
  });

  it('is a change for running executions', async () => {
    const before = await compile(undoing('[{ cancel: { set: { id: 1 } } }]'));
    const after = await compile(undoing('[{ cancel: { set: { id: 2 } } }]'));
    expect(compareDefinitions(before.definition!, after.definition!)).toEqual([
      expect.objectContaining({ code: 'TASK_CHANGED', place: '/do/0/book/metadata/compensate/0/cancel' }),
    ]);
  });

  it('is drawn beside its task, which is marked when it has been undone', async () => {
    const { definition: compiled } = await compile(undoing('[{ cancel: { set: { id: 1 } } }]'));
    const events = [
      { type: 'TASK_STARTED', task: 'book', part: '' },
      { type: 'TASK_COMPLETED', task: 'book', part: '' },
      { type: 'TASK_COMPENSATED', task: 'book', part: 'undo*0' },
    ] as const;
    const drawn = new MermaidFlowchart(diagramOf(compiled!, trailOf(compiled!, events)));
    expect(drawn.marks.get('book')).toBe('undone');
    expect([...drawn.labels.values()]).toContain('undo');
  });
});
