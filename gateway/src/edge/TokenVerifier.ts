import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { decodeJwt, errors, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Identity } from './Identity.js';
import { issuerKeys, type IssuerKeys } from './issuerKeys.js';
import type { TrustedIssuer } from './TrustedIssuer.js';
import { verifyByKeys } from './verifyByKeys.js';

/** Signatures only: nothing symmetric, whose key a verifier could forge with, and never `none`. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Seconds that clocks may differ, where nothing else is said. */
const usualTolerance = 5;

/** RFC 8693 and RFC 9068 have a text; some issuers send a list, or call it `scp`, in either form. */
const scopesSchema = z
  .union([z.string().transform((text) => text.split(' ').filter(Boolean)), z.array(z.string())])
  .optional();

const claimsSchema = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  // Of what is not needed, whatever does not fit is as if it were not there.
  email: z.string().optional().catch(undefined),
  email_verified: z
    .literal([true, 'true'])
    .transform(() => true)
    .catch(false),
  tenant: z.string().min(1).optional(),
  scope: scopesSchema,
  scp: scopesSchema,
});

export interface TokenVerifierOptions {
  /** Whether the claim `tenant` names the tenant that a token is for; by default it does. Else it is not looked at. */
  tenants?: boolean;
}

/** Verifies bearer tokens (RFC 7519, RFC 8725) of the issuers it was told to trust. */
export class TokenVerifier {
  readonly #issuers: ReadonlyMap<
    string,
    { audience: string | string[]; knownAs: string; clockTolerance: number; keys: IssuerKeys }
  >;
  readonly #tenants: boolean;

  constructor(issuers: readonly TrustedIssuer[], { tenants = true }: TokenVerifierOptions = {}) {
    this.#tenants = tenants;
    this.#issuers = new Map(
      issuers.map((trusted) => {
        const { issuer, audience, knownAs = issuer, clockToleranceSeconds = usualTolerance } = trusted;
        return [
          issuer,
          {
            audience: typeof audience === 'string' ? audience : [...audience],
            knownAs,
            clockTolerance: clockToleranceSeconds,
            keys: issuerKeys(trusted),
          },
        ];
      }),
    );
  }

  /**
   * @throws GantryError UNAUTHENTICATED for any token that does not hold
   * @throws GantryError UNAVAILABLE when the issuer's keys cannot be read
   */
  async verify(token: string): Promise<Identity> {
    try {
      // Read unverified, only to choose among our own keys; the signature then proves it.
      const { iss } = decodeJwt(token);
      const trusted = this.#issuers.get(iss ?? '');
      if (!trusted) throw unauthenticated('The token is of an issuer that is not trusted here.');
      const payload = await verifyByKeys(token, trusted.keys, {
        issuer: iss!,
        audience: trusted.audience,
        algorithms,
        clockTolerance: trusted.clockTolerance,
        requiredClaims: ['sub', 'exp'],
      });
      return identityOf(this.#tenants ? payload : { ...payload, tenant: undefined }, trusted);
    } catch (error) {
      throw refusal(error);
    }
  }
}

function identityOf(
  payload: JWTPayload,
  { knownAs: issuer, clockTolerance }: { knownAs: string; clockTolerance: number },
): Identity {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw unauthenticated('The token lacks claims that are needed here.');
  const { sub, exp, email, email_verified: emailVerified, tenant, scope, scp } = claims.data;
  return {
    issuer,
    subject: sub,
    email: email ?? null,
    emailVerified: email !== undefined && emailVerified,
    tenant: tenant ?? null,
    scopes: scp ?? scope ?? [],
    // What is open ends when the token would be refused, not before.
    expiresAt: (exp + clockTolerance) * 1_000,
  };
}

function refusal(error: unknown): unknown {
  if (error instanceof GantryError) return error;
  if (error instanceof errors.JWTExpired) return unauthenticated('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
    return unauthenticated('The token is for another audience.');
  }
  return error instanceof errors.JOSEError ? unauthenticated('The token is not valid.') : error;
}

function unauthenticated(message: string): GantryError {
  return new GantryError('UNAUTHENTICATED', message);
}
