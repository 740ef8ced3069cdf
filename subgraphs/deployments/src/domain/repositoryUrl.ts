import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { isPrivateAddress } from './privateAddress.js';

export interface RepositoryUrlRules {
  /** Whether a repository may be on loopback or a private network. */
  allowPrivate: boolean;
}

/** Longest URL taken, in characters. */
const longestUrl = 2_000;

/**
 * A git URL in its normal form. Only `https` and `http` are spoken: other transports run commands or read files
 * of this machine. A host name that resolves to a private address is found out when it is used.
 * @throws UserFault INVALID_REPOSITORY_URL on `url`, without showing a credential that the URL holds
 */
export function parseRepositoryUrl(value: string, rules: RepositoryUrlRules): string {
  if (value.length > longestUrl) throw refused(`The URL is longer than ${longestUrl} characters.`);
  if (/[\s\p{C}]/u.test(value)) throw refused('The URL holds a space or a control character.');
  if (value.includes('\\')) throw refused('The URL holds a backslash.');
  // Only "scheme://host…" is read: URL() would mend "https:host" and git would read it otherwise.
  if (!/^https?:\/\/[^/]/i.test(value))
    throw refused(`"${shown(value)}" must begin with https:// or http://.`);
  if (!URL.canParse(value)) throw refused(`"${shown(value)}" is no URL.`);
  const url = new URL(value);
  if (url.username !== '' || url.password !== '' || value.split('/')[2]?.includes('@')) {
    throw refused(`"${shown(value)}" holds a user name or password, which must not be in a URL.`);
  }
  if (url.search !== '' || url.hash !== '')
    throw refused(`"${shown(value)}" must have no query and no fragment.`);
  if (url.pathname === '/') throw refused(`"${shown(value)}" names a server and no repository.`);
  if (!rules.allowPrivate && isPrivateHost(url.hostname)) {
    throw refused(`"${shown(value)}" is on a loopback or private address, which is not allowed here.`);
  }
  return url.href;
}

/** Whether a URL's host is by itself known not to be on the public internet. */
function isPrivateHost(hostname: string): boolean {
  const bare = hostname.replace(/\.$/, '').toLowerCase();
  if (bare.startsWith('[')) return isPrivateAddress(bare.slice(1, -1));
  if (/^[\d.]+$/.test(bare)) return isPrivateAddress(bare);
  return !bare.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/.test(bare);
}

function shown(value: string): string {
  return value
    .replace(/\/\/[^/]*@/, '//[credentials]@')
    .replace(/^([^/]*:)[^/@]*@/, '$1[credentials]@')
    .slice(0, 200);
}

function refused(message: string): UserFault {
  return UserFault.of('INVALID_REPOSITORY_URL', message, ['url']);
}
