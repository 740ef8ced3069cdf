import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';

/** A request's context with headers of the client's that subgraphs are to get. */
export interface ForwardedContext extends RequestContext {
  readonly forwarded: Readonly<Record<string, string>>;
  /** The subgraphs that get a header, where not all do, by its name. */
  readonly recipients?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

/** Whether any subgraph gets headers on behalf of `context`. */
export function forwardsHeaders(context: RequestContext): boolean {
  return 'forwarded' in context && Object.keys((context as ForwardedContext).forwarded).length > 0;
}

/** `context` with the headers that go to subgraphs on behalf of `other`; itself where they are of one session. */
export function withForwarded(context: RequestContext, other: RequestContext): RequestContext {
  const { forwarded, recipients } = other as ForwardedContext;
  if ((context as ForwardedContext).forwarded === forwarded) return context;
  return { ...context, forwarded, recipients } as ForwardedContext;
}

/** The headers that a subgraph gets on behalf of `context`; undefined when there are none for any. */
export function forwardedHeaders(
  context: RequestContext,
  subgraph: string,
): Readonly<Record<string, string>> | undefined {
  if (!('forwarded' in context)) return undefined;
  const { forwarded, recipients } = context as ForwardedContext;
  if (!recipients) return forwarded;
  const entries = Object.entries(forwarded).filter(([name]) => recipients.get(name)?.has(subgraph) ?? true);
  return Object.fromEntries(entries);
}
