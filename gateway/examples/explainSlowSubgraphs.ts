import type { GatewayPlugin } from '@gantry/gateway/plugins/GatewayPlugin.js';

/** Reports answers that took too long, and gives errors of subgraphs the name of the subgraph. */
export function explainSlowSubgraphs(seconds: number, tell: (line: string) => void): GatewayPlugin {
  return {
    name: 'explain-slow-subgraphs',
    subgraphResponse(event) {
      if (event.seconds >= seconds) tell(`${event.subgraph} took ${event.seconds.toFixed(3)} s`);
      event.errors = event.errors?.map((error) => ({
        ...error,
        extensions: { ...error.extensions, subgraph: event.subgraph },
      }));
    },
  };
}

// oxlint-disable-next-line no-console -- standard output is where this example tells it
export default () => explainSlowSubgraphs(1, (line) => console.log(line));
