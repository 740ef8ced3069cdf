import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestName } from '../../src/domain/source/nearestName.js';

/** The same by the definition: the least of what a removal, an addition, another letter or a swap would cost. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  const ways = [
    distance(restA, b) + 1,
    distance(a, restB) + 1,
    distance(restA, restB) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0])
    ways.push(distance(a.slice(2), b.slice(2)) + 1);
  return Math.min(...ways);
}

const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A'), minLength: 1, maxLength: 6 });

it('finds the first of the nearest names that are near', () => {
  fc.assert(
    fc.property(name, fc.array(name, { maxLength: 6 }), (mistyped, known) => {
      const far = (other: string) => distance(mistyped.toLowerCase(), other.toLowerCase());
      const least = Math.min(...known.map(far));
      const near = least <= Math.max(1, Math.floor(mistyped.length / 3));
      expect(nearestName(mistyped, known)).toBe(near ? known.find((other) => far(other) === least) : null);
    }),
    { numRuns: 2_000 },
  );
});

it('compares names of any length', () => {
  const long = 'a'.repeat(5_000);
  expect(nearestName(`${long}b`, [long, `x${long}`])).toBe(long);
  expect(nearestName(`x${'yz'.repeat(200)}`, [`${'yz'.repeat(200)}w`])).toBe(`${'yz'.repeat(200)}w`);
});
