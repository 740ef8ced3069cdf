import { clientAuthentications, grants, requestEncodings } from '../authentication/AuthenticationPolicy.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkReference } from './checkData.js';
import { checkSecretName } from './checkSecrets.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';

const schemes = ['basic', 'bearer', 'certificate', 'digest', 'oauth2', 'oidc'];
const users = { required: ['username', 'password'] };
const identity = { required: ['certificate', 'key'], optional: ['passphrase', 'authorities'] };
const oauth2 = {
  required: ['authority', 'grant'],
  optional: 'client request issuers scopes audiences username password subject actor'.split(' '),
};

/**
 * Checks an `authentication`: one scheme with its properties, inline, by a secret's name, or the name of one of
 * `use.authentications`. Expressions inside are the caller's to note.
 */
export function checkAuthentication(checking: Checking, path: SourcePath, value: Json): void {
  if (typeof value === 'string' && checking.defined.authentications.includes(value)) {
    checking.report.error(
      'INVALID_TYPE',
      path,
      `authentication must be a map; write { use: ${value} } for the one that is defined under use.`,
    );
    return;
  }
  const authentication = checking.report.map(path, value, 'authentication');
  if (!authentication) return;
  const { use } = authentication;
  if (use === undefined) {
    checkPolicy(checking, path, authentication);
    return;
  }
  checking.report.properties(path, authentication, 'authentication', { required: ['use'] });
  const name = checking.report.text([...path, 'use'], use, 'use');
  if (name !== null)
    checkReference(checking, [...path, 'use'], name, 'authentication', checking.defined.authentications);
}

/** Checks an authentication that is no reference. */
export function checkPolicy(checking: Checking, path: SourcePath, policy: JsonObject): void {
  const { report } = checking;
  report.properties(path, policy, 'authentication', { optional: schemes });
  const chosen = Object.keys(policy).filter((key) => schemes.includes(key));
  const [scheme] = chosen;
  if (scheme === undefined || chosen.length > 1) {
    // One that is only mistyped has been reported as unknown.
    if (chosen.length > 1 || Object.keys(policy).length === 0) {
      const found = chosen.length > 1 ? chosen.join(' and ') : 'none';
      report.errorAtKey(
        'INVALID_VALUE',
        path,
        `authentication must be by one of ${schemes.join(', ')}, or use; found ${found}.`,
      );
    }
    return;
  }
  const at = [...path, scheme];
  const properties = report.map(at, policy[scheme], scheme);
  if (!properties) return;
  if (properties['use'] !== undefined) {
    report.properties(at, properties, scheme, { required: ['use'] });
    checkSecretName(checking, [...at, 'use'], properties['use']);
  } else if (scheme === 'bearer') {
    checkTexts(checking, at, properties, scheme, { required: ['token'] });
  } else if (scheme === 'certificate') {
    checkTexts(checking, at, properties, scheme, identity);
  } else if (scheme === 'oauth2' || scheme === 'oidc') {
    checkOAuth2(checking, at, properties, scheme);
  } else {
    checkTexts(checking, at, properties, scheme, users);
  }
}

function checkOAuth2(checking: Checking, path: SourcePath, given: JsonObject, scheme: string): void {
  const { report } = checking;
  const optional = scheme === 'oauth2' ? [...oauth2.optional, 'endpoints'] : oauth2.optional;
  report.properties(path, given, scheme, { ...oauth2, optional });
  for (const key of ['authority', 'username', 'password']) {
    if (given[key] !== undefined) checkText(checking, [...path, key], given[key], `${scheme}.${key}`);
  }
  if (given['grant'] !== undefined)
    checkWord(checking, [...path, 'grant'], given['grant'], `${scheme}.grant`, grants);
  for (const key of ['issuers', 'scopes', 'audiences'])
    checkList(checking, [...path, key], given[key], `${scheme}.${key}`);
  checkPart(checking, path, given, 'endpoints', { optional: ['token', 'revocation', 'introspection'] });
  for (const key of ['subject', 'actor'])
    checkPart(checking, path, given, key, { required: ['token', 'type'] });
  const client = checkPart(checking, path, given, 'client', {
    optional: ['id', 'secret', 'assertion', 'authentication'],
  });
  const how = client?.['authentication'];
  if (how !== undefined)
    checkWord(
      checking,
      [...path, 'client', 'authentication'],
      how,
      'client.authentication',
      clientAuthentications,
    );
  const encoding = checkPart(checking, path, given, 'request', { optional: ['encoding'] })?.['encoding'];
  if (encoding !== undefined)
    checkWord(checking, [...path, 'request', 'encoding'], encoding, 'request.encoding', requestEncodings);
  checkNeeds(checking, path, given, client ?? {}, scheme);
}

