import type { IncomingHttpHeaders } from 'node:http';

/** What a caller presents: a bearer token, and the tenant it wants to act in. */
export interface Credentials {
  token: string | null;
  tenant: string | null;
  /** What else the caller says: headers, and for a socket `connectionParams` too; names in lower case. */
  headers: IncomingHttpHeaders;
}

/** Reads `authorization` and `x-gantry-tenant` from a request's headers. */
export function credentialsOfHeaders(headers: IncomingHttpHeaders): Credentials {
  const { authorization, 'x-gantry-tenant': named } = headers;
  const { token, tenant } = read(authorization, Array.isArray(named) ? named[0] : named);
  return { token, tenant, headers };
}

/**
 * Reads the same two names from a socket's `connectionParams`, in any case. What they do not say is taken from the
 * headers of the upgrade request, where clients other than browsers may send them.
 */
export function credentialsOfSocket(
  params: Readonly<Record<string, unknown>> | undefined,
  headers: IncomingHttpHeaders,
): Credentials {
  const named = new Map(Object.entries(params ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const fromParams = read(named.get('authorization'), named.get('x-gantry-tenant'));
  const fromHeaders = credentialsOfHeaders(headers);
  const texts = [...named].filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    token: fromParams.token ?? fromHeaders.token,
    tenant: fromParams.tenant ?? fromHeaders.tenant,
    headers: { ...headers, ...Object.fromEntries(texts) },
  };
}

function read(authorization: unknown, tenant: unknown): Pick<Credentials, 'token' | 'tenant'> {
  return {
    token: typeof authorization === 'string' ? bearerOf(authorization) : null,
    tenant: typeof tenant === 'string' ? tenant.trim() || null : null,
  };
}

/** The token of RFC 6750, section 2.1. Only its beginning goes through an expression: tokens are long. */
function bearerOf(authorization: string): string | null {
  const scheme = /^\s*Bearer +/i.exec(authorization);
  if (!scheme) return null;
  const token = authorization.slice(scheme[0].length).trimEnd();
  return token === '' || blank.test(token) ? null : token;
}

const blank = /\s/;
