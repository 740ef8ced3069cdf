import type { AuthenticationPolicy, OAuth2Policy } from '../authentication/AuthenticationPolicy.js';
import { certificatePolicy } from '../authentication/certificatePolicy.js';
import type { ConnectedService } from './Services.js';

/**
 * How a connector's operation is to be called by those of its credentials that answer a challenge or ask for a token first; null
 * where none of them does. Of several the first counts.
 * @throws PolicyFault for a certificate that is none
 */
export function credentialPolicy({
  operation,
  credentials,
  baseUrl,
}: ConnectedService): AuthenticationPolicy | null {
  for (const { scheme, value, scopes = [] } of credentials) {
    if (!operation.security.includes(scheme.name)) continue;
    const colon = value.indexOf(':');
    const [first, second] = [value.slice(0, colon), value.slice(colon + 1)];
    if (scheme.type === 'digest') return { scheme: 'digest', username: first, password: second };
    if (scheme.type === 'mutualTLS') return certificatePolicy(value);
    if (scheme.type !== 'oauth2' && scheme.type !== 'openIdConnect') continue;
    const where =
      scheme.type === 'oauth2'
        ? {
            authority: baseUrl,
            tokenEndpoint: new URL(scheme.tokenUrl, `${baseUrl}/`).href,
            discovers: false,
          }
        : { authority: new URL(scheme.url, `${baseUrl}/`).href, tokenEndpoint: '', discovers: true };
    const oauth2: OAuth2Policy = {
      ...where,
      grant: 'client_credentials',
      // What every authority understands (RFC 6749, section 2.3.1).
      client: { id: first, secret: second, authentication: 'client_secret_basic' },
      encoding: 'application/x-www-form-urlencoded',
      issuers: [],
      scopes: [...scopes],
      audiences: [],
    };
    return { scheme: 'oauth2', oauth2 };
  }
  return null;
}
