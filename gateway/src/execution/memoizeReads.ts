import { jsonOf } from './FetchRequest.js';
import { cloneData } from './mergeData.js';
import type { SubgraphAnswer, SubgraphSender } from './SubgraphSender.js';

/**
 * Sends equal requests to one subgraph once within an operation; each fetch gets its own copy of the data, because
 * it merges in place. For queries only: after a mutation the same question may have another answer.
 *
 * @param repeated texts that more than one fetch of the plan sends; only those can be equal at all
 */
export function memoizeReads(send: SubgraphSender, repeated: ReadonlySet<string>): SubgraphSender {
  if (repeated.size === 0) return send;
  const answers = new Map<string, Promise<SubgraphAnswer>>();
  return async (subgraph, request) => {
    if (!repeated.has(request.query)) return send(subgraph, request);
    const key = `${subgraph} ${jsonOf(request)}`;
    let answer = answers.get(key);
    if (!answer) answers.set(key, (answer = send(subgraph, request)));
    return cloneData(await answer);
  };
}
