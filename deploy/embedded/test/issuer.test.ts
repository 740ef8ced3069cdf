import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Issuer } from '../src/issuer/createIssuer.js';
import { createIssuer } from '../src/issuer/createIssuer.js';
import { developmentClientId, developmentUserGrantType } from '../src/issuer/developmentClient.js';
import { requestDevelopmentToken } from '../src/issuer/requestDevelopmentToken.js';

let issuer: Issuer;
let baseUrl: string;
let dataFolder: string;
const server = createServer((request, response) => issuer.handler(request, response));
const printed = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'log')];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'gantry-issuer-'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = await createIssuer({ issuerUrl: `${baseUrl}/oidc`, dataFolder, audience: 'gantry' });
});

afterAll(async () => {
  for (const method of printed) method.mockRestore();
  server.close();
  server.closeAllConnections();
  await rm(dataFolder, { recursive: true });
});

function verify(token: string) {
  return jwtVerify(token, createLocalJWKSet(issuer.jwks()), {
    issuer: issuer.issuerUrl,
    audience: 'gantry',
    typ: 'at+jwt',
  });
}

function requestToken(parameters: Record<string, string>): Promise<Response> {
  return fetch(`${issuer.issuerUrl}/token`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      client_id: developmentClientId,
      grant_type: developmentUserGrantType,
      ...parameters,
    }),
  });
}

describe('the development-user grant', () => {
  it('gives ada an access token that her client can show the gateway', async () => {
    const { payload, protectedHeader } = await verify(
      await requestDevelopmentToken({ baseUrl, user: 'ada' }),
    );
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      sub: 'ada',
      email: 'ada@example.com',
      email_verified: true,
      scope: 'read write administer',
      client_id: developmentClientId,
    });
    expect(payload.exp! - payload.iat!).toBe(8 * 3_600);
    expect(payload).not.toHaveProperty('tenant');
  });

  it('names the tenant, the lifetime and the scope that were asked for', async () => {
    const token = await requestDevelopmentToken({
      baseUrl,
      user: 'bob',
      tenant: 'kitchen',
      lifetime: 2,
      scope: 'read',
    });
    const { payload } = await verify(token);
    expect(payload).toMatchObject({ sub: 'bob', tenant: 'kitchen', scope: 'read' });
    expect(payload.exp! - payload.iat!).toBe(2);
  });

  it('caps the lifetime at a day', async () => {
    const { iat, exp } = decodeJwt(await requestDevelopmentToken({ baseUrl, user: 'ada', lifetime: 1e9 }));
    expect(exp! - iat!).toBe(24 * 3_600);
  });

  it('says which addresses nobody has verified', async () => {
    expect(decodeJwt(await requestDevelopmentToken({ baseUrl, user: 'mallory' }))).toMatchObject({
      email_verified: false,
    });
  });

  it('names the known users when the user is unknown', async () => {
    await expect(requestDevelopmentToken({ baseUrl, user: 'zoe' })).rejects.toThrow(
      'There is no development user "zoe"; there are: ada, bob, carol, dave, erin, mallory.',
    );
  });

  it.each([
    [{ user: 'ada', lifetime: 'long' }, 'lifetime must be seconds'],
    [{ user: 'ada', lifetime: '0' }, 'lifetime must be at least 1 second'],
    [{ user: 'ada', scope: 'read everything' }, 'scope must be some of: read, write, administer'],
    [{ user: 'ada', tenant: 'a b' }, 'tenant must be a slug or an id'],
    [{ user: '' }, 'user is missing'],
  ])('refuses %j', async (parameters, description) => {
    const response = await requestToken(parameters as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining(description),
    });
  });

  it('is not for clients that the issuer does not know', async () => {
    const response = await requestToken({ user: 'ada', client_id: 'other' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: 'invalid_client' });
  });
});

