/** Stock graphql-ws over ws, as its documentation sets it up. */
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { serveBench } from './serveBench.mjs';
import { typeDefs } from './typeDefs.mjs';

await serveBench(async (source) => {
  const schema = buildSchema(typeDefs);
  schema.getSubscriptionType().getFields()['ticked'].subscribe = () => source.subscribe();
  schema.getSubscriptionType().getFields()['ticked'].resolve = (event) => event;
  const server = createServer();
  useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address().port;
});
