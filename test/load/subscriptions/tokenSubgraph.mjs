/**
 * A subgraph whose subscription is a stream of the source, served as Gantry's subgraphs are: `node tokenSubgraph.mjs <port of the
 * source>`.
 */
import { SubgraphServer } from '@gantry/platform/subgraph/SubgraphServer.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { buildSchema, execute, parse, subscribe } from 'graphql';
import { Registry } from 'prom-client';
import { readTokens } from './readTokens.mjs';
import { tokenTypeDefs } from './tokenTypeDefs.mjs';

const schema = buildSchema(tokenTypeDefs);
const field = schema.getSubscriptionType().getFields()['token'];
field.subscribe = () => readTokens(Number(process.argv[2]));
field.resolve = (token) => token;

const argsOf = ({ query, variables }) => ({ schema, document: parse(query), variableValues: variables });
const subgraph = {
  execute: async (request) => execute(argsOf(request)),
  async *subscribe(request) {
    yield* await subscribe(argsOf(request));
  },
  ready: async () => true,
};
const server = new SubgraphServer(subgraph, new Registry(), createLogger('tokens', { level: 'warn' }));
process.on('disconnect', () => process.exit());
process.send({ port: await server.listen(0, '127.0.0.1') });
