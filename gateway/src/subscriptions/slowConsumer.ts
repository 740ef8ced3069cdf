import type { GraphQLFormattedError } from 'graphql';

/** What a client is told that reads more slowly than there is to say. */
export const slowConsumer: GraphQLFormattedError = {
  message:
    'Events come faster than they are read. Subscribe again, after the last cursor where there is one.',
  extensions: { code: 'SLOW_CONSUMER' },
};
