/** A subgraph whose subscription is a stream of the source: `node tokenSubgraph.mjs <port of the source>`. */
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { readTokens } from './readTokens.mjs';
import { tokenTypeDefs } from './tokenTypeDefs.mjs';

const schema = buildSchema(tokenTypeDefs);
const field = schema.getSubscriptionType().getFields()['token'];
field.subscribe = () => readTokens(Number(process.argv[2]));
field.resolve = (token) => token;

const server = createServer();
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
