import type { GatewayPlugin } from '@gantry/gateway/plugins/GatewayPlugin.js';

/** Tells how many fetches the plan of each operation has: what is expensive shows before it is slow. */
export function countPlannedFetches(tell: (line: string) => void): GatewayPlugin {
  return {
    name: 'count-planned-fetches',
    plan({ operationName, plan }) {
      const fetches = JSON.stringify(plan).split('"kind":"Fetch"').length - 1;
      tell(`${operationName ?? 'anonymous'}: ${fetches} fetches`);
    },
  };
}

// oxlint-disable-next-line no-console -- standard output is where this example tells it
export default () => countPlannedFetches((line) => console.log(line));
