/** Our gateway as `gantry-gateway` serves any supergraph: `node tokenGateway.mjs <port of the subgraph>`. */
import { composeServices } from '@apollo/composition';
import { createStandaloneGateway } from '@gantry/gateway/standalone/createStandaloneGateway.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { parse } from 'graphql';
import { tokenTypeDefs } from './tokenTypeDefs.mjs';

const url = `http://127.0.0.1:${process.argv[2]}/graphql`;
const { supergraphSdl } = composeServices([{ name: 'tokens', url, typeDefs: parse(tokenTypeDefs) }]);
const gateway = await createStandaloneGateway({
  supergraphSdl,
  logger: createLogger('gateway', { level: 'warn' }),
});
process.on('disconnect', () => process.exit());
process.send({ port: await gateway.listen(0, '127.0.0.1') });
