import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import {
  clientAuthentications,
  grants,
  requestEncodings,
  type AuthenticationPolicy,
  type ClientIdentity,
  type OAuth2Policy,
  type OAuth2Token,
} from './AuthenticationPolicy.js';
import { PolicyFault } from './PolicyFault.js';
import { readIdentity } from './readIdentity.js';

/**
 * Reads a scheme's properties, once expressions and secrets are filled in. What a secret is in one text is taken as the scheme's own
 * form has it: `user:password` for basic and digest, the token for bearer, a certificate and its key one after the other.
 * @throws PolicyFault
 */
export function readPolicy(scheme: string, given: Json): AuthenticationPolicy {
  switch (scheme) {
    case 'basic':
    case 'digest':
      return { scheme, ...userOf(scheme, given) };
    case 'bearer':
      return {
        scheme,
        token: typeof given === 'string' ? given.trim() : text(map(given, scheme), 'token', scheme),
      };
    case 'certificate':
      return { scheme, identity: readIdentity(identityOf(given)) };
    case 'oauth2':
    case 'oidc':
      return { scheme, oauth2: oauth2Of(scheme, map(given, scheme)) };
    default:
      throw new PolicyFault(`There is no authentication by ${JSON.stringify(scheme)}`);
  }
}

function userOf(scheme: string, given: Json): { username: string; password: string } {
  const [, username, password] =
    /^([^:]*):([\s\S]*)$/u.exec(typeof given === 'string' ? given.trim() : '') ?? [];
  if (username !== undefined && password !== undefined) return { username, password };
  const properties = map(given, scheme);
  return { username: text(properties, 'username', scheme), password: text(properties, 'password', scheme) };
}

function identityOf(given: Json): ClientIdentity {
  if (typeof given === 'string') return { certificate: given, key: given };
  const properties = map(given, 'certificate');
  return {
    certificate: text(properties, 'certificate', 'certificate'),
    key: text(properties, 'key', 'certificate'),
    ...optional(properties, 'passphrase', 'certificate'),
    ...optional(properties, 'authorities', 'certificate'),
  };
}

function oauth2Of(scheme: 'oauth2' | 'oidc', given: JsonObject): OAuth2Policy {
  const client = given['client'] === undefined ? {} : map(given['client'], `${scheme}.client`);
  const request = isJsonObject(given['request']) ? given['request'] : {};
  const endpoints = isJsonObject(given['endpoints']) ? given['endpoints'] : {};
  const authority = text(given, 'authority', scheme);
  return {
    authority,
    tokenEndpoint:
      endpoints['token'] === undefined ? '/oauth2/token' : text(endpoints, 'token', `${scheme}.endpoints`),
    discovers: scheme === 'oidc' || (endpoints['token'] === undefined && authority.includes('/.well-known/')),
    grant: oneOf(text(given, 'grant', scheme), grants, `${scheme}.grant`),
    client: {
      ...optional(client, 'id', `${scheme}.client`),
      ...optional(client, 'secret', `${scheme}.client`),
      ...optional(client, 'assertion', `${scheme}.client`),
      authentication: oneOf(
        client['authentication'] ?? 'client_secret_post',
        clientAuthentications,
        `${scheme}.client.authentication`,
      ),
    },
    encoding: oneOf(
      request['encoding'] ?? requestEncodings[0],
      requestEncodings,
      `${scheme}.request.encoding`,
    ),
    issuers: texts(given, 'issuers', scheme),
    scopes: texts(given, 'scopes', scheme),
    audiences: texts(given, 'audiences', scheme),
    ...optional(given, 'username', scheme),
    ...optional(given, 'password', scheme),
    ...token(given, 'subject', scheme),
    ...token(given, 'actor', scheme),
  };
}

function optional(from: JsonObject, key: string, what: string): Record<string, string> {
  return from[key] === undefined || from[key] === null ? {} : { [key]: text(from, key, what) };
}

function token(given: JsonObject, key: string, scheme: string): Record<string, OAuth2Token> {
  if (given[key] === undefined || given[key] === null) return {};
  const what = `${scheme}.${key}`;
  const found = map(given[key], what);
  return { [key]: { token: text(found, 'token', what), type: text(found, 'type', what) } };
}

function map(value: Json | undefined, what: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw new PolicyFault(`${what} must be a map`);
}

function text(from: JsonObject, key: string, what: string): string {
  const value = from[key];
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw new PolicyFault(`${what} needs ${key}, as a text`);
}

function texts(from: JsonObject, key: string, what: string): string[] {
  const value = from[key] ?? [];
  if (typeof value === 'string') return value.split(' ').filter((item) => item !== '');
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new PolicyFault(`${what}.${key} must be a list of texts`);
}

function oneOf<T extends string>(value: Json, allowed: readonly T[], what: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new PolicyFault(`${what} must be one of ${allowed.join(', ')}`);
}
