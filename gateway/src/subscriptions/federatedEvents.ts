import type { SpanContext } from '@opentelemetry/api';
import type { GraphQLFormattedError } from 'graphql';
import { executeOperation } from '../execution/executeOperation.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { renamePath } from '../execution/renamePath.js';
import { shownErrors } from '../execution/shownErrors.js';
import { PublishedEvent } from './PublishedEvent.js';
import { upstreamEvents, type UpstreamOptions } from './upstreamEvents.js';

export interface FederatedOptions extends UpstreamOptions {
  tracing: Tracing;
  startedIn: SpanContext | undefined;
  /** Done before anything is asked for an event. */
  beforeEach(): Promise<void>;
}

/**
 * The results of a subscription: for each event of the owning subgraph, what the other subgraphs add to it, in the
 * client's shape. Events are answered one after the other, in their order.
 */
export async function* federatedEvents(
  operation: PreparedOperation,
  options: FederatedOptions,
): AsyncGenerator<PublishedEvent> {
  const { primary, variables, caller, context, signal, tracing, startedIn } = options;
  try {
    for await (const { answer, cursor } of upstreamEvents({
      ...options,
      trace: tracing.traceOf(startedIn),
    })) {
      await options.beforeEach();
      if (signal.aborted) return;
      const errors = (answer.errors ?? []).map((error) => renamed(error, primary.renamed));
      if (!answer.data) {
        yield new PublishedEvent({ data: null, errors: shownErrors(errors, operation) }, cursor);
        continue;
      }
      primary.rewrite?.(answer.data);
      const initial = { data: answer.data, errors };
      const send = caller.senderFor(context, signal);
      const result = await tracing.event(operation.name, startedIn, answer.cause, () =>
        executeOperation(operation, variables, send, initial),
      );
      yield new PublishedEvent(result, cursor);
    }
  } catch (error) {
    // The last subscriber left while the other subgraphs were asked.
    if (!signal.aborted) throw error;
  }
}

function renamed(error: GraphQLFormattedError, keys: ReadonlyMap<string, string>): GraphQLFormattedError {
  return error.path ? { ...error, path: renamePath(error.path, keys) } : error;
}
