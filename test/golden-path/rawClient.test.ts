import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as nextTurn } from 'node:timers/promises';
import { buildSchema, graphql, GraphQLError, type GraphQLSchema } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { useServer } from 'graphql-ws/use/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { RequestFailure } from '../src/golden-path/journey/GoldenPathClient.js';
import { RawClient } from '../src/golden-path/journey/RawClient.js';

let left = 0;

/** Log lines, of the endless pod without end. */
async function* lines(podId: string): AsyncGenerator<object> {
  try {
    for (let line = 1; podId === 'endless' || line <= 3; line += 1) {
      yield { logLineReceived: { cursor: String(line), at: 'now', stream: 'STDOUT', text: `line ${line}` } };
      await nextTurn(); // a source that never waits leaves its readers no turn
    }
  } finally {
    left += 1;
  }
}

function smallSchema(): GraphQLSchema {
  const schema = buildSchema(`
    type Query { node(id: ID!): Node }
    interface Node { id: ID! }
    type Workflow implements Node { id: ID! name: String }
    type Conversation implements Node { id: ID! title: String }
    type Project implements Node { id: ID! name: String }
    type Subscription { logLineReceived(podId: ID!, after: String): LogLine }
    type LogLine { cursor: String at: String stream: String text: String }
  `);
  const subscription = schema.getSubscriptionType()!.getFields()['logLineReceived']!;
  subscription.subscribe = (_root, { podId }) => {
    if (podId !== 'nothing') return lines(podId);
    throw new GraphQLError('There is no pod "nothing".', { extensions: { code: 'NOT_FOUND' } });
  };
  const query = schema.getQueryType()!.getFields()['node']!;
  query.resolve = (_root, { id }, { tenant }) => {
    if (!tenant) throw new GraphQLError('Which tenant?', { extensions: { code: 'FORBIDDEN' } });
    return { __typename: 'Workflow', id, name: tenant };
  };
  return schema;
}

describe('the raw client', () => {
  const schema = smallSchema();
  const sse = createHandler({ schema });
  const server = createServer((request, response) => {
    if (request.headers.accept === 'text/event-stream') return void sse(request, response);
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', async () => {
      const { query, variables } = JSON.parse(body);
      const contextValue = { tenant: request.headers['x-gantry-tenant'] };
      const answer = await graphql({ schema, source: query, variableValues: variables, contextValue });
      response.end(JSON.stringify(answer));
    });
  });
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  useServer({ schema }, sockets);
  let endpoint: string;
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(() => {
    sockets.close();
    server.closeAllConnections();
    server.close();
  });

  it('asks within a tenant, and throws what is answered with errors', async () => {
    const client = new RawClient({ endpoint, token: 't' });
    expect(await client.inTenant('bistro').request('AnyNode', { id: 'wf_1' })).toEqual({
      node: { id: 'wf_1', __typename: 'Workflow', name: 'bistro' },
    });
    await expect(client.request('AnyNode', { id: 'wf_1' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  describe.each(['ws', 'sse'] as const)('over %s', (transport) => {
    const client = (): RawClient => new RawClient({ endpoint, token: 't', transport });

    it('reads a subscription to its end', async () => {
      const texts: string[] = [];
      for await (const { logLineReceived } of client().subscribe('LogLines', { podId: 'brief' }))
        texts.push(logLineReceived.text);
      expect(texts).toEqual(['line 1', 'line 2', 'line 3']);
    });

    it('leaves when its reader does, and when its signal aborts', async () => {
      const before = left;
      for await (const _ of client().subscribe('LogLines', { podId: 'endless' })) break;
      const leaving = new AbortController();
      for await (const _ of client().subscribe('LogLines', { podId: 'endless' }, leaving.signal))
        leaving.abort();
      await expect.poll(() => left).toBe(before + 2);
    });

    it('throws when a subscription is refused', async () => {
      const reading = client().subscribe('LogLines', { podId: 'nothing' })[Symbol.asyncIterator]().next();
      await expect(reading).rejects.toBeInstanceOf(RequestFailure);
      await expect(reading).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
});
