import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/domain/limits/Pace.js';

describe('Pace', () => {
  it("lets a second's worth come at once, and the others one by one", () => {
    const pace = new Pace(4);
    expect(Array.from({ length: 6 }, () => pace.take(1_000))).toEqual([0, 0, 0, 0, 250, 500]);
    expect(pace.delayAt(1_500)).toBe(250);
    expect([pace.isRested(2_499), pace.isRested(2_500)]).toEqual([false, true]);
    expect(Array.from({ length: 5 }, () => pace.take(9_000))).toEqual([0, 0, 0, 0, 250]);
  });

  it('never lets more come in any second than twice what it allows, nor more than it allows in the long run', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), waits, (perSecond, gaps) => {
        const pace = new Pace(perSecond);
        let now = 0;
        const turns = gaps.map((gap) => {
          now += gap;
          return now + pace.take(now);
        });
        expect(turns).toEqual(turns.toSorted((a, b) => a - b));
        for (const [index, at] of turns.entries()) {
          const within = turns.slice(index).filter((turn) => turn < at + 1_000).length;
          expect(within).toBeLessThanOrEqual(2 * perSecond);
          const longest = turns.at(-1)! - at;
          expect(turns.length - index).toBeLessThanOrEqual(
            perSecond + Math.ceil((longest * perSecond) / 1_000) + 1,
          );
        }
      }),
    );
  });
});
