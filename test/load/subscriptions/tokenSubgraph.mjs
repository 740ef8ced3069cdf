/**
 * A subgraph whose subscription is a stream of the source, served as Gantry's subgraphs are: `node tokenSubgraph.mjs <port of the
 * source>`.
 */
import { SubgraphServer } from '@gantry/platform/subgraph/SubgraphServer.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { SubscriptionEventExecutor } from '@gantry/platform/subgraph/execution/SubscriptionEventExecutor.js';
import { buildSchema, execute, parse } from 'graphql';
import { Registry } from 'prom-client';
import { readTokens } from './readTokens.mjs';
import { tokenTypeDefs } from './tokenTypeDefs.mjs';

const schema = buildSchema(tokenTypeDefs);
schema.getSubscriptionType().getFields()['token'].resolve = (token) => token;

const argsOf = ({ query, variables }) => ({ schema, document: parse(query), variableValues: variables });
const subgraph = {
  execute: async (request) => execute(argsOf(request)),
  async *subscribe(request) {
    const events = new SubscriptionEventExecutor(argsOf(request));
    for await (const token of readTokens(Number(process.argv[2]))) yield events.execute(token);
  },
  ready: async () => true,
};
const server = new SubgraphServer(subgraph, new Registry(), createLogger('tokens', { level: 'warn' }));
process.on('disconnect', () => process.exit());
process.send({ port: await server.listen(0, '127.0.0.1') });
