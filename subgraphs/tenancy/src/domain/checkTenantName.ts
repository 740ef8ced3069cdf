import type { UserErrorData } from '@gantry/platform/errors/UserFault.js';

/** The most characters (UTF-16 code units) that a tenant's name may have. */
export const longestTenantName = 80;

const control = /\p{Cc}/u;

/** What is wrong with `name` as the name of a tenant that people read, or null. */
export function checkTenantName(name: string): UserErrorData | null {
  const fault = (reason: string): UserErrorData => ({
    code: 'INVALID_NAME',
    message: `Name "${name.slice(0, longestTenantName)}" ${reason}.`,
    field: ['name'],
  });
  if (name.trim() === '') return fault('must not be blank');
  if (name.length > longestTenantName) return fault(`is longer than ${longestTenantName} characters`);
  if (control.test(name)) return fault('must not have control characters');
  return null;
}
