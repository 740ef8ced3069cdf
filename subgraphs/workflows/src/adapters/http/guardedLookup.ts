import { lookup, type LookupAddress, type LookupAllOptions, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';

/** An address that may not be connected to. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';

  constructor(hostname: string) {
    super(
      `${hostname} leads to a loopback, link-local or private address, which this deployment does not allow.`,
    );
  }
}

/** How names are resolved; tests give their own. */
export type ResolveAll = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Name resolution for sockets that gives no private address. It is asked when the connection is made, so that a name that
 * resolved harmlessly when it was checked (DNS rebinding) gains nothing.
 */
export function guardedLookup(resolveAll: ResolveAll = lookup): LookupFunction {
  return (hostname: string, options: LookupOptions, done) => {
    resolveAll(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = error ? [] : addresses.filter(({ address }) => !isPrivateAddress(address));
      const [first] = allowed;
      if (error) done(error, '', 0);
      else if (!first) done(new ForbiddenAddress(hostname), '', 0);
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}
