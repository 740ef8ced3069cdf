import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ConnectorOperation } from '../../src/domain/ConnectorOperation.js';
import { describeDraft } from '../../src/domain/drafting/describeDraft.js';
import { draftWorkflow } from '../../src/domain/drafting/draftWorkflow.js';
import { extractDefinition } from '../../src/domain/reply/extractDefinition.js';
import { findUnknownOperations } from '../../src/domain/reply/findUnknownOperations.js';
import { kitchenOperations, kitchenRequest } from '../kitchenOperations.js';

interface Task {
  call?: string;
  with?: { operation: string; parameters?: object; body?: unknown };
  switch?: Record<string, { when?: string; then: string }>[];
  set?: Record<string, unknown>;
  then?: string;
}
interface Definition {
  document: { name: string; dsl: string };
  input?: { schema: { document: { required: string[] } } };
  do: Record<string, Task>[];
}

function draft(request: string, operations = kitchenOperations) {
  const { definition, diagnostics } = draftWorkflow(request, operations);
  const parsed = definition === null ? null : (parse(definition) as Definition);
  const tasks = parsed?.do.flatMap((entry) => Object.entries(entry)) ?? [];
  return { parsed, tasks, text: definition, diagnostics, codes: diagnostics.map(({ code }) => code) };
}

function calls(request: string, operations = kitchenOperations): string[] {
  return draft(request, operations).tasks.flatMap(([, task]) => (task.with ? [task.with.operation] : []));
}

function operation(given: Partial<ConnectorOperation> & { name: string }): ConnectorOperation {
  return {
    connector: 'shop',
    method: 'POST',
    path: '/',
    summary: '',
    parameters: [],
    body: null,
    output: null,
    ...given,
  };
}