describe('asking where no issuer is', () => {
  it('says that nothing runs there', async () => {
    await expect(requestDevelopmentToken({ baseUrl: 'http://127.0.0.1:9', user: 'ada' })).rejects.toThrow(
      'Nothing answers at http://127.0.0.1:9. Start Gantry with "npm start" first.',
    );
  });

  it('says that what answers is something else', async () => {
    const other = createServer((_request, response) => response.writeHead(404).end('no'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(requestDevelopmentToken({ baseUrl: url, user: 'ada' })).rejects.toThrow(
      `What answers at ${url} has no embedded issuer (404 at /oidc/token).`,
    );
    other.close();
    other.closeAllConnections();
  });
});

describe('an OpenID client', () => {
  it('discovers the endpoints below the mount path', async () => {
    const document = (await (
      await fetch(`${issuer.issuerUrl}/.well-known/openid-configuration`)
    ).json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      issuer: issuer.issuerUrl,
      token_endpoint: `${issuer.issuerUrl}/token`,
      authorization_endpoint: `${issuer.issuerUrl}/auth`,
      jwks_uri: `${issuer.issuerUrl}/jwks`,
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('verifies a token with the published keys, which hold nothing private', async () => {
    const jwksUri = `${issuer.issuerUrl}/jwks`;
    const token = await requestDevelopmentToken({ baseUrl, user: 'ada' });
    await jwtVerify(token, createRemoteJWKSet(new URL(jwksUri)), { audience: 'gantry' });
    const published = (await (await fetch(jwksUri)).json()) as { keys: { kid: string }[] };
    expect(published.keys.map((key) => key.kid)).toEqual([decodeProtectedHeader(token).kid]);
    for (const set of [published, issuer.jwks()]) {
      for (const key of set.keys) expect(Object.keys(key)).not.toContain('d');
    }
  });

  it('signs carol in by authorization code and PKCE, through the page of development users', async () => {
    const browser = new Browser();
    const verifier = randomBytes(32).toString('base64url');
    const redirectUri = 'http://127.0.0.1:54321/callback';
    const start = new URL(`${issuer.issuerUrl}/auth`);
    start.search = new URLSearchParams({
      client_id: developmentClientId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid email offline_access read write',
      prompt: 'consent',
      state: 's1',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();

    const toPage = await browser.fetch(start);
    const page = new URL(toPage.headers.get('location')!, baseUrl);
    expect(await (await browser.fetch(page)).text()).toContain('carol@example.com');
    const chosen = await browser.fetch(page, new URLSearchParams({ user: 'carol' }));
    const resumed = await browser.fetch(new URL(chosen.headers.get('location')!, baseUrl));
    const callback = new URL(resumed.headers.get('location')!);
    expect(callback.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(callback.searchParams.get('state')).toBe('s1');

    const code = callback.searchParams.get('code')!;
    const exchange = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    expect((await requestToken({ ...exchange, code_verifier: 'x'.repeat(43) })).status).toBe(400);
    const response = await requestToken({ ...exchange, code_verifier: verifier });
    const tokens = (await response.json()) as Record<string, string>;
    expect(tokens).toHaveProperty('id_token');
    const { payload } = await verify(tokens['access_token']!);
    expect(payload).toMatchObject({
      sub: 'carol',
      email: 'carol@example.com',
      email_verified: true,
      scope: 'read write',
    });

    const refreshed = await requestToken({
      grant_type: 'refresh_token',
      refresh_token: tokens['refresh_token']!,
    });
    const again = (await refreshed.json()) as Record<string, string>;
    expect((await verify(again['access_token']!)).payload.sub).toBe('carol');
  });

  it('is sent back with access_denied when the developer cancels', async () => {
    const browser = new Browser();
    const start = new URL(`${issuer.issuerUrl}/auth`);
    start.search = new URLSearchParams({
      client_id: developmentClientId,
      response_type: 'code',
      redirect_uri: 'http://localhost:5173/callback',
      scope: 'openid',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    }).toString();
    const page = new URL((await browser.fetch(start)).headers.get('location')!, baseUrl);
    const cancelled = await browser.fetch(page, new URLSearchParams({ cancel: '1' }));
    const resumed = await browser.fetch(new URL(cancelled.headers.get('location')!, baseUrl));
    expect(new URL(resumed.headers.get('location')!).searchParams.get('error')).toBe('access_denied');
  });

  it('gets an error page, not a stack trace, for a sign-in that has ended', async () => {
    const response = await fetch(`${issuer.issuerUrl}/interaction/unknown`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('This sign-in has ended.');
  });
});

describe('the keys', () => {
  it('are kept, so that a token outlives a restart', async () => {
    const token = await requestDevelopmentToken({ baseUrl, user: 'ada' });
    const restarted = await createIssuer({ issuerUrl: issuer.issuerUrl, dataFolder, audience: 'gantry' });
    await jwtVerify(token, createLocalJWKSet(restarted.jwks()));
  });

  it('are readable by their owner only, also when somebody widened that', async () => {
    const file = join(dataFolder, 'issuer-keys.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    await createIssuer({ issuerUrl: issuer.issuerUrl, dataFolder, audience: 'gantry' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('are made once when two starts make them together', async () => {
    const folder = join(dataFolder, 'together');
    const settings = { issuerUrl: issuer.issuerUrl, dataFolder: folder, audience: 'gantry' };
    const [first, second] = await Promise.all([createIssuer(settings), createIssuer(settings)]);
    expect(first.jwks()).toEqual(second.jwks());
  });

  it('are not replaced when their file is broken', async () => {
    const folder = await mkdtemp(join(dataFolder, 'broken-'));
    const file = join(folder, 'issuer-keys.json');
    await writeFile(file, '{"signingKey":');
    const settings = { issuerUrl: issuer.issuerUrl, dataFolder: folder, audience: 'gantry' };
    await expect(createIssuer(settings)).rejects.toThrow(`${file} does not hold the embedded issuer's keys`);
    expect(await readFile(file, 'utf8')).toBe('{"signingKey":');
  });
});

it('prints nothing', () => {
  for (const method of printed) expect(method).not.toHaveBeenCalled();
});

/** As much of a browser as the flow needs: it keeps cookies by path and follows nothing by itself. */
class Browser {
  private readonly cookies = new Map<string, { value: string; path: string }>();

  async fetch(url: URL, form?: URLSearchParams): Promise<Response> {
    const cookie = [...this.cookies]
      .filter(([, { path }]) => url.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
      ...(form ? { method: 'POST', body: form } : {}),
    });
    for (const header of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = header.split('; ');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const path = attributes.find((each) => each.startsWith('path='))?.slice('path='.length) ?? '/';
      this.cookies.set(name, { value, path });
    }
    return response;
  }
}
