import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { IssuerKeys } from './issuerKeys.js';

/** Keys tried for one token: more than a rotation leaves, and no more than what a flood of forged tokens may cost. */
const keysTried = 16;

/**
 * Verifies a token by the keys of its issuer: by the one that it names, or, since it need not name one, by each that it could be
 * signed with.
 * @throws jose's errors for what is the token's fault, and what `keys` throw
 */
export async function verifyByKeys(
  token: string,
  keys: IssuerKeys,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return await verifyOnce(token, keys, options);
  } catch (error) {
    const signedByNone = error instanceof errors.JWSSignatureVerificationFailed;
    // The key of one that names it is looked for there already.
    if (!signedByNone || decodeProtectedHeader(token).kid !== undefined || !(await keys.renew())) throw error;
    return verifyOnce(token, keys, options);
  }
}

async function verifyOnce(
  token: string,
  { find }: IssuerKeys,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, find, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let tried = 0;
    for await (const key of error) {
      if (++tried > keysTried) break;
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}
