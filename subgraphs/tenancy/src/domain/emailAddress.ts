import type { UserErrorData } from '@gantry/platform/errors/UserFault.js';

// What HTML's <input type="email"> accepts, with a dot in the domain: https://html.spec.whatwg.org/#valid-e-mail-address
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const pattern = new RegExp(`^[a-z0-9.!#$%&'*+/=?^_\`{|}~-]{1,64}@${label}(?:\\.${label})+$`);

/** The most characters that an address may have (RFC 5321, section 4.5.3.1.3, less the angle brackets). */
export const longestEmail = 254;

/** The form in which two spellings of one address are the same: without surrounding space, in lower case. */
export function normalizeEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** What is wrong with `email` as an address to invite, or null. */
export function checkEmail(email: string): UserErrorData | null {
  const normal = normalizeEmail(email);
  if (normal.length <= longestEmail && pattern.test(normal)) return null;
  const message = `Email "${email.slice(0, longestEmail)}" is not an address such as bob@example.com.`;
  return { code: 'INVALID_EMAIL', message, field: ['email'] };
}
