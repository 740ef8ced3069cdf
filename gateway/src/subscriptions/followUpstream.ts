import { setTimeout as delay } from 'node:timers/promises';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphRequest } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import type { TraceContext } from '@gantry/platform/telemetry/TraceContext.js';
import type { Logger } from 'pino';
import type { OperationVariables } from '../execution/ExecutionState.js';
import type { SubgraphCaller, SubscriptionAnswer } from '../execution/SubgraphCaller.js';
import type { Primary } from './Primary.js';
import { slowConsumer } from './slowConsumer.js';

/** How often a broken link is taken up again. */
export interface UpstreamRetries {
  /** Milliseconds before each attempt after breaks that follow each other; the last one failing ends the subscription. */
  delaysMs: readonly number[];
  /** Milliseconds after which a link has held: the next break is a first one again, also where no event has come. */
  heldMs: number;
  /** The time in milliseconds, from wherever. */
  now(): number;
}

const defaultRetries: UpstreamRetries = {
  delaysMs: [50, 200, 800, 2_000, 5_000],
  // No subgraph says that it has accepted a subscription; one that cannot be reached has 5 s to let a connection come about.
  heldMs: 10_000,
  now: () => performance.now(),
};

export interface UpstreamOptions {
  primary: Primary;
  variables: OperationVariables;
  /** Where to begin, instead of where the client wants to. */
  after?: string | undefined;
  caller: SubgraphCaller;
  /** On whose behalf the subgraph is asked, looked up whenever it is. Does not throw. */
  context(): RequestContext | Promise<RequestContext>;
  logger: Logger;
  /** Ends the subscription at the subgraph. */
  signal: AbortSignal;
  /** Where the trace of its start stands. */
  trace?: TraceContext | undefined;
  /** Five, and a link has held after ten seconds, unless told. */
  retries?: UpstreamRetries | undefined;
}

/** What a subgraph sent, and from where to go on after it; undefined when the subscription cannot be resumed. */
export interface UpstreamEvent {
  answer: SubscriptionAnswer;
  cursor: string | undefined;
}

/**
 * Gives `take` the events of a subscription as its subgraph sends them, each when it is done with the one before, which may be at once. When the link breaks
 * it is taken up again after the last cursor, or where the client began while nothing has come, so that the client notices nothing;
 * where there is no cursor to go by, events could be lost or repeated, so it ends with UNAVAILABLE instead.
 * @param take does not throw
 */
export async function followUpstream(
  options: UpstreamOptions,
  take: (event: UpstreamEvent) => Promise<void> | undefined,
): Promise<void> {
  const { primary, variables, caller, logger, signal, trace, retries = defaultRetries } = options;
  const first = primary.request(variables);
  let cursor = options.after;
  let request = cursor === undefined ? first : (primary.resume?.after(first, cursor) ?? first);
  let attempt = 0;
  let hasCome = false;
  /** What asks for the events that are still to come; undefined when it is not known which they are. */
  const again = (): SubgraphRequest | undefined => {
    if (cursor !== undefined) return primary.resume?.after(first, cursor);
    return !hasCome && primary.beginsAfter(variables) ? first : undefined;
  };
  let isFirst = true;
  const takeAnswer = (answer: SubscriptionAnswer): Promise<void> | undefined => {
    // It has begun long ago: a subgraph that takes nothing new for now is asked again, as one that is away.
    if (isFirst && cursor !== undefined && attempt < retries.delaysMs.length) throwRefusal(answer);
    isFirst = false;
    attempt = 0;
    hasCome = true;
    const reached = answer.data ? primary.resume?.cursorOf(answer.data) : undefined;
    cursor = reached ?? cursor;
    return take({ answer, cursor: reached });
  };
  while (!signal.aborted) {
    const asking = options.context();
    const context = asking instanceof Promise ? await asking : asking;
    if (signal.aborted) return;
    const began = retries.now();
    isFirst = true;
    try {
      return await caller.follow(primary.subgraph, request, context, signal, trace, takeAnswer);
    } catch (error) {
      if (signal.aborted) return;
      const next = again();
      if (isOverrun(error)) {
        // No fault of the subgraph: what nobody had the time to read is asked for again.
        if (next) {
          request = next;
          continue;
        }
        return take({ answer: { errors: [slowConsumer] }, cursor: undefined });
      }
      logger.warn(
        {
          err: error,
          subgraph: primary.subgraph,
          requestId: context.requestId,
          tenantId: context.tenant?.id,
        },
        'A subscription broke.',
      );
      if (retries.now() - began >= retries.heldMs) attempt = 0;
      const wait = retries.delaysMs[attempt++];
      if (!next || wait === undefined) {
        return take({ answer: { errors: [brokenLink(primary.subgraph, error)] }, cursor: undefined });
      }
      request = next;
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

function isOverrun(error: unknown): boolean {
  return error instanceof GantryError && error.code === 'SLOW_CONSUMER';
}

/** @throws GantryError where the subgraph could not begin, which may pass: it has too much to do, or lacks something */
function throwRefusal({ data, errors }: SubscriptionAnswer): void {
  if (data) return;
  for (const { message, extensions } of errors ?? []) {
    const code = extensions?.['code'];
    if (code === 'RATE_LIMITED' || code === 'UNAVAILABLE') throw new GantryError(code, message);
  }
}

function brokenLink(
  subgraph: string,
  error: unknown,
): { message: string; extensions: Record<string, unknown> } {
  const message =
    error instanceof GantryError && error.code === 'UNAVAILABLE'
      ? error.message
      : `The subscription at the subgraph "${subgraph}" broke.`;
  return { message, extensions: { code: 'UNAVAILABLE', subgraph } };
}
