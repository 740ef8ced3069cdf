import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { isPrivateAddress } from './isPrivateAddress.js';

/** Where connectors may lead. */
export interface ReachPolicy {
  /** Whether loopback, link-local and private addresses are allowed: the embedded shape does. */
  allowPrivateAddresses: boolean;
}

/**
 * Checks a connector's base URL: http or https, absolute, without credentials, query or fragment, and not plainly
 * private where that is refused (a name is checked again by the address it resolves to, when it is connected to).
 * Returns it without a trailing slash. Throws a `UserFault` with field `baseUrl`.
 */
export function checkBaseUrl(value: string, policy: ReachPolicy): string {
  const refuse = (must: string): never => {
    throw UserFault.of('INVALID_BASE_URL', `The base URL ${JSON.stringify(value)} ${must}.`, ['baseUrl']);
  };
  if (value.length > 2_000) refuse('must have at most 2,000 characters');
  if (!URL.canParse(value)) refuse('must be an absolute URL, like https://api.example.com/v1');
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') refuse('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') {
    throw UserFault.of(
      'INVALID_BASE_URL',
      `The base URL for ${url.host} must hold no user name or password; give them as credentials.`,
      ['baseUrl'],
    );
  }
  if (url.search !== '' || url.hash !== '') refuse('must have neither query nor fragment');
  if (!policy.allowPrivateAddresses && isPrivateHost(url.hostname)) {
    refuse('leads to a loopback, link-local or private address, which this deployment does not allow');
  }
  return url.href.replace(/\/+$/u, '');
}

function isPrivateHost(hostname: string): boolean {
  // A name may end with a dot, and is the same one.
  const host = hostname.replace(/^\[|\]$/gu, '').replace(/\.$/u, '');
  return host === 'localhost' || host.endsWith('.localhost') || isPrivateAddress(host);
}
