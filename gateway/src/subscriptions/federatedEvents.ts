import type { GraphQLFormattedError } from 'graphql';
import { executeOperation, type OperationResult } from '../execution/executeOperation.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { renamePath } from '../execution/renamePath.js';
import { upstreamEvents, type UpstreamOptions } from './upstreamEvents.js';

/**
 * The results of a subscription: for each event of the owning subgraph, what the other subgraphs add to it, in the
 * client's shape. Events are answered one after the other, in their order.
 */
export async function* federatedEvents(
  operation: PreparedOperation,
  options: UpstreamOptions,
): AsyncGenerator<OperationResult> {
  const { primary, variables, caller, context, signal } = options;
  try {
    for await (const event of upstreamEvents(options)) {
      const errors = (event.errors ?? []).map((error) => renamed(error, primary.renamed));
      if (!event.data) {
        yield { data: null, errors };
        continue;
      }
      primary.rewrite?.(event.data);
      yield await executeOperation(operation, variables, caller.senderFor(context, signal), {
        data: event.data,
        errors,
      });
    }
  } catch (error) {
    // The client left while the other subgraphs were asked.
    if (!signal.aborted) throw error;
  }
}

function renamed(error: GraphQLFormattedError, keys: ReadonlyMap<string, string>): GraphQLFormattedError {
  return error.path ? { ...error, path: renamePath(error.path, keys) } : error;
}
