/**
 * A subgraph whose subscription is a stream of the source, served as Gantry's subgraphs are: `node tokenSubgraph.mjs <port of the
 * source>`.
 */
import { SubgraphServer } from '@gantry/platform/subgraph/SubgraphServer.js';
import { UnreadEvents } from '@gantry/platform/subgraph/UnreadEvents.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { SubscriptionEventExecutor } from '@gantry/platform/subgraph/execution/SubscriptionEventExecutor.js';
import { buildSchema, execute, parse } from 'graphql';
import { Registry } from 'prom-client';
import { readTokens } from './readTokens.mjs';
import { tokenTypeDefs } from './tokenTypeDefs.mjs';

const schema = buildSchema(tokenTypeDefs);
schema.getSubscriptionType().getFields()['token'].resolve = (token) => token;

/** The tokens of a new stream of the source; many may wait for who reads them. */
function tokens() {
  const unread = new UnreadEvents(100_000, () => leave());
  const leave = readTokens(Number(process.argv[2]), {
    push: (token) => unread.push(JSON.parse(token)),
    end: (error) => unread.end(error),
  });
  return unread;
}

const argsOf = ({ query, variables }) => ({ schema, document: parse(query), variableValues: variables });
const subgraph = {
  execute: async (request) => execute(argsOf(request)),
  async *subscribe(request) {
    const events = new SubscriptionEventExecutor(argsOf(request));
    for await (const token of tokens()) yield events.execute(token);
  },
  ready: async () => true,
};
const server = new SubgraphServer(subgraph, new Registry(), createLogger('tokens', { level: 'warn' }));
process.on('disconnect', () => process.exit());
process.send({ port: await server.listen(0, '127.0.0.1') });
