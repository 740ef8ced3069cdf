import { neverKept, type CachePolicy } from './CachePolicy.js';

/** The directives of a `cache-control` header, names in lower case; `undefined` for those without a value (RFC 9111, 5.2). */
export function cacheDirectives(header: string): Map<string, string | undefined> {
  const directives = new Map<string, string | undefined>();
  for (const [, name, quoted, token] of header.matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,"]*)))?/g)) {
    directives.set(name!.toLowerCase(), quoted ?? token);
  }
  return directives;
}

/**
 * What a subgraph's `cache-control` lets a shared cache do: `no-store` and `no-cache` forbid keeping, `s-maxage` counts
 * before `max-age`, and what has neither is not kept. `private` is kept for its caller.
 * @param age seconds for which a cache on the way has kept it already (RFC 9111, 4.2.3)
 */
export function parseCacheControl(header: string, age = 0): CachePolicy {
  const directives = cacheDirectives(header);
  if (directives.has('no-store') || directives.has('no-cache')) return neverKept;
  const isPrivate = directives.has('private');
  const shared = isPrivate ? undefined : directives.get('s-maxage');
  const seconds = shared ?? directives.get('max-age');
  const lifetime = seconds !== undefined && /^\d+$/.test(seconds) ? Number(seconds) : 0;
  return { maxAge: Math.max(0, lifetime - age), isPrivate };
}
