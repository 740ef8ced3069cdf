/** What the benchmark asks, and what is to be answered. */
import { readFileSync } from 'node:fs';
import { expected, users } from './catalogue.mjs';
import { overviewAnswer, overviewRequest } from './overview.mjs';
import { shapesRequests } from './shapes.mjs';

const operation = readFileSync(new URL('operation.graphql', import.meta.url), 'utf8');

export const requests = {
  full: { body: { query: operation }, expected },
  small: {
    body: { query: '{ users { id name username } }' },
    expected: { data: { users: users.map(({ id, name, username }) => ({ id, name, username })) } },
  },
  /** Asked by a member of a tenant: it needs the headers of a caller. */
  overview: { body: overviewRequest, expected: overviewAnswer },
  ...shapesRequests,
};
