/**
 * A subgraph whose subscription is a stream of the source, served as Gantry's subgraphs are: `node tokenSubgraph.mjs <port of the
 * source>`.
 */
import { compileEvents } from '@gantry/platform/subgraph/compileEvents.js';
import { SubgraphServer } from '@gantry/platform/subgraph/SubgraphServer.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { buildSchema, execute, parse } from 'graphql';
import { Registry } from 'prom-client';
import { readTokens } from './readTokens.mjs';
import { tokenTypeDefs } from './tokenTypeDefs.mjs';

const schema = buildSchema(tokenTypeDefs);
schema.getSubscriptionType().getFields()['token'].resolve = (token) => token;
const compiled = new Map();

const subgraph = {
  execute: async ({ query, variables }) =>
    execute({ schema, document: parse(query), variableValues: variables }),
  async *subscribe({ query, variables }) {
    const answer = compiled.get(query) ?? compileEvents(schema, parse(query));
    compiled.set(query, answer);
    for await (const token of readTokens(Number(process.argv[2]))) yield answer(token, undefined, variables);
  },
  ready: async () => true,
};
const server = new SubgraphServer(subgraph, new Registry(), createLogger('tokens', { level: 'warn' }));
process.on('disconnect', () => process.exit());
process.send({ port: await server.listen(0, '127.0.0.1') });
