import { createHmac } from 'node:crypto';
import type { GatewayPlugin } from '@gantry/gateway/plugins/GatewayPlugin.js';

/** Signs each request to a subgraph, which can so tell that it comes from the gateway. */
export function signSubgraphRequests(secret: string): GatewayPlugin {
  return {
    name: 'sign-subgraph-requests',
    subgraphRequest(event) {
      const signed = JSON.stringify([event.subgraph, event.query, event.variables ?? {}]);
      event.headers['x-gateway-signature'] = createHmac('sha256', secret).update(signed).digest('base64url');
    },
  };
}

export default () => signSubgraphRequests('change me');
