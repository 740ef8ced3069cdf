import { createHmac, randomUUID } from 'node:crypto';
import type { HttpRequest } from '../interpreter/Services.js';
import type { OAuth2Policy } from './AuthenticationPolicy.js';
import { PolicyFault } from './PolicyFault.js';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** Seconds for which a client's own assertion holds. */
const assertionSeconds = 60;

/**
 * The request for a token at an endpoint (RFC 6749; RFC 8693 for an exchange; RFC 7523 for assertions).
 * @param refreshToken what the authority gave to go on with, in the place of the policy's own
 * @throws PolicyFault naming what the grant or the client's authentication needs
 */
export function tokenRequest(
  policy: OAuth2Policy,
  endpoint: string,
  deadlineMs: number,
  refreshToken: string | null = null,
): HttpRequest {
  const parameters: Record<string, string> = {
    grant_type: policy.grant,
    ...grantParameters(policy, refreshToken),
  };
  const headers: Record<string, string> = { accept: 'application/json' };
  proveClient(policy, endpoint, parameters, headers);
  if (policy.scopes.length > 0) parameters['scope'] = policy.scopes.join(' ');
  if (policy.audiences.length > 0) parameters['audience'] = policy.audiences.join(' ');
  headers['content-type'] = policy.encoding;
  const body =
    policy.encoding === 'application/json' ? parameters : new URLSearchParams(parameters).toString();
  return { method: 'POST', url: endpoint, headers, body, deadlineMs };
}

function grantParameters(
  { grant, username, password, subject, actor }: OAuth2Policy,
  refreshToken: string | null,
): Record<string, string> {
  if (grant === 'password') {
    return { username: need(username, 'username', grant), password: need(password, 'password', grant) };
  }
  // The specification has no property of its own for what these two begin with.
  if (grant === 'refresh_token')
    return { refresh_token: refreshToken ?? need(subject?.token, 'subject.token', grant) };
  if (grant === 'authorization_code') return { code: need(subject?.token, 'subject.token', grant) };
  if (grant === 'client_credentials') return {};
  return {
    subject_token: need(subject?.token, 'subject.token', grant),
    subject_token_type: need(subject?.type, 'subject.type', grant),
    ...(actor ? { actor_token: actor.token, actor_token_type: actor.type } : {}),
  };
}

function proveClient(
  { client }: OAuth2Policy,
  endpoint: string,
  parameters: Record<string, string>,
  headers: Record<string, string>,
): void {
  const { id, secret, assertion, authentication: how } = client;
  if (how === 'client_secret_basic') {
    // Both are encoded before they are put together (RFC 6749, section 2.3.1).
    const pair = [need(id, 'client.id', how), need(secret, 'client.secret', how)].map((part) =>
      encodeURIComponent(part).replaceAll('%20', '+'),
    );
    headers['authorization'] = `Basic ${Buffer.from(pair.join(':')).toString('base64')}`;
    return;
  }
  if (how === 'none') {
    if (id !== undefined) parameters['client_id'] = id;
    return;
  }
  parameters['client_id'] = need(id, 'client.id', how);
  if (how === 'client_secret_post') {
    parameters['client_secret'] = need(secret, 'client.secret', how);
    return;
  }
  parameters['client_assertion_type'] = assertionType;
  parameters['client_assertion'] =
    how === 'private_key_jwt'
      ? need(assertion, 'client.assertion', how)
      : (assertion ?? signed(need(id, 'client.id', how), need(secret, 'client.secret', how), endpoint));
}

/** A client's assertion, signed with its secret (OpenID Connect Core 1.0, section 9). */
function signed(id: string, secret: string, audience: string): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: id,
    sub: id,
    aud: audience,
    jti: randomUUID(),
    iat: now,
    exp: now + assertionSeconds,
  };
  const [head, payload] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url');
  return `${head}.${payload}.${signature}`;
}

function need(value: string | undefined, property: string, why: string): string {
  if (value !== undefined) return value;
  throw new PolicyFault(`${why} needs ${property}`);
}
