import { RegistryError } from '../../registry/RegistryError.js';
import { clientRoutes } from './clientRoutes.js';
import { contractRoutes } from './contractRoutes.js';
import { keyRoutes } from './keyRoutes.js';
import { MethodNotAllowed } from './MethodNotAllowed.js';
import { publicationRoutes } from './publicationRoutes.js';
import type { Route } from './Route.js';
import { supergraphRoutes } from './supergraphRoutes.js';

const routes = [
  ...supergraphRoutes,
  ...publicationRoutes,
  ...clientRoutes,
  ...contractRoutes,
  ...keyRoutes,
].map((route) => ({ route, pattern: new URLPattern({ pathname: route.path }) }));

/** What is asked for. */
export interface RouteMatch {
  route: Route;
  /** Named parts of the path. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
}

/**
 * Finds what a request asks for.
 * @param prefix of all paths, such as `/registry`
 * @throws RegistryError NOT_FOUND or BAD_USER_INPUT, MethodNotAllowed
 */
export function matchRoute(method: string, requestUrl: string, prefix: string): RouteMatch {
  const url = URL.parse(requestUrl, 'http://registry');
  if (!url?.pathname.startsWith(`${prefix}/`)) throw nothingHere();
  const pathname = url.pathname.slice(prefix.length);
  const found = routes.flatMap(({ route, pattern }) => {
    const groups = pattern.exec({ pathname })?.pathname.groups;
    return groups ? [{ route, groups }] : [];
  });
  if (found.length === 0) throw nothingHere();
  const wanted = found.find(({ route }) => route.method === method);
  if (!wanted) {
    const allowed = found.map(({ route }) => route.method);
    throw new MethodNotAllowed(method, pathname, allowed);
  }
  const match = { route: wanted.route, params: decoded(wanted.groups), query: url.searchParams };
  checkNames(match);
  return match;
}

function nothingHere(): RegistryError {
  return new RegistryError('NOT_FOUND', 'There is nothing here. schema/README.md tells what there is.');
}

function decoded(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]),
    );
  } catch {
    throw new RegistryError('NOT_FOUND', 'The path is not well-formed.');
  }
}

/** PostgreSQL keeps no null character, and so knows nothing by one. */
function checkNames({ params, query }: RouteMatch): void {
  for (const [field, value] of [...Object.entries(params), ...query]) {
    if (!value.includes('\0')) continue;
    throw new RegistryError('BAD_USER_INPUT', `${field} holds a null character, which no text may.`, {
      field,
    });
  }
}
