import { expect, test } from 'vitest';
import { SplicedAnswer } from '../../src/splice/SplicedAnswer.js';

const answer = (text: string): SplicedAnswer => new SplicedAnswer((out) => out.put(text));

/** What is seen while it is lent, and the memory that it is in. */
function lent(one: SplicedAnswer, isGone: boolean): { text: string; json: Buffer } {
  let text = '';
  let json = Buffer.alloc(0);
  one.lend((bytes) => {
    text = bytes.toString();
    json = bytes as Buffer<ArrayBuffer>;
    return isGone;
  });
  return { text, json };
}

test('is lent from memory that the next one is written to, once it has gone', () => {
  const first = lent(answer('first'), true);
  const second = lent(answer('second'), true);
  expect([first.text, second.text]).toEqual(['first', 'second']);
  expect(second.json.buffer).toBe(first.json.buffer);
});

test('keeps its memory for as long as somebody may read it', () => {
  const first = lent(answer('first'), false);
  const second = lent(answer('second'), true);
  expect(second.json.buffer).not.toBe(first.json.buffer);
  expect(first.json.toString()).toBe('first');
});

test('has memory of its own once it is to be kept, also where it is lent then', () => {
  const kept = answer('kept');
  const { json } = kept;
  expect(lent(kept, true).json).toBe(json);
  lent(answer('other'), true);
  expect(kept.json).toBe(json);
  expect(json.toString()).toBe('kept');
});

test('is not written into memory that is lent, whatever else is written meanwhile', () => {
  let within = '';
  answer('outer').lend((outer) => {
    within = lent(answer('inner'), true).text;
    expect(outer.toString()).toBe('outer');
    return true;
  });
  expect(within).toBe('inner');
});

test('is written once', () => {
  const once = answer('once');
  lent(once, true);
  expect(() => once.json).toThrow('The answer has been lent already.');
});
