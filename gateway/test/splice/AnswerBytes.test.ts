import { expect, test } from 'vitest';
import { AnswerBytes } from '../../src/splice/AnswerBytes.js';

test('has nothing to cut pieces out of where the bytes are no UTF-8', () => {
  const bytes = Buffer.from('{"data":{"a":"\u00ff"}}', 'latin1');
  expect(new AnswerBytes({ bytes }).json).toBeNull();
});

test('has the bytes as they came', () => {
  const bytes = Buffer.from('{"data":{"a":"Grüße 🚀"}}');
  const answer = new AnswerBytes({ bytes });
  expect(answer.json?.bytes).toBe(bytes);
  expect(answer.json).toBe(answer.json);
});

test('tells once whether it has errors', () => {
  const told: boolean[] = [];
  const answer = new AnswerBytes({ bytes: Buffer.from('{}') }, (hasErrors) => told.push(hasErrors));
  answer.settle(false);
  answer.settle(true);
  expect(told).toEqual([false]);
});

test('gives its memory back once everybody who has it is done with it', () => {
  let given = 0;
  const answer = new AnswerBytes({ bytes: Buffer.from('{}'), giveBack: () => given++ });
  answer.share().share();
  answer.giveBack();
  answer.giveBack();
  expect(given).toBe(0);
  answer.giveBack();
  expect(given).toBe(1);
});

test('needs no memory that can be given back', () => {
  expect(() => new AnswerBytes({ bytes: Buffer.from('{}') }).giveBack()).not.toThrow('giveBack');
});
