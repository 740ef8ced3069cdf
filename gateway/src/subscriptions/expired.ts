import type { GraphQLFormattedError } from 'graphql';

/** What ends the subscriptions of a token that has ended. */
export const expired: GraphQLFormattedError = {
  message: 'The token has expired.',
  extensions: { code: 'UNAUTHENTICATED' },
};
