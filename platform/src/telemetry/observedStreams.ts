import { GantryError } from '../errors/GantryError.js';
import type { LiveStreams } from '../streams/LiveStreams.js';
import { currentTrace } from './TraceContext.js';
import type { SubgraphMetrics } from './SubgraphMetrics.js';

/**
 * The same streams, counted, and with `traceparent` in every entry that is appended as part of a trace: whoever tells somebody of the entry
 * goes on with that. An entry has no span of its own, since there are as many of them as tokens.
 */
export function observedStreams(streams: LiveStreams, metrics: SubgraphMetrics): LiveStreams {
  return {
    append(tenantId, stream, payload) {
      metrics.entryAppended();
      return streams.append(tenantId, stream, { ...payload, ...currentTrace() });
    },
    async *read(tenantId, stream, options) {
      metrics.readerOpened();
      try {
        yield* streams.read(tenantId, stream, options);
      } catch (error) {
        if (error instanceof GantryError && error.code === 'CURSOR_EXPIRED') metrics.cursorExpired();
        throw error;
      } finally {
        metrics.readerClosed();
      }
    },
    close: (tenantId, stream) => streams.close(tenantId, stream),
    ready: () => streams.ready(),
  };
}
