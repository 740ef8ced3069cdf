import { BodyMemory } from '@gantry/platform/http/BodyMemory.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const kilobyte = 1_024;
const megabyte = 1_024 * kilobyte;

test('gives nobody a block that somebody else has, and each is as large as it has to be', () => {
  const step = fc.oneof(
    fc.record({ take: fc.nat({ max: 2 * megabyte }) }),
    fc.record({ giveBack: fc.nat({ max: 20 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const memory = new BodyMemory();
      const held: Buffer[] = [];
      for (const one of steps) {
        if ('take' in one) {
          const block = memory.take(one.take);
          expect(block.length).toBeGreaterThanOrEqual(one.take);
          expect(held.some(({ buffer }) => buffer === block.buffer)).toBe(false);
          held.push(block);
        } else {
          const [block] = held.splice(one.giveBack, 1);
          if (block) memory.giveBack(block);
        }
      }
    }),
  );
});

test('uses a block again for what fits into it, and is no more than half too large for', () => {
  const memory = new BodyMemory();
  const block = memory.take(60 * kilobyte);
  memory.giveBack(block);
  expect(memory.take(30 * kilobyte)).not.toBe(block);
  expect(memory.take(65 * kilobyte)).not.toBe(block);
  expect(memory.take(33 * kilobyte)).toBe(block);
  expect(memory.take(33 * kilobyte)).not.toBe(block);
});

test('keeps no block of more than 1 MiB, and 16 MiB in all', () => {
  const memory = new BodyMemory();
  const large = memory.take(megabyte + 1);
  memory.giveBack(large);
  expect(memory.take(megabyte + 1)).not.toBe(large);
  const blocks = Array.from({ length: 20 }, () => memory.take(megabyte));
  for (const block of blocks) memory.giveBack(block);
  const again = Array.from({ length: 20 }, () => memory.take(megabyte));
  expect(again.filter((block) => blocks.includes(block))).toHaveLength(16);
});
