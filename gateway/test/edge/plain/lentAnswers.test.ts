import { expect, test } from 'vitest';
import { sendAnswer } from '../../../src/edge/sendAnswer.js';
import { SplicedAnswer } from '../../../src/splice/SplicedAnswer.js';
import { RawClient } from '../../fixtures/RawClient.js';
import { echoByNode, rawRequest, startFront } from '../../fixtures/startFront.js';

/** Bytes of an answer: less than are given up for being many, and more than a system takes of several at once. */
const length = 400_000;

test('answers that wait for their client are not written over, whatever others are sent meanwhile', async () => {
  const waiting: boolean[] = [];
  await using server = await startFront(echoByNode, ({ text }, response) => {
    const answer = new SplicedAnswer((out) => out.put(text.repeat(length)));
    sendAnswer(response, 'it', 'application/json', answer);
    waiting.push(!response.hasGone);
  });
  const [slow, quick] = await Promise.all([RawClient.open(server.port), RawClient.open(server.port)]);
  slow.socket.pause();
  const asked: string[] = [];
  let seen = 0;
  // As many as the system takes, and one that it does not take whole.
  while (!waiting[seen - 1]) {
    const letter = String.fromCharCode(97 + asked.length);
    asked.push(letter);
    await slow.write(rawRequest(letter));
    await expect.poll(() => waiting.length, { timeout: 30_000 }).toBe(++seen);
    expect(asked.length).toBeLessThan(26);
  }
  expect(asked.length).toBeGreaterThan(1);
  const others = ['X', 'Y', 'Z'];
  for (const [index, letter] of others.entries()) {
    await quick.write(rawRequest(letter));
    const bodies = await quick.answers(index + 1);
    expect(bodies[index]).toBe(letter.repeat(length));
  }
  slow.socket.resume();
  expect(await slow.answers(asked.length)).toEqual(asked.map((letter) => letter.repeat(length)));
  slow.socket.destroy();
  quick.socket.destroy();
});
