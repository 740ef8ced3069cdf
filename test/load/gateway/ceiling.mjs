/**
 * What no gateway in Node can be cheaper than: with `hello` the answer out of memory, with `fetches` as many requests to
 * the subgraphs as the query needs, one after the other, whose answers are thrown away. `node ceiling.mjs <port> hello|fetches`
 */
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { requests } from './requests.mjs';

const [, , port, kind] = process.argv;
const pool = new Pool('http://127.0.0.1:4500', { connections: 64 });
const headers = { 'content-type': 'application/json' };
const answers = Object.fromEntries(
  ['full', 'small'].map((name) => [name, Buffer.from(JSON.stringify(requests[name].expected))]),
);
const reviews =
  'query($r:[_Any!]!){_entities(representations:$r){...on User{reviews{id body product{upc reviews{id body author{id username reviews{id body product{upc}}}}}}}...on Product{reviews{id body author{id username reviews{id body product{upc}}}}}}}';
const ask = (path, query, r) => ({ path, body: JSON.stringify({ query, variables: { r } }) });
const entities = (typename, key, values) => values.map((value) => ({ __typename: typename, [key]: value }));
const one = [ask('/accounts', '{users{id username name}}')];
const upcs = entities('Product', 'upc', ['1', '2', '3', '4', '5']);
const seven = [
  ...one,
  ask('/products', '{topProducts{name price upc weight}}'),
  ask('/reviews', reviews, entities('User', 'id', ['1', '2', '3', '4', '5', '6'])),
  ask('/reviews', reviews, upcs),
  ask(
    '/accounts',
    'query($r:[_Any!]!){_entities(representations:$r){...on User{name}}}',
    entities('User', 'id', ['1']),
  ),
  ask(
    '/products',
    'query($r:[_Any!]!){_entities(representations:$r){...on Product{name price weight}}}',
    upcs,
  ),
  ask('/inventory', 'query($r:[_Any!]!){_entities(representations:$r){...on Product{inStock}}}', upcs),
];

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const name = Buffer.concat(chunks).length > 200 ? 'full' : 'small';
  if (kind === 'fetches') {
    for (const { path, body } of name === 'full' ? seven : one) {
      const answer = await pool.request({ method: 'POST', path, headers, body });
      await answer.body.arrayBuffer();
    }
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': answers[name].length });
  response.end(answers[name]);
});
server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
