import { setTimeout as pause } from 'node:timers/promises';
import type { UserError } from './operationTypes.js';

/** Gantry answered something that the golden path does not allow. The message is one plain sentence. */
export class GoldenPathFailure extends Error {}

/** @throws {GoldenPathFailure} with the sentence, and what was there instead, when the condition does not hold */
export function expectThat(condition: unknown, sentence: string, instead?: unknown): asserts condition {
  if (condition) return;
  throw new GoldenPathFailure(
    instead === undefined ? sentence : `${sentence} Got: ${JSON.stringify(instead)}`,
  );
}

/** The changed thing of a mutation's payload. @throws {GoldenPathFailure} naming the user errors when there is none */
export function changed<P extends { userErrors: UserError[] }, Field extends Exclude<keyof P, 'userErrors'>>(
  payload: P,
  field: Field & string,
): NonNullable<P[Field]> {
  const errors = payload.userErrors.map(({ code, message }) => `${code}: ${message}`);
  expectThat(errors.length === 0, `${field} was refused: ${errors.join('; ')}`);
  const thing = payload[field];
  expectThat(thing !== null, `${field} came back empty, without userErrors.`);
  return thing as NonNullable<P[Field]>;
}

/**
 * Asks again until the answer is as wished, where the system promises it soon rather than at once.
 * @param seconds the deadline
 * @throws {GoldenPathFailure} with the sentence and the last answer when the deadline has passed
 */
export async function eventually<T>(
  sentence: string,
  ask: () => Promise<T>,
  wished: (answer: T) => boolean,
  seconds = 30,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    expectThat(Date.now() < deadline, `${sentence} It did not within ${seconds} s.`, answer);
    await pause(150);
  }
}
