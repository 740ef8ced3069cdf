import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const challenge = 'Digest realm="desk", nonce="n-1", qop="auth", algorithm=MD5';

/**
 * The part of the library that wants to know who asks: `/desk/<scheme>` for kim, whose password is sesame, or for a token that
 * `/oauth2/token` gives to the client library, whose secret is sesame too. Says whether that was asked for.
 */
export function answerDesk(
  { method = '', url = '', headers }: IncomingMessage,
  body: string,
  response: ServerResponse,
  own: string,
): boolean {
  const json = (status: number, value: unknown, more: Record<string, string> = {}): true => {
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(value));
    return true;
  };
  const [, what, which] = url.split('?')[0]!.split('/');
  if (url === '/.well-known/openid-configuration')
    return json(200, { token_endpoint: `${own}/oauth2/token` });
  if (what === 'oauth2') {
    const given = new URLSearchParams(body);
    const known = given.get('client_id') === 'library' && given.get('client_secret') === 'sesame';
    return known
      ? json(200, { access_token: 'granted', token_type: 'Bearer', expires_in: 300 })
      : json(401, { error: 'invalid_client' });
  }
  if (what !== 'desk') return false;
  const { authorization = '' } = headers;
  const wanted: Record<string, string> = {
    basic: `Basic ${Buffer.from('kim:sesame').toString('base64')}`,
    bearer: 'Bearer sesame',
    token: 'Bearer granted',
  };
  const welcome =
    which === 'digest' ? isDigest(authorization, method, url) : authorization === wanted[which!];
  if (welcome) return json(200, { welcome: true });
  return json(401, null, which === 'digest' ? { 'www-authenticate': challenge } : {});
}

function isDigest(authorization: string, method: string, url: string): boolean {
  const part = (name: string): string => new RegExp(`${name}="?([^",]*)`, 'u').exec(authorization)?.[1] ?? '';
  const middle = `n-1:${part('nc')}:${part('cnonce')}:auth`;
  return part('response') === md5(`${md5('kim:desk:sesame')}:${middle}:${md5(`${method}:${url}`)}`);
}
