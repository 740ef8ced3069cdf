/** What the four subgraphs of the public federation benchmark know, read back from the answer that it expects. */
import { readFileSync } from 'node:fs';

/** The answer to `operation.graphql`. */
export const expected = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8'));

const { data } = expected;
const byKey = (entries, key) => [...new Map(entries.map((entry) => [entry[key], entry])).values()];

export const users = data.users.map(({ id, username, name }) => ({
  id,
  username,
  name,
  birthday: 1234567890,
}));

const nested = data.users.flatMap(({ reviews }) => reviews.map(({ product }) => product));
export const products = byKey([...data.topProducts, ...nested], 'upc').map(
  ({ upc, name, price, weight, inStock, shippingEstimate }) => ({
    upc,
    name,
    price,
    weight,
    inStock,
    shippingEstimate,
  }),
);

export const reviews = byKey(
  [...data.topProducts, ...nested].flatMap(({ upc, reviews: some }) =>
    some.map(({ id, body, author }) => ({ id, body, upc, authorId: author.id })),
  ),
  'id',
);

/** Every person has written the same reviews, as in the original. */
export const reviewsOfUser = data.users[0].reviews.map(({ id }) =>
  reviews.find((review) => review.id === id),
);
