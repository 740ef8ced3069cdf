import type { ConnectedService, HttpRequest } from './Services.js';

/**
 * The request for a further page at the URL that the page before names, with all else as in the first one. A string instead says
 * why not: credentials go to their API only.
 */
export function pageRequest(service: ConnectedService, first: HttpRequest, at: string): HttpRequest | string {
  const shown = JSON.stringify(at.split('?')[0]!.slice(0, 200));
  if (!URL.canParse(at, first.url)) return `the next page is at ${shown}, which is no URL`;
  const url = new URL(at, first.url);
  const { origin, searchParams } = new URL(first.url);
  if (url.origin !== origin) {
    return `the next page is at ${shown}, which is another origin than that of the connector, ${origin}`;
  }
  for (const { scheme } of service.credentials) {
    if (scheme.type !== 'apiKey' || scheme.in !== 'query') continue;
    const key = searchParams.get(scheme.parameter);
    if (key !== null) url.searchParams.set(scheme.parameter, key);
  }
  return { ...first, url: url.href };
}
