/**
 * Stock Apollo Gateway in Apollo Server as its documentation puts a check of tokens before it, and hands headers on: the
 * product's supergraph. `node member.mjs <port>`; BENCH_JWKS are the keys that tokens are checked with.
 */
import { readFile } from 'node:fs/promises';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { GraphQLError } from 'graphql';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { audience, issuer } from '../../identity.mjs';

class MemberSource extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (!context.authorization) return;
    request.http.headers.set('authorization', context.authorization);
    request.http.headers.set('x-gantry-tenant', context.tenant);
  }
}

const supergraphSdl = await readFile(
  new URL('../../../../../schema/supergraph.graphql', import.meta.url),
  'utf8',
);
const keys = createLocalJWKSet(JSON.parse(process.env['BENCH_JWKS']));
const gateway = new ApolloGateway({
  supergraphSdl,
  buildService: ({ name }) => new MemberSource({ url: `http://127.0.0.1:4500/${name}` }),
});
const server = new ApolloServer({ gateway, introspection: false });
await startStandaloneServer(server, {
  listen: { port: Number(process.argv[2]), host: '127.0.0.1', path: '/graphql' },
  async context({ req }) {
    const { authorization = '', 'x-gantry-tenant': tenant = '' } = req.headers;
    try {
      await jwtVerify(authorization.replace(/^Bearer /, ''), keys, { issuer, audience });
    } catch (cause) {
      throw new GraphQLError('The token does not hold.', {
        originalError: cause,
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      });
    }
    return { authorization, tenant };
  },
});
process.stdout.write('ready\n');
