/** All subgraphs of the benchmark in one process, a path each. Equal requests are answered from memory: they are not measured. */
import { createServer } from 'node:http';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { products, reviews, reviewsOfUser, users } from './catalogue.mjs';
import { overviewSchemas } from './overview.mjs';
import { shapesSchemas, write } from './shapes.mjs';

const link = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0",
  import: ["@key", "@external", "@requires", "@provides", "@shareable"])`;
const subgraph = (typeDefs, resolvers) =>
  buildSubgraphSchema([{ typeDefs: parse(link + typeDefs), resolvers }]);
const user = (id) => users.find((one) => one.id === id);
const product = (upc) => products.find((one) => one.upc === upc);
const reviewsOf = { reviews: () => reviewsOfUser };

const schemas = new Map([
  ...overviewSchemas(),
  ...shapesSchemas(),
  ...Object.entries({
    '/accounts': subgraph(
      `type Query { me: User user(id: ID!): User users: [User] }
      type User @key(fields: "id") { id: ID! name: String username: String @shareable birthday: Int }`,
      {
        Query: { me: () => users[0], user: (_, { id }) => user(id), users: () => users },
        User: { __resolveReference: ({ id }) => user(id) },
      },
    ),
    '/inventory': subgraph(
      `type Product @key(fields: "upc") {
        upc: String! weight: Int @external price: Int @external
        inStock: Boolean shippingEstimate: Int @requires(fields: "price weight")
      }`,
      {
        Product: {
          __resolveReference: (reference) => ({ ...reference, inStock: product(reference.upc).inStock }),
          shippingEstimate: ({ upc, price }) => (price == null ? null : product(upc).shippingEstimate),
        },
      },
    ),
    '/products': subgraph(
      `type Query { topProducts(first: Int = 5): [Product] }
      type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
      {
        Query: { topProducts: (_, { first }) => products.slice(0, first) },
        Product: { __resolveReference: ({ upc }) => product(upc) },
      },
    ),
    '/reviews': subgraph(
      `type Review @key(fields: "id") {
        id: ID! body: String product: Product author: User @provides(fields: "username")
      }
      type User @key(fields: "id") { id: ID! username: String @external reviews: [Review] }
      type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
      {
        Review: { author: ({ authorId }) => user(authorId), product: ({ upc }) => ({ upc }) },
        User: reviewsOf,
        Product: { reviews: ({ upc }) => reviews.filter((review) => review.upc === upc) },
      },
    ),
  }),
]);

const answers = new Map();

async function answer(path, body) {
  const key = path + body;
  let bytes = answers.get(key);
  if (!bytes) {
    const { query, variables, operationName } = JSON.parse(body);
    const result = await graphql({
      schema: schemas.get(path),
      source: query,
      variableValues: variables,
      operationName,
    });
    if (result.errors) throw result.errors[0];
    bytes = Buffer.from(write(body, result));
    answers.set(key, bytes);
  }
  return bytes;
}

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === 'GET') return response.end('{"status":"ready"}');
  const bytes = await answer(request.url, Buffer.concat(chunks).toString());
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length });
  return response.end(bytes);
});
// Contenders take turns: none is to find its connections closed when it is its own again.
server.keepAliveTimeout = 0;
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.stdout.write('ready\n'));
