import type { Logger } from 'pino';
import type { LastKnownGood } from './LastKnownGood.js';
import type { TextSource } from './TextSource.js';

/** Milliseconds that the first text may take to be read. */
const patience = 30_000;

export interface FirstText {
  source: TextSource;
  /** What is in the source, for messages: "supergraph". */
  what: string;
  /** Without it, what cannot be had from the source keeps the process from starting. */
  lastKnownGood?: LastKnownGood | undefined;
  logger: Logger;
}

/**
 * Starts something with the text that a source has; when that cannot be had, or is not a good one, with the last that was.
 * @throws Error when there is none of them to start with
 */
export async function startFrom<T>(
  { source, what, lastKnownGood, logger }: FirstText,
  start: (text: string) => Promise<T>,
): Promise<T> {
  let failure: unknown;
  try {
    const text = await read(source, what);
    const started = await start(text);
    await keepGood(lastKnownGood, text, logger);
    return started;
  } catch (error) {
    failure = error;
  }
  const kept = await lastKnownGood?.read();
  if (kept === undefined) throw failure;
  logger.error(
    { err: failure, file: lastKnownGood?.file },
    `The ${what} is not to be had; starting with the last one that was good.`,
  );
  return start(kept);
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

async function read(source: TextSource, what: string): Promise<string> {
  try {
    return (await source.read(AbortSignal.timeout(patience))).text ?? '';
  } catch (error) {
    throw new Error(`The ${what} ${source.location} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
