import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requestDevelopmentToken } from '@gantry/embedded/issuer/requestDevelopmentToken.js';
import {
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  importJWK,
  SignJWT,
  UnsecuredJWT,
  type JWTPayload,
} from 'jose';

/** A running embedded shape, as its tests know it. */
export interface RunningGantry {
  baseUrl: string;
  /** Its data folder. */
  data: string;
}

/** An access token of a development user, from the embedded issuer. */
export function tokenFor(
  { baseUrl }: RunningGantry,
  user: string,
  options: { lifetime?: number; tenant?: string; scope?: string } = {},
): Promise<string> {
  return requestDevelopmentToken({ baseUrl, user, ...options });
}

/** A token signed with the embedded issuer's own key, all claims right but those given. */
export async function forgedToken(gantry: RunningGantry, user: string, claims: JWTPayload): Promise<string> {
  const genuine = await tokenFor(gantry, user);
  const { signingKey } = JSON.parse(await readFile(join(gantry.data, 'issuer-keys.json'), 'utf8'));
  return new SignJWT({ ...decodeJwt(genuine), ...claims })
    .setProtectedHeader(decodeProtectedHeader(genuine) as { alg: string })
    .sign(await importJWK(signingKey, 'RS256'));
}

/** A genuine token's claims and header, signed with a key that the issuer does not know. */
export async function tokenOfOtherKey(gantry: RunningGantry, user: string): Promise<string> {
  const genuine = await tokenFor(gantry, user);
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(decodeJwt(genuine))
    .setProtectedHeader(decodeProtectedHeader(genuine) as { alg: string })
    .sign(privateKey);
}

/** A genuine token's claims under `alg: none`. */
export async function unsignedToken(gantry: RunningGantry, user: string): Promise<string> {
  return new UnsecuredJWT(decodeJwt(await tokenFor(gantry, user))).encode();
}

/** A genuine token whose claims were changed after it was signed. */
export async function alteredToken(gantry: RunningGantry, user: string, claims: JWTPayload): Promise<string> {
  const [header, payload, signature] = (await tokenFor(gantry, user)).split('.');
  const changed = { ...JSON.parse(Buffer.from(payload!, 'base64url').toString()), ...claims };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
