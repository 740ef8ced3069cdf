import { randomUUID } from 'node:crypto';
import type { Provider, ResourceServer, TokenEndpointGrantContext } from 'oidc-provider';
import { errors } from 'oidc-provider';
import { z } from 'zod';
import { developmentUserGrantType } from './developmentClient.js';
import { developmentUsers } from './developmentUsers.js';

/** Seconds that an access token of the embedded issuer lives when the request says nothing: a working day. */
export const defaultTokenLifetime = 8 * 3_600;
/** Seconds that no access token of the embedded issuer outlives. */
export const longestTokenLifetime = 24 * 3_600;

/** The resource that every token of the embedded issuer is for (RFC 8707 wants a URI; the `aud` claim is configuration). */
export const apiResource = 'urn:gantry:api';
/** The scopes that a token may carry, for what a schema asks for by `@requiresScopes`; roles come from memberships. */
export const apiScopes = ['read', 'write', 'administer'] as const;

const parameters = z.object({
  user: z.string('user is missing'),
  tenant: z
    .string()
    .regex(/^[\w-]{1,80}$/, 'tenant must be a slug or an id')
    .optional(),
  lifetime: z.coerce
    .number('lifetime must be seconds')
    .int('lifetime must be whole seconds')
    .min(1, 'lifetime must be at least 1 second')
    .optional(),
  scope: z
    .string()
    .transform((scope) => scope.split(' ').filter(Boolean))
    .pipe(z.array(z.enum(apiScopes, `scope must be some of: ${apiScopes.join(', ')}`)))
    .optional(),
});

/**
 * Teaches `provider` the development-user grant: parameters `user`, and optionally `tenant` (becomes a claim), `lifetime`
 * (seconds) and `scope`.
 */
export function registerDevelopmentUserGrant(provider: Provider, resourceServer: ResourceServer): void {
  const handle = async (ctx: TokenEndpointGrantContext): Promise<void> => {
    const parsed = parameters.safeParse(ctx.oidc.params);
    if (!parsed.success) {
      const problems = parsed.error.issues.map((issue) => issue.message).join('; ');
      throw new errors.CustomOIDCProviderError('invalid_request', problems);
    }
    const { user: name, lifetime = defaultTokenLifetime, scope = apiScopes } = parsed.data;
    const user = developmentUsers.get(name);
    if (!user) {
      const known = [...developmentUsers.keys()].join(', ');
      throw new errors.CustomOIDCProviderError(
        'invalid_grant',
        `There is no development user "${name}"; there are: ${known}.`,
      );
    }
    const token = new provider.AccessToken({
      accountId: user.name,
      client: ctx.oidc.client,
      grantId: randomUUID(),
      gty: developmentUserGrantType,
      scope: scope.join(' '),
      expiresIn: Math.min(lifetime, longestTokenLifetime),
      resourceServer: new provider.ResourceServer(apiResource, resourceServer),
    });
    const expiresIn = token.expiration;
    ctx.body = {
      access_token: await token.save(),
      expires_in: expiresIn,
      scope: token.scope,
      token_type: token.tokenType,
    };
  };
  provider.registerGrantType(developmentUserGrantType, handle, Object.keys(parameters.shape));
}
