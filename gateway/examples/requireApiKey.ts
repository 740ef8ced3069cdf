import type { GatewayPlugin } from '@gantry/gateway/plugins/GatewayPlugin.js';
import { GraphQLError } from 'graphql';

/** Refuses whoever brings none of these keys in `x-api-key`. A hook on the request sees it before anything is parsed. */
export function requireApiKey(keys: readonly string[]): GatewayPlugin {
  return {
    name: 'require-api-key',
    request({ headers }) {
      const key = headers['x-api-key'];
      if (typeof key === 'string' && keys.includes(key)) return;
      throw new GraphQLError('An API key is required.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      });
    },
  };
}

export default () => requireApiKey(['demo']);
