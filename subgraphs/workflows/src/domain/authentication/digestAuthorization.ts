import { createHash, randomBytes } from 'node:crypto';

const algorithms: Record<string, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' };

/** What the answer to a challenge depends on. */
export interface DigestRequest {
  method: string;
  url: string;
  username: string;
  password: string;
}

/**
 * The `Authorization` header that answers a `WWW-Authenticate` header by digest (RFC 7616), or null where that has no challenge which
 * can be answered: with `auth` as its quality of protection or none, by MD5, SHA-256 or SHA-512/256.
 * @param cnonce drawn anew for each request
 */
export function digestAuthorization(
  header: string | undefined,
  { method, url, username, password }: DigestRequest,
  cnonce: string = randomBytes(16).toString('hex'),
): string | null {
  for (const challenge of challengesOf(header ?? '')) {
    const { realm = '', nonce, qop, opaque, algorithm = 'MD5' } = challenge;
    const session = /-sess$/iu.test(algorithm);
    const hash = algorithms[algorithm.replace(/-sess$/iu, '').toUpperCase()];
    const protects = qop === undefined ? null : qop.split(/\s*,\s*/u).includes('auth');
    if (nonce === undefined || hash === undefined || protects === false) continue;
    const digest = (text: string): string => createHash(hash).update(text).digest('hex');
    const { pathname, search } = new URL(url);
    const uri = `${pathname}${search}`;
    const secret = digest(`${username}:${realm}:${password}`);
    const first = session ? digest(`${secret}:${nonce}:${cnonce}`) : secret;
    const second = digest(`${method}:${uri}`);
    const count = '00000001';
    const middle = protects ? `${nonce}:${count}:${cnonce}:auth` : nonce;
    const parts = [
      `username="${quotable(username)}"`,
      `realm="${quotable(realm)}"`,
      `nonce="${quotable(nonce)}"`,
      `uri="${uri}"`,
      `response="${digest(`${first}:${middle}:${second}`)}"`,
      `algorithm=${algorithm}`,
      ...(protects ? [`qop=auth`, `nc=${count}`] : []),
      ...(protects || session ? [`cnonce="${cnonce}"`] : []),
      ...(opaque === undefined ? [] : [`opaque="${quotable(opaque)}"`]),
    ];
    return `Digest ${parts.join(', ')}`;
  }
  return null;
}

/** The parameters of each challenge by digest, in the server's order of preference. */
function challengesOf(header: string): Record<string, string>[] {
  const challenges: Record<string, string>[] = [];
  let current: Record<string, string> | null = null;
  // A scheme stands before its first parameter; between parameters there are commas.
  const tokens = header.matchAll(
    /(?:^|,)?\s*(?:([\w-]+)\s+(?=[\w-]+\s*=))?([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))/gu,
  );
  for (const [, scheme, name = '', quoted, plain = ''] of tokens) {
    if (scheme !== undefined) {
      current = scheme.toLowerCase() === 'digest' ? {} : null;
      if (current) challenges.push(current);
    }
    if (current) current[name.toLowerCase()] = quoted?.replace(/\\(.)/gu, '$1') ?? plain;
  }
  return challenges;
}

function quotable(text: string): string {
  return text.replace(/["\\]/gu, '\\$&');
}
