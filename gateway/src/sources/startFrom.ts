import type { Logger } from 'pino';
import { UnservableContract } from '../supergraph/UnservableContract.js';
import type { LastKnownGood } from './LastKnownGood.js';
import { reasonOf } from './reasonOf.js';
import type { TextSource } from './TextSource.js';

/** Milliseconds that the first text may take to be read. */
const patience = 30_000;

export interface FirstText {
  source: TextSource;
  /** What is in the source, for messages: "supergraph". */
  what: string;
  /** What is wrong with one that is not good, for messages: "is no supergraph that can be served". */
  fault: string;
  /** Without it, what cannot be had from the source keeps the process from starting. */
  lastKnownGood?: LastKnownGood | undefined;
  logger: Logger;
}

interface ReadText {
  text: string;
  /** Whether it is the last that was good, in place of what the source has. */
  isKept: boolean;
}

/**
 * Starts something with the text that a source has; when that cannot be had, or is not a good one, with the last that was.
 * @throws Error when there is none of them to start with, naming the one that is at fault and where it is
 */
export function startFrom<T>(first: FirstText, start: (text: string) => Promise<T>): Promise<T> {
  return startFromAll(
    [first],
    ([text]) => start(text!),
    () => 0,
  );
}

/**
 * The same for what needs several texts. Of each that is not to be had, or not good, the last that was takes its place.
 * @param faultyOf which of the texts an error of `start` is about
 */
export async function startFromAll<T>(
  firsts: readonly FirstText[],
  start: (texts: readonly string[]) => Promise<T>,
  faultyOf: (error: unknown) => number,
): Promise<T> {
  const texts = await Promise.all(firsts.map(readFirst));
  for (;;) {
    try {
      const started = await start(texts.map(({ text }) => text));
      for (const [index, { text, isKept }] of texts.entries()) {
        const { lastKnownGood, logger } = firsts[index]!;
        if (!isKept) await keepGood(lastKnownGood, text, logger);
      }
      return started;
    } catch (error) {
      const faulty = faultyOf(error);
      const { isKept } = texts[faulty]!;
      const failure = notGood(firsts[faulty]!, isKept, error);
      if (isKept) throw failure;
      texts[faulty] = await readKept(firsts[faulty]!, failure);
    }
  }
}

/** Keeps a text that has proved to be good. That it cannot is no reason not to serve it. */
export async function keepGood(
  lastKnownGood: LastKnownGood | undefined,
  text: string,
  logger: Logger,
): Promise<void> {
  try {
    await lastKnownGood?.keep(text);
  } catch (err) {
    logger.error({ err, file: lastKnownGood?.file }, 'The last good text cannot be kept.');
  }
}

async function readFirst(first: FirstText): Promise<ReadText> {
  const { source, what } = first;
  try {
    return { text: (await source.read(AbortSignal.timeout(patience))).text ?? '', isKept: false };
  } catch (error) {
    const message = `The ${what} ${source.location} cannot be read: ${reasonOf(error)}`;
    return readKept(first, new Error(message, { cause: error }));
  }
}

function notGood({ what, fault, source, lastKnownGood }: FirstText, isKept: boolean, error: unknown): Error {
  const place = isKept ? lastKnownGood?.file : source.location;
  // What says no more than which contract it is about has the reason within.
  const { message } = (error instanceof UnservableContract ? error.cause : error) as Error;
  return new Error(`The ${what} ${place} ${fault}: ${message}`, { cause: error });
}

/** @throws `failure` when nothing is kept that could take the place of what failed */
async function readKept({ what, lastKnownGood, logger }: FirstText, failure: unknown): Promise<ReadText> {
  const text = await lastKnownGood?.read();
  if (text === undefined) throw failure;
  logger.error(
    { err: failure, file: lastKnownGood?.file },
    `The ${what} is not to be had; starting with the last one that was good.`,
  );
  return { text, isKept: true };
}
