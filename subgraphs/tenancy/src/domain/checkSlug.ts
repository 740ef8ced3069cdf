import type { UserErrorData } from '@gantry/platform/errors/UserFault.js';

/** A slug stands in addresses, so it is a DNS label (RFC 1123) of at most 40 characters. */
export const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])$/;

/** Names that would be mistaken for a part of the platform itself. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'app',
  'assets',
  'auth',
  'billing',
  'docs',
  'gantry',
  'graphql',
  'health',
  'help',
  'internal',
  'localhost',
  'login',
  'metrics',
  'oidc',
  'root',
  'settings',
  'static',
  'status',
  'support',
  'system',
  'www',
]);

/** What is wrong with `slug` as the name of a new tenant in addresses, or null. */
export function checkSlug(slug: string): UserErrorData | null {
  if (!slugPattern.test(slug)) {
    const message = `Slug "${slug.slice(0, 80)}" must be 2 to 40 lower-case letters, digits or hyphens, with no hyphen at either end.`;
    return { code: 'INVALID_SLUG', message, field: ['slug'] };
  }
  if (reservedSlugs.has(slug)) {
    return {
      code: 'SLUG_RESERVED',
      message: `Slug "${slug}" is reserved for the platform.`,
      field: ['slug'],
    };
  }
  return null;
}
