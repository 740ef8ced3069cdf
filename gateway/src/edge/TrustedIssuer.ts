import type { JSONWebKeySet } from 'jose';

/** An OpenID Connect issuer whose tokens are accepted. */
export interface TrustedIssuer {
  /** Exactly what `iss` says. */
  issuer: string;
  /** By what its users are remembered, for an issuer whose URL may change; by default what `iss` says. */
  knownAs?: string | undefined;
  /** What `aud` must contain; of several, one. */
  audience: string | readonly string[];
  /** Seconds that its clock may differ from ours, either way; by default 5. */
  clockToleranceSeconds?: number | undefined;
  /** Where its keys are; found by OpenID Connect discovery when neither this nor `jwks` is given. */
  jwksUri?: string | undefined;
  /** The keys themselves, for an issuer in this process. A function is asked again when a token names a key it lacks. */
  jwks?: JSONWebKeySet | (() => JSONWebKeySet | Promise<JSONWebKeySet>) | undefined;
}
