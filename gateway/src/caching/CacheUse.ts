import { cacheDirectives } from './parseCacheControl.js';

/** How far a request goes by what is kept: `refresh` only adds to it, `bypass` leaves it alone. */
export type CacheUse = 'use' | 'refresh' | 'bypass';

/** What a client asks for in its `cache-control` header. */
export function cacheUseOf(header: string | undefined): CacheUse {
  if (header === undefined) return 'use';
  const directives = cacheDirectives(header);
  if (directives.has('no-store')) return 'bypass';
  return directives.has('no-cache') || directives.get('max-age') === '0' ? 'refresh' : 'use';
}
