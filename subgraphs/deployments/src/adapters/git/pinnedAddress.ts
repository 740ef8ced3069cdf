import { lookup } from 'node:dns/promises';
import { isPrivateAddress } from '../../domain/privateAddress.js';
import { GitFault } from '../../domain/ports/GitRemote.js';

/**
 * Resolves a URL's host once and refuses private addresses. The answer, `host:port:address`, is what git is held
 * to afterwards: a name that then resolves elsewhere leads nowhere else. Null for a host that is an address.
 * @throws GitFault ADDRESS_REFUSED, UNREACHABLE or TIMEOUT
 */
export async function pinnedAddress(value: string, signal: AbortSignal): Promise<string | null> {
  const url = new URL(value);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await Promise.race([lookup(host, { all: true }), aborted(signal)]).catch(
    (error: unknown) => {
      if (error instanceof GitFault) throw error;
      throw new GitFault('UNREACHABLE', `"${value}" cannot be read: its host name is not known.`);
    },
  );
  if (addresses.length === 0 || addresses.some(({ address }) => isPrivateAddress(address))) {
    throw new GitFault(
      'ADDRESS_REFUSED',
      `"${value}" is on a loopback or private address, which is not allowed here.`,
    );
  }
  const [first] = addresses;
  if (!first || first.address === host) return null;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return `${host}:${port}:${first.family === 6 ? `[${first.address}]` : first.address}`;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(new GitFault('TIMEOUT', 'The host name could not be looked up in time.'));
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail, { once: true });
  });
}
