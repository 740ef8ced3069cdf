import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { exportJWK } from 'jose';
import { signingNames, type SigningName } from './serviceNames.js';

/** The keys that services sign context tokens with, each known to all others by its public part. */
export interface ServiceKeys {
  /** JSON Web Key with its private part, as `GANTRY_CONTEXT_KEY` has it. */
  privateJwk: Readonly<Record<SigningName, string>>;
  /** As `GANTRY_CONTEXT_ISSUERS` has it. */
  issuers: string;
}

/** Makes a key for each service. They live as long as the processes that are given them. */
export async function createServiceKeys(): Promise<ServiceKeys> {
  const keys = await Promise.all(
    signingNames.map(async (name) => [name, await createSigningKey(name)] as const),
  );
  const secret = await Promise.all(
    keys.map(async ([name, { privateKey }]) => [
      name,
      JSON.stringify({ ...(await exportJWK(privateKey)), kid: name }),
    ]),
  );
  return {
    privateJwk: Object.fromEntries(secret) as Record<SigningName, string>,
    issuers: JSON.stringify(Object.fromEntries(keys.map(([name, { publicJwk }]) => [name, publicJwk]))),
  };
}
