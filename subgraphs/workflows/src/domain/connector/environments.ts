import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { isJsonObject, type Json } from '../Json.js';
import { didYouMean } from '../source/nearestName.js';

/** Another place of the same API than its usual one, like its provider's sandbox. */
export interface ConnectorEnvironment {
  name: string;
  baseUrl: string;
}

/** Most environments of one connector. */
export const mostEnvironments = 20;
const pattern = /^[a-z][a-z0-9-]{0,62}$/u;

/** Checks an environment's name. Throws a `UserFault` with field `name`. */
export function checkEnvironmentName(name: string): string {
  if (pattern.test(name)) return name;
  throw UserFault.of(
    'INVALID_NAME',
    `The environment's name ${JSON.stringify(name.slice(0, 100))} must begin with a small letter and have at most 63 small letters, digits and hyphens.`,
    ['name'],
  );
}

/** Why a connector cannot be called in an environment: it has none of this name, and is never called elsewhere instead. */
export function noEnvironment(
  connector: string,
  environment: string,
  environments: readonly ConnectorEnvironment[],
): string {
  const names = environments.map(({ name }) => name);
  return `the connector ${connector} has no environment ${JSON.stringify(environment)}${didYouMean(environment, names).replace(/[.?]$/u, '')}`;
}

/** The environment that a definition is run in unless whoever starts it says another, as `document.metadata.environment`. */
export function environmentOf(definition: { document: { metadata?: Json } }): string | null {
  const { metadata } = definition.document;
  const environment = isJsonObject(metadata) ? metadata['environment'] : null;
  return typeof environment === 'string' ? environment : null;
}
