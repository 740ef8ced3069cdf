/** Stock Apollo Gateway in Apollo Server, as its documentation starts it. `node gateway.mjs <port>` */
import { readFile } from 'node:fs/promises';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const supergraphSdl = await readFile(new URL('../../supergraph.graphql', import.meta.url), 'utf8');
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }), introspection: false });
await startStandaloneServer(server, {
  listen: { port: Number(process.argv[2]), host: '127.0.0.1', path: '/graphql' },
});
process.stdout.write('ready\n');
