import { UserFault } from '@gantry/platform/errors/UserFault.js';

const pattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/u;

/** Checks the name by which workflows call a connector. Throws a `UserFault` with field `name`. */
export function checkConnectorName(name: string): string {
  if (pattern.test(name)) return name;
  throw UserFault.of(
    'INVALID_NAME',
    `The connector's name ${JSON.stringify(name.slice(0, 100))} must begin with a letter and have at most 63 letters, ` +
      'digits, hyphens and underscores.',
    ['name'],
  );
}