describe('the drafting agent', () => {
  it('writes the golden path: capacity, stock, a decision, the schedule, and what comes out', () => {
    const { parsed, tasks } = draft(kitchenRequest);
    expect(tasks.map(([name]) => name)).toEqual([
      'getCapacity',
      'checkStock',
      'decide',
      'scheduleOrder',
      'confirmed',
      'rejected',
    ]);
    const byName = Object.fromEntries(tasks);
    expect(byName['checkStock']?.with).toEqual({
      connector: 'kitchen',
      operation: 'checkStock',
      body: { items: '${ $workflow.input.items }' },
    });
    expect(byName['scheduleOrder']?.with).toEqual({
      connector: 'kitchen',
      operation: 'scheduleOrder',
      body: {
        orderId: '${ $workflow.input.orderId }',
        items: '${ $workflow.input.items }',
        readyBy: '${ $workflow.input.readyBy }',
      },
    });
    expect(byName['decide']?.switch?.[0]?.['somethingMissing']?.then).toBe('rejected');
    expect(byName['confirmed']).toMatchObject({ set: { decision: 'CONFIRMED' }, then: 'end' });
    expect(byName['rejected']).toMatchObject({ set: { decision: 'REJECTED' }, then: 'end' });
    expect(parsed?.document.name).toBe('schedule-order');
    expect(parsed?.input?.schema.document.required.toSorted()).toEqual(['items', 'orderId', 'readyBy']);
  });

  it('says at which line it guessed how a check tells that something is missing', () => {
    const { text, diagnostics } = draft(kitchenRequest);
    expect(diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
      ['INFO', 'GUESSED_CONDITION'],
      ['INFO', 'GUESSED_CONDITION'],
    ]);
    const lines = (text ?? '').split('\n');
    const [first, second] = diagnostics;
    expect(lines[(first?.line ?? 0) - 1]).toContain('operation: getCapacity');
    expect(lines[(second?.line ?? 0) - 1]?.indexOf('operation')).toBe((second?.column ?? 0) - 1);
  });

  it.each([
    ['Check the capacity and the stock.', ['getCapacity', 'checkStock']],
    ['1. Check stock\n2. Schedule the order\nIf not available, decline.', ['checkStock', 'scheduleOrder']],
    ['Please call scheduleOrder.', ['scheduleOrder']],
    ['schedule the order then check capacity', ['scheduleOrder', 'getCapacity']],
  ])('reads %j as %j', (request, expected) => {
    expect(calls(request)).toEqual(expected);
  });

  it.each(['Cancel the order.', 'Hello!', '', 'Send the customer a birthday card.'])(
    'drafts nothing from %j',
    (request) => {
      expect(draft(request).parsed).toBeNull();
    },
  );

  it('takes an argument from where the request says', () => {
    const { tasks, parsed } = draft('Schedule the order with readyBy from deliverAt and orderId "A-1".');
    expect(tasks[0]?.[1].with?.body).toMatchObject({
      orderId: 'A-1',
      readyBy: '${ $workflow.input.deliverAt }',
    });
    expect(parsed?.input?.schema.document.required).toContain('deliverAt');
    expect(parsed?.input?.schema.document.required).not.toContain('orderId');
  });

  it('sends optional properties of a body only when the input has them', () => {
    const body = {
      type: 'object',
      required: ['sku'],
      properties: { sku: { type: 'string' }, 'gift-note': { type: 'string' } },
    };
    const { tasks } = draft('add the gift', [operation({ name: 'addGift', body })]);
    expect(tasks[0]?.[1].with?.body).toBe(
      '${ { sku: $workflow.input.sku, "gift-note": $workflow.input["gift-note"] } | with_entries(select(.value != null)) }',
    );
  });

  it('passes parameters by name and leaves the idempotency key to the engine', () => {
    const parameters = ['orderId', 'idempotency-key'].map((name) => ({ name, required: true, schema: {} }));
    const { tasks } = draft('cancel the order', [
      operation({ name: 'cancelOrder', method: 'DELETE', parameters }),
    ]);
    expect(tasks[0]?.[1].with?.parameters).toEqual({ orderId: '${ $workflow.input.orderId }' });
  });

  it('calls the operation that rejects where a connector has one', () => {
    const operations = [
      ...kitchenOperations,
      operation({ name: 'rejectOrder', summary: 'Tell that an order is rejected' }),
    ];
    const { tasks } = draft(kitchenRequest, operations);
    expect(tasks.map(([name]) => name)).toEqual([
      'getCapacity',
      'checkStock',
      'decide',
      'scheduleOrder',
      'confirmed',
      'rejectOrder',
      'rejected',
    ]);
    expect(tasks[2]?.[1].switch?.[0]?.['somethingMissing']?.then).toBe('rejectOrder');
  });

  it('warns of what it cannot do, does not know or could have read otherwise', () => {
    expect(draft('Email the guest, then schedule the order.').codes).toEqual(['STEP_WITHOUT_OPERATION']);
    expect(draft('Check the stock. If it is Tuesday, schedule the order.').codes).toEqual([
      'CONDITION_LEFT_OUT',
    ]);
    expect(draft('Schedule the order or reject it.').codes).toEqual(['REJECTION_WITHOUT_CHECK']);
    const twins = [operation({ name: 'bookTable' }), operation({ name: 'bookTables' })];
    expect(draft('book a table', twins).codes).toEqual(['AMBIGUOUS_OPERATION']);
    const silent = kitchenOperations.map((one) => ({ ...one, output: null }));
    expect(draft(kitchenRequest, silent).codes).toEqual(['GUESSED_ANSWER', 'GUESSED_ANSWER']);
    const odd = kitchenOperations.map((one) => ({ ...one, output: { type: 'object' } }));
    expect(draft(kitchenRequest, odd).codes).toEqual([
      'UNKNOWN_OUTCOME',
      'UNKNOWN_OUTCOME',
      'REJECTION_WITHOUT_CHECK',
    ]);
  });

  it('never names an operation that does not exist and always writes YAML, whatever is asked of whatever API', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        'checkStock',
        'end',
        'continue',
        '__proto__',
        '${ x }',
        'a: b',
        '- x',
        'if',
        '"q"',
        "it's",
        'Straße',
      ),
    );
    const schema = fc.oneof(
      fc.constant(null),
      fc.record({
        type: fc.constantFrom('object', 'array', 'string', 'nonsense'),
        required: fc.array(name, { maxLength: 2 }),
        properties: fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
      }),
    );
    const anyOperation = fc.record({
      connector: name,
      name,
      method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
      path: fc.string({ maxLength: 10 }),
      summary: fc.string({ maxLength: 20 }),
      parameters: fc.array(
        fc.record({ name, required: fc.boolean(), schema: fc.jsonValue({ maxDepth: 1 }) }),
        { maxLength: 3 },
      ),
      body: schema,
      output: schema,
    }) as fc.Arbitrary<ConnectorOperation>;
    const pieces = fc.constantFrom(
      'check',
      'schedule',
      'reject',
      'if',
      ',',
      '. ',
      ' then ',
      ' and ',
      '```yaml\n',
      '\n',
      '"',
    );
    fc.assert(
      fc.property(
        fc.array(anyOperation, { maxLength: 6 }),
        fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }),
        (operations, said) => {
          const request = [...said, ...operations.flatMap((one) => [one.name, ', '])].join(' ');
          const result = draftWorkflow(request, operations);
          const reply = describeDraft(
            result,
            operations.map((one) => one.name),
          );
          expect(extractDefinition(reply)).toBe(result.definition);
          if (result.definition === null) return;
          const parsed = parse(result.definition) as Definition;
          expect(findUnknownOperations(result.definition, operations)).toEqual([]);
          expect(parsed.document.name).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
          const names = parsed.do.flatMap((entry) => Object.keys(entry));
          expect(new Set(names).size).toBe(names.length);
          const targets = parsed.do.flatMap((entry) =>
            Object.values(entry).flatMap((task) => task.switch ?? []),
          );
          for (const { then } of targets.flatMap((one) => Object.values(one))) {
            expect(['continue', ...names]).toContain(then);
          }
        },
      ),
      { numRuns: 120 },
    );
  });
});
