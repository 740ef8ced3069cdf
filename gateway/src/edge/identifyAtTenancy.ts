import { GantryError, type ErrorCode, errorCodes } from '@gantry/platform/errors/GantryError.js';
import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import type { GraphQLFormattedError } from 'graphql';
import { z } from 'zod';
import type { SubgraphCaller } from '../execution/SubgraphCaller.js';
import type { Account } from './Account.js';
import type { Identity } from './Identity.js';

const mutation = `mutation Identify($input: IdentifyInput!) {
  identify(input: $input) { userId memberships { tenantId slug tier roles } }
}`;

const answerSchema = z.object({
  identify: z.object({
    userId: z.string(),
    memberships: z.array(
      z.object({
        tenantId: z.string(),
        slug: z.string(),
        tier: z.enum(['FREE', 'TEAM', 'ENTERPRISE']),
        roles: z.array(z.string()),
      }),
    ),
  }),
});

/**
 * Asks tenancy, on the gateway's own account, which user an identity is and where they are a member. A person seen
 * for the first time becomes a user by it.
 */
export function identifyAtTenancy(caller: SubgraphCaller): (identity: Identity) => Promise<Account> {
  return async ({ issuer, subject, email, emailVerified }) => {
    const send = caller.senderFor(serviceContext('gateway', null), new AbortController().signal);
    const input = { issuer, subject, email, emailVerified };
    const { data, errors } = await send('tenancy', {
      query: mutation,
      variables: { input },
      operationName: 'Identify',
    });
    const answer = answerSchema.safeParse(data);
    if (!answer.success) throw failure(errors?.[0]);
    const { userId, memberships } = answer.data.identify;
    return {
      userId,
      memberships: memberships.map(({ tenantId, slug, tier, roles }) => ({
        tenant: { id: tenantId, slug, tier },
        roles,
      })),
    };
  };
}

function failure(error: GraphQLFormattedError | undefined): GantryError {
  const code =
    errorCodes.find((known): known is ErrorCode => known === error?.extensions?.['code']) ?? 'INTERNAL';
  return new GantryError(code, error?.message ?? 'Tenancy did not say who this is.');
}
