/** Our gateway over a subgraph in its own process, as the embedded shape has them. */
import { composeServices } from '@apollo/composition';
import { createGateway } from '@gantry/gateway/createGateway.js';
import { StandaloneAuthenticator } from '@gantry/gateway/standalone/StandaloneAuthenticator.js';
import { defaultSubscriptionSettings } from '@gantry/gateway/subscriptions/SubscriptionSettings.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { parse } from 'graphql';
import { Registry } from 'prom-client';
import { serveBench } from './serveBench.mjs';
import { typeDefs } from './typeDefs.mjs';

await serveBench(async (source) => {
  const { supergraphSdl } = composeServices([
    { name: 'ticks', url: 'http://127.0.0.1', typeDefs: parse(typeDefs) },
  ]);
  const endpoint = {
    ready: async () => true,
    execute: async () => ({ data: {} }),
    async *subscribe(_request, _token, signal) {
      const events = source.subscribe();
      signal.addEventListener('abort', () => events.return());
      for await (const ticked of events) yield { data: { ticked } };
    },
  };
  const gateway = await createGateway({
    supergraphSdl,
    endpoints: new Map([['ticks', endpoint]]),
    authenticator: new StandaloneAuthenticator(),
    logger: createLogger('gateway', { level: 'warn' }),
    registry: new Registry(),
    // All of them come from one address.
    settings: { subscriptions: { ...defaultSubscriptionSettings, perAddress: 1_000_000 } },
  });
  return gateway.listen(0, '127.0.0.1');
});
