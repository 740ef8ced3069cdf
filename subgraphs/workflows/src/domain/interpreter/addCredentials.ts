import type { RequestParts } from './requestOf.js';
import type { ConnectedService } from './Services.js';

/** Puts the stored credentials that an operation asks for where their schemes say; what takes asking for first is not among them. */
export function addCredentials(
  { operation, credentials }: ConnectedService,
  { headers, query, cookies }: RequestParts,
): void {
  for (const { scheme, value } of credentials) {
    if (!operation.security.includes(scheme.name)) continue;
    if (scheme.type === 'bearer') headers['authorization'] = `Bearer ${value}`;
    else if (scheme.type === 'basic') headers['authorization'] = `Basic ${base64(value)}`;
    else if (scheme.type !== 'apiKey') continue;
    else if (scheme.in === 'header') headers[scheme.parameter.toLowerCase()] = value;
    else if (scheme.in === 'query') query.set(scheme.parameter, value);
    else cookies.push(`${scheme.parameter}=${encodeURIComponent(value)}`);
  }
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
