import { UserFault, type UserErrorData } from '@gantry/platform/errors/UserFault.js';
import { certificatePolicy } from '../authentication/certificatePolicy.js';
import { PolicyFault } from '../authentication/PolicyFault.js';
import type { SecurityScheme } from '../openapi/Operation.js';
import { didYouMean } from '../source/nearestName.js';

/** A secret for one of the document's security schemes. */
export interface Credential {
  scheme: string;
  /** Either the secret itself, or the name of one of the tenant's. */
  value?: string | null | undefined;
  secret?: string | null | undefined;
  /** What a token is asked for (RFC 6749, section 3.3). */
  scopes?: readonly string[] | null | undefined;
}

/** Schemes whose secret has two parts. */
const pairs = {
  basic: 'user and password',
  digest: 'user and password',
  oauth2: 'client id and client secret',
  openIdConnect: 'client id and client secret',
};

/** Most characters of certificates and a key, as PEM. */
const longestCertificate = 64_000;

/** Checks credentials against the document's security schemes. Throws a `UserFault`; never shows a value. */
export function checkCredentials(
  credentials: readonly Credential[],
  schemes: readonly SecurityScheme[],
): void {
  const names = schemes.map(({ name }) => name);
  const faults: UserErrorData[] = [];
  const add = (index: number, key: string, message: string): void => {
    faults.push({ code: 'INVALID_CREDENTIAL', message, field: ['credentials', String(index), key] });
  };
  for (const [index, { scheme, value: given, secret, scopes }] of credentials.entries()) {
    const value = given ?? null;
    const shown = JSON.stringify(scheme.slice(0, 100));
    const found = schemes.find(({ name }) => name === scheme);
    if (found?.type === 'unsupported') {
      add(index, 'scheme', `The security scheme ${shown} cannot be served: ${found.reason}.`);
    }
    if (found && isPair(found) && value !== null && !/^[^:]+:./u.test(value)) {
      add(
        index,
        'value',
        `The value for ${shown} must be two parts with a colon between them: ${pairs[found.type]}.`,
      );
    }
    if (!names.includes(scheme)) {
      add(index, 'scheme', `The document has no security scheme ${shown}.${didYouMean(scheme, names)}`);
    }
    if (credentials.findIndex((other) => other.scheme === scheme) !== index) {
      add(index, 'scheme', `The security scheme ${shown} is given twice.`);
    }
    if (scopes && !(found && isTokens(found) && scopes.length <= 100 && scopes.every(isScope))) {
      const must = 'must be at most 100 words without spaces, of a scheme that asks for tokens';
      add(index, 'scopes', `The scopes of ${shown} ${must}.`);
    }
    if ((value === null) === (secret == null)) {
      const both = value === null ? 'neither' : 'both';
      add(index, 'value', `Either a value or a secret must be given for ${shown}; found ${both}.`);
    } else if (value !== null && found?.type === 'mutualTLS') {
      const problem = problemOf(value);
      if (problem !== null) add(index, 'value', `The value for ${shown} cannot be used: ${problem}.`);
    } else if (value !== null && !/^[\x20-\x7e]{1,4000}$/u.test(value)) {
      add(index, 'value', `The value for ${shown} must have 1 to 4,000 characters, printable ASCII only.`);
    }
  }
  if (faults.length > 0) throw new UserFault(faults);
}

/** Why a certificate cannot be used; null when it can. */
function problemOf(value: string): string | null {
  if (value.length > longestCertificate) return `it has more than ${longestCertificate} characters`;
  try {
    certificatePolicy(value);
    return null;
  } catch (error) {
    if (error instanceof PolicyFault) return error.message;
    throw error;
  }
}

function isPair(scheme: SecurityScheme): scheme is Extract<SecurityScheme, { type: keyof typeof pairs }> {
  return Object.hasOwn(pairs, scheme.type);
}

function isTokens({ type }: SecurityScheme): boolean {
  return type === 'oauth2' || type === 'openIdConnect';
}

/** RFC 6749, section 3.3. */
function isScope(scope: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/u.test(scope);
}
