import { describe, expect, it } from 'vitest';
import type { CheckedChange, CheckReport, OperationUse } from '../../src/check/CheckReport.js';
import { isSafe } from '../../src/check/isSafe.js';

const use: OperationUse = {
  client: { name: 'mail', version: '1' },
  operation: 'a1',
  name: 'Inbox',
  source: 'registered',
  count: 0,
  lastSeen: null,
};
const change: CheckedChange = {
  criticality: 'breaking',
  type: 'FIELD_REMOVED',
  path: 'User.email',
  message: "Field 'email' was removed from object type 'User'.",
  passes: 'UNUSED',
  usedBy: [],
};
const fault = { code: 'SYNTAX', message: 'Expected "}".' };

type Parts = Pick<CheckReport, 'faults' | 'variants' | 'events'>;
const variant = (contract: string | null, parts: Partial<Parts['variants'][number]>) => ({
  contract,
  changes: [],
  invalidOperations: [],
  ...parts,
});

describe('a report is', () => {
  it.each<{ title: string; report: Partial<Parts>; safe: boolean }>([
    { title: 'safe when nothing changed', report: { variants: [variant(null, {})] }, safe: true },
    {
      title: 'safe when every change passes',
      report: { variants: [variant(null, { changes: [change] })] },
      safe: true,
    },
    { title: 'not safe with faults', report: { faults: [fault] }, safe: false },
    {
      title: 'not safe when a change of a contract blocks',
      report: {
        variants: [
          variant(null, {}),
          variant('public', { changes: [{ ...change, passes: null, usedBy: [use] }] }),
        ],
      },
      safe: false,
    },
    {
      title: "not safe when a change of an event's schema blocks",
      report: { events: [{ ...change, event: 'UserCreated.v1', passes: null }] },
      safe: false,
    },
    {
      title: 'not safe with an operation that is refused for no change that is known',
      report: {
        variants: [variant(null, { changes: [change], invalidOperations: [{ ...use, message: 'No.' }] })],
      },
      safe: false,
    },
    {
      title: 'safe with an operation that is refused for a change that was approved',
      report: {
        variants: [
          variant(null, {
            changes: [{ ...change, passes: 'APPROVED', usedBy: [use] }],
            invalidOperations: [{ ...use, message: 'No.' }],
          }),
        ],
      },
      safe: true,
    },
    {
      title: "not safe with another client's operation that is refused",
      report: {
        variants: [
          variant(null, {
            changes: [{ ...change, passes: 'APPROVED', usedBy: [use] }],
            invalidOperations: [{ ...use, client: { name: 'web', version: '1' }, message: 'No.' }],
          }),
        ],
      },
      safe: false,
    },
  ])('$title', ({ report, safe }) => {
    expect(isSafe({ faults: [], variants: [], events: [], ...report })).toBe(safe);
  });
});
