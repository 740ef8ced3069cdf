import type { GraphQLFormattedError } from 'graphql';
import type { GraphqlRequest } from './GraphqlRequest.js';
import type { HttpFault } from './HttpFault.js';

export interface BatchOptions {
  /** Runs one operation, and gives the JSON of its result. */
  answer(request: GraphqlRequest): Promise<Buffer>;
  toFault(error: unknown): HttpFault;
  /** The client has left. */
  gone: AbortSignal;
}

const comma = Buffer.from(',');

/** Answers operations that were sent together: a list of their results, in their order. One at fault spoils no other. */
export async function answerBatch(batch: readonly GraphqlRequest[], options: BatchOptions): Promise<Buffer> {
  const one = async (request: GraphqlRequest): Promise<Buffer> => {
    try {
      return await options.answer(request);
    } catch (error) {
      if (options.gone.aborted) throw error;
      const { errors }: { errors: readonly GraphQLFormattedError[] } = options.toFault(error);
      return Buffer.from(JSON.stringify({ errors }));
    }
  };
  const answers = await Promise.all(batch.map(one));
  const parts = answers.flatMap((answer, index) => (index === 0 ? [answer] : [comma, answer]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}
