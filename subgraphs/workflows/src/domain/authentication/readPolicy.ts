import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import {
  clientAuthentications,
  grants,
  requestEncodings,
  type AuthenticationPolicy,
  type OAuth2Policy,
  type OAuth2Token,
} from './AuthenticationPolicy.js';

/** A policy of which something is missing or of no use. Names the property, and never shows a value. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
}

/**
 * Reads a scheme's properties, once expressions and secrets are filled in. What a secret is in one text is taken as the scheme's own
 * form has it: `user:password` for basic and digest, the token for bearer.
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

function oauth2Of(scheme: 'oauth2' | 'oidc', given: JsonObject): OAuth2Policy {
  const client = given['client'] === undefined ? {} : map(given['client'], `${scheme}.client`);
  const request = isJsonObject(given['request']) ? given['request'] : {};
  const endpoints = isJsonObject(given['endpoints']) ? given['endpoints'] : {};
  const authority = text(given, 'authority', scheme);
  const optional = (from: JsonObject, key: string, what: string): object =>
    from[key] === undefined || from[key] === null ? {} : { [key]: text(from, key, what) };
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