/** What the grant and the client's authentication cannot do without. */
function checkNeeds(
  checking: Checking,
  path: SourcePath,
  given: JsonObject,
  client: JsonObject,
  scheme: string,
): void {
  const { report } = checking;
  const need = (from: JsonObject, at: SourcePath, key: string, why: string): void => {
    if (report.lacks(at, from, key))
      report.errorAtKey('MISSING_PROPERTY', at, `${why} needs the property ${JSON.stringify(key)}.`);
  };
  const { grant } = given;
  if (grant === 'password')
    for (const key of ['username', 'password']) need(given, path, key, 'The grant password');
  else if (
    typeof grant === 'string' &&
    grant !== 'client_credentials' &&
    (grants as readonly string[]).includes(grant)
  ) {
    const begins = grant === 'authorization_code' || grant === 'refresh_token';
    const what = begins ? ', whose token is what the grant begins with: nobody is there to ask' : '';
    if (report.lacks(path, given, 'subject'))
      report.errorAtKey('MISSING_PROPERTY', path, `The grant ${grant} needs the property "subject"${what}.`);
  }
  const how = client['authentication'] ?? 'client_secret_post';
  if (how === 'none' || typeof how !== 'string' || expressionOf(how) !== null) return;
  if (report.lacks(path, given, 'client')) {
    report.errorAtKey(
      'MISSING_PROPERTY',
      path,
      `${scheme} needs the property "client", unless it says that its authentication is none.`,
    );
    return;
  }
  // What is no map has been reported as that.
  if (!isJsonObject(given['client'])) return;
  const at = [...path, 'client'];
  need(client, at, 'id', `The client's authentication ${how}`);
  if (how === 'private_key_jwt') need(client, at, 'assertion', `The client's authentication ${how}`);
  else if (how !== 'client_secret_jwt' || client['assertion'] === undefined)
    need(client, at, 'secret', `The client's authentication ${how}`);
}

function checkPart(
  checking: Checking,
  path: SourcePath,
  given: JsonObject,
  key: string,
  properties: { required?: string[]; optional?: string[] },
): JsonObject | null {
  if (given[key] === undefined) return null;
  const at = [...path, key];
  const part = checking.report.map(at, given[key], key);
  if (part) checkTexts(checking, at, part, key, properties);
  return part;
}

function checkTexts(
  checking: Checking,
  path: SourcePath,
  given: JsonObject,
  what: string,
  properties: { required?: string[]; optional?: string[] },
): void {
  checking.report.properties(path, given, what, properties);
  for (const key of [...(properties.required ?? []), ...(properties.optional ?? [])]) {
    if (given[key] !== undefined) checkText(checking, [...path, key], given[key], `${what}.${key}`);
  }
}

/** Numbers pass: passwords are written like that. */
function checkText(checking: Checking, path: SourcePath, value: Json, what: string): void {
  if (typeof value !== 'number') checking.report.text(path, value, what);
}

function checkWord(
  checking: Checking,
  path: SourcePath,
  value: Json,
  what: string,
  words: readonly string[],
): void {
  if (typeof value === 'string' && expressionOf(value) !== null) return;
  checking.report.oneOf(path, value, what, words);
}

function checkList(checking: Checking, path: SourcePath, value: Json | undefined, what: string): void {
  if (value === undefined || (typeof value === 'string' && expressionOf(value) !== null)) return;
  const list = checking.report.list(path, value, what);
  for (const [index, item] of (list ?? []).entries()) {
    if (typeof item !== 'string' || item === '') {
      const found = isJsonObject(item) ? 'a map' : showValue(item);
      checking.report.error(
        'INVALID_TYPE',
        [...path, index],
        `${what} must be a list of texts; found ${found}.`,
      );
    }
  }
}
