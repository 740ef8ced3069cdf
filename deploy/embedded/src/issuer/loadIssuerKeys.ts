import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

/** What the embedded issuer has to keep between two starts. */
export interface IssuerKeys {
  /** The private signing key, RS256, with its RFC 7638 thumbprint as `kid`. */
  readonly signingKey: JWK;
  /** Signs the login page's cookies. */
  readonly cookieKey: string;
}

const storedKeys = z.object({
  signingKey: z.looseObject({
    kty: z.literal('RSA'),
    kid: z.string(),
    n: z.string(),
    e: z.string(),
    d: z.string(),
  }),
  cookieKey: z.string().min(32),
});

/** Every OpenID client must accept RS256 (OpenID Connect Core 1.0, section 15.1); others it may lack. */
export const issuerAlgorithm = 'RS256';

/**
 * Reads the issuer's keys from `<dataFolder>/issuer-keys.json`, creating them (mode 0600) the first time.
 *
 * @throws Error naming the file when what stands there is not a key file.
 */
export async function loadIssuerKeys(dataFolder: string): Promise<IssuerKeys> {
  const file = join(dataFolder, 'issuer-keys.json');
  const existing = await readKeys(file);
  if (existing) return existing;
  await mkdir(dataFolder, { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(temporary, `${JSON.stringify(await createKeys())}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // A link fails when the name is taken, where a rename would replace the keys that another start just made.
    await link(temporary, file);
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const created = await readKeys(file);
  if (!created) throw new Error(`The embedded issuer's keys could not be kept in ${file}.`);
  return created;
}

async function readKeys(file: string): Promise<IssuerKeys | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const keys = storedKeys.parse(JSON.parse(text));
    await chmod(file, 0o600);
    return keys;
  } catch (cause) {
    throw new Error(`${file} does not hold the embedded issuer's keys; move it away to have new ones made.`, {
      cause,
    });
  }
}

async function createKeys(): Promise<IssuerKeys> {
  const { privateKey } = await generateKeyPair(issuerAlgorithm, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return {
    signingKey: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: issuerAlgorithm, use: 'sig' },
    cookieKey: randomBytes(32).toString('base64url'),
  };
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
