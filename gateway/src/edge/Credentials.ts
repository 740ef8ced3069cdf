import type { IncomingHttpHeaders } from 'node:http';

/** What a caller presents: a bearer token, and the tenant it wants to act in. */
export interface Credentials {
  token: string | null;
  tenant: string | null;
}

/** Reads `authorization` and `x-gantry-tenant` from a request's headers. */
export function credentialsOfHeaders(headers: IncomingHttpHeaders): Credentials {
  const { authorization, 'x-gantry-tenant': tenant } = headers;
  return read(authorization, Array.isArray(tenant) ? tenant[0] : tenant);
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
  return { token: fromParams.token ?? fromHeaders.token, tenant: fromParams.tenant ?? fromHeaders.tenant };
}

function read(authorization: unknown, tenant: unknown): Credentials {
  const token =
    typeof authorization === 'string' ? /^Bearer +([^\s]+)$/i.exec(authorization.trim())?.[1] : undefined;
  return { token: token ?? null, tenant: typeof tenant === 'string' && tenant.trim() ? tenant.trim() : null };
}
