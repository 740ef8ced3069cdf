import type { ProtocolCaller } from '../domain/interpreter/ProtocolCaller.js';
import type { PacedClock } from './PacedClock.js';

/** Calls that take time of their own, so that a clock does not move ahead meanwhile. */
export function pacedProtocols(protocols: ProtocolCaller, clock: PacedClock): ProtocolCaller {
  return {
    call: (...given) => clock.during(() => protocols.call(...given)),
    subscribe: async (...given) => {
      const feed = await protocols.subscribe(...given);
      return { next: (waitMs) => clock.during(() => feed.next(waitMs)), close: () => feed.close() };
    },
  };
}
