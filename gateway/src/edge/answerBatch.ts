import type { GraphQLFormattedError } from 'graphql';
import type { GraphqlRequest } from './GraphqlRequest.js';
import type { HttpFault } from './HttpFault.js';

/** One operation of a batch, ready to be run. */
export interface BatchedOperation {
  readonly isMutation: boolean;
  /** Runs it, and gives the JSON of its result. */
  run(): Promise<Buffer>;
}

export interface BatchOptions {
  prepare(request: GraphqlRequest): Promise<BatchedOperation>;
  toFault(error: unknown): HttpFault;
  /** The client has left. */
  gone: AbortSignal;
}

const comma = Buffer.from(',');

/**
 * Answers operations that were sent together: a list of their results, in their order. One at fault spoils no other. Mutations
 * are run one after the other, as they stand in the list, and queries beside them.
 * @throws only when the client has left
 */
export async function answerBatch(batch: readonly GraphqlRequest[], options: BatchOptions): Promise<Buffer> {
  /** Resolves when no mutation of those so far is under way, or still to be begun. */
  let written: Promise<unknown> = Promise.resolve();
  const answers = batch.map((request) => {
    const before = written;
    const preparing = options.prepare(request);
    const answering = answerOne(preparing, before, options);
    written = afterMutation(preparing, before, answering);
    return answering;
  });
  const parts = (await Promise.all(answers)).flatMap((answer, index) =>
    index === 0 ? [answer] : [comma, answer],
  );
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}

async function answerOne(
  preparing: Promise<BatchedOperation>,
  before: Promise<unknown>,
  { toFault, gone }: BatchOptions,
): Promise<Buffer> {
  try {
    const operation = await preparing;
    if (operation.isMutation) await before;
    // What nobody waits for any more is not begun.
    gone.throwIfAborted();
    return await operation.run();
  } catch (error) {
    if (gone.aborted) throw error;
    const { errors }: { errors: readonly GraphQLFormattedError[] } = toFault(error);
    return Buffer.from(JSON.stringify({ errors }));
  }
}

/** Never rejects: who waits for a mutation does not need it to succeed. */
async function afterMutation(
  preparing: Promise<BatchedOperation>,
  before: Promise<unknown>,
  answering: Promise<Buffer>,
): Promise<void> {
  await before;
  const [prepared] = await Promise.allSettled([preparing]);
  if (prepared.status === 'fulfilled' && prepared.value.isMutation) await Promise.allSettled([answering]);
}
