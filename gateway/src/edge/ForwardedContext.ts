import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';

/** A request's context with headers of the client's that subgraphs are to get. */
export interface ForwardedContext extends RequestContext {
  readonly forwarded: Readonly<Record<string, string>>;
}

/** The headers that are forwarded on behalf of `context`; undefined when there are none. */
export function forwardedHeaders(context: RequestContext): Readonly<Record<string, string>> | undefined {
  return 'forwarded' in context ? (context as ForwardedContext).forwarded : undefined;
}
