import { openSchema } from '@gantry/platform/events/openSchema.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareEvents } from '../../src/events/compareEvents.js';
import type { EventCompatibility } from '../../src/events/EventCompatibility.js';
import { arbitraryData, arbitraryDocument, arbitraryRevision } from './arbitrarySchema.js';

type Document = Record<string, unknown>;

const ajv = new Ajv2020({ strict: false, logger: false });

/** Says of data whether a schema takes it; null when a revision left no schema. */
function checkOf(schema: Document): ((value: unknown) => boolean | 'unknown') | null {
  try {
    const check = ajv.compile(schema);
    return (value) => {
      try {
        return check(value);
      } catch (error) {
        // Where it follows what is evaluated through alternatives, Ajv trips over code of its own making. A reference may lead to itself.
        if ([ReferenceError, TypeError, RangeError].some((kind) => error instanceof kind)) return 'unknown';
        throw error;
      }
    };
  } catch {
    return null;
  } finally {
    ajv.removeSchema(schema);
  }
}

function breaks(before: Document, after: Document, compatibility: EventCompatibility): boolean {
  return compareEvents(
    [{ name: 'Some', version: 1, schema: before }],
    [{ name: 'Some', version: 1, schema: after }],
    compatibility,
  ).some(({ criticality }) => criticality === 'breaking');
}

const revisions = arbitraryDocument.chain((before) =>
  fc.record({
    before: fc.constant(before),
    after: arbitraryRevision(before),
    data: fc.array(arbitraryData, { minLength: 60, maxLength: 60 }),
  }),
);

const runs = { numRuns: 300, seed: 20_251_121, interruptAfterTimeLimit: 20_000 };

it('lets no change pass as backward by which data that fitted fits no more', () => {
  let refused = 0;
  fc.assert(
    fc.property(revisions, ({ before, after, data }) => {
      const [fitsOld, fitsNew] = [checkOf(before), checkOf(after)];
      fc.pre(fitsOld !== null && fitsNew !== null);
      const lost = data.filter((value) => fitsOld!(value) === true && fitsNew!(value) === false);
      refused += Number(lost.length > 0);
      return lost.length === 0 || breaks(before, after, 'BACKWARD');
    }),
    runs,
  );
  // Else nothing was tried.
  expect(refused).toBeGreaterThan(runs.numRuns / 20);
});

it('lets no change pass as forward by which readers of the old schema refuse what fits the new one', () => {
  let refused = 0;
  fc.assert(
    fc.property(revisions, ({ before, after, data }) => {
      const [isRead, fitsNew] = [checkOf(openSchema(before)), checkOf(after)];
      fc.pre(isRead !== null && fitsNew !== null);
      const unread = data.filter((value) => fitsNew!(value) === true && isRead!(value) === false);
      refused += Number(unread.length > 0);
      return unread.length === 0 || breaks(before, after, 'FORWARD');
    }),
    runs,
  );
  expect(refused).toBeGreaterThan(runs.numRuns / 20);
});
