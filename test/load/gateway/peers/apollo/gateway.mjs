/** Stock Apollo Gateway in Apollo Server, as its documentation starts it. `node gateway.mjs <port> [supergraph]` */
import { readFile } from 'node:fs/promises';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const [, , port, supergraph = new URL('../../supergraph.graphql', import.meta.url)] = process.argv;
const supergraphSdl = await readFile(supergraph, 'utf8');
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }), introspection: false });
await startStandaloneServer(server, {
  listen: { port: Number(port), host: '127.0.0.1', path: '/graphql' },
});
process.stdout.write('ready\n');
