import { lookup } from 'node:dns';
import { promisify } from 'node:util';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';

const guarded = promisify((host: string, done: (error: Error | null, address: string) => void) =>
  guardedLookup(lookup)(host, { all: false }, (error, address) => done(error, String(address))),
);

/**
 * The address to connect to for a host, looked up once: whoever connects to it connects to what was checked.
 * @throws ForbiddenAddress when it is private and that is not allowed
 */
export async function checkHost(host: string, allowPrivateAddresses: boolean): Promise<string> {
  if (allowPrivateAddresses) return host;
  if (isPrivateAddress(host)) throw new ForbiddenAddress(host);
  return guarded(host);
}
