import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SpanContext } from '@opentelemetry/api';
import type { GraphQLFormattedError } from 'graphql';
import { executeOperation } from '../execution/executeOperation.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import type { Tracing } from '../telemetry/Tracing.js';
import { renamePath } from '../execution/renamePath.js';
import { shownErrors } from '../execution/shownErrors.js';
import { PublishedEvent } from './PublishedEvent.js';
import type { UpstreamEvent, UpstreamOptions } from './followUpstream.js';

export interface FederatedOptions extends Omit<UpstreamOptions, 'context'> {
  tracing: Tracing;
  startedIn: SpanContext | undefined;
}

/**
 * The result of a subscription for one event of the owning subgraph: with what the other subgraphs add to it, in the client's
 * shape. It is there at once when none of them adds anything.
 * @param context on whose behalf they are asked
 */
export function federatedEvent(
  operation: PreparedOperation,
  { answer, cursor }: UpstreamEvent,
  context: RequestContext,
  { primary, variables, caller, signal, tracing, startedIn }: FederatedOptions,
): PublishedEvent | Promise<PublishedEvent> {
  const errors = (answer.errors ?? []).map((error) => renamed(error, primary.renamed));
  if (!answer.data) {
    return new PublishedEvent({ data: null, errors: shownErrors(errors, operation) }, cursor);
  }
  primary.rewrite?.(answer.data);
  const initial = { data: answer.data, errors };
  const send = caller.senderFor(context, signal);
  const running = tracing.event(operation.name, startedIn, answer.cause, () =>
    executeOperation(operation, variables, send, initial),
  );
  if (running instanceof Promise) return running.then((result) => new PublishedEvent(result, cursor));
  return new PublishedEvent(running, cursor);
}

function renamed(error: GraphQLFormattedError, keys: ReadonlyMap<string, string>): GraphQLFormattedError {
  return error.path ? { ...error, path: renamePath(error.path, keys) } : error;
}
