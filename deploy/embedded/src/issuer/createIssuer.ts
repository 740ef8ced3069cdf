import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONWebKeySet, JWK } from 'jose';
import type { Configuration, ResourceServer } from 'oidc-provider';
import { Provider, errors } from 'oidc-provider';
import { developmentClientId, developmentUserGrantType } from './developmentClient.js';
import {
  apiResource,
  apiScopes,
  defaultTokenLifetime,
  registerDevelopmentUserGrant,
} from './developmentUserGrant.js';
import { developmentUsers } from './developmentUsers.js';
import { handleInteraction } from './handleInteraction.js';
import { isFromThisMachine } from './isFromThisMachine.js';
import type { IssuerStore } from './IssuerMemoryAdapter.js';
import { IssuerMemoryAdapter } from './IssuerMemoryAdapter.js';
import { issuerAlgorithm, loadIssuerKeys } from './loadIssuerKeys.js';
import { errorPage } from './loginPage.js';

export interface IssuerSettings {
  /** Where the issuer is reached and what `iss` says, such as `http://127.0.0.1:4000/oidc`. */
  issuerUrl: string;
  /** The folder that keeps its keys. */
  dataFolder: string;
  /** The `aud` of its access tokens. */
  audience: string;
}

export interface Issuer {
  readonly issuerUrl: string;
  /** Answers every request below the path of `issuerUrl`; the request's URL is the whole one, with that path. */
  handler(request: IncomingMessage, response: ServerResponse): void;
  /** The public keys, so that who shares the process needs no HTTP round trip for them. */
  jwks(): JSONWebKeySet;
}

/**
 * The OpenID Connect issuer of the embedded shape: discovery, authorization code with PKCE and a page of development users
 * instead of passwords, and the development-user grant for the command line.
 */
export async function createIssuer({ issuerUrl, dataFolder, audience }: IssuerSettings): Promise<Issuer> {
  const { signingKey, cookieKey } = await loadIssuerKeys(dataFolder);
  const mountPath = new URL(issuerUrl).pathname.replace(/\/$/, '');
  const resourceServer: ResourceServer = {
    scope: apiScopes.join(' '),
    audience,
    accessTokenFormat: 'jwt',
    accessTokenTTL: defaultTokenLifetime,
    jwt: { sign: { alg: issuerAlgorithm } },
  };
  const provider = new Provider(
    issuerUrl,
    configure(mountPath, resourceServer, { ...signingKey }, cookieKey),
  );
  registerDevelopmentUserGrant(provider, resourceServer);
  const handle = provider.callback();

  return {
    issuerUrl,
    jwks: () => ({ keys: [publicPart(signingKey)] }),
    handler: (request, response) => {
      // It asks for no password, so it must not answer strangers, whatever address the gateway listens on.
      if (!isFromThisMachine(request)) {
        response.writeHead(403, { 'content-type': 'application/json' });
        response.end('{"error":"access_denied","error_description":"Only this machine may sign in here."}');
        return;
      }
      // The provider routes from its own root and finds what it is mounted under by comparing the two URLs.
      Object.assign(request, { originalUrl: request.url });
      request.url = (request.url ?? '/').slice(mountPath.length) || '/';
      if (!request.url.startsWith('/interaction/')) {
        void handle(request, response);
        return;
      }
      request.url = `${mountPath}${request.url}`;
      handleInteraction(provider, request, response).catch(() => {
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  };
}

function configure(
  mountPath: string,
  resourceServer: ResourceServer,
  signingKey: JWK,
  cookieKey: string,
): Configuration {
  const store: IssuerStore = new Map();
  return {
    adapter: (model: string) => new IssuerMemoryAdapter(store, model),
    jwks: { keys: [signingKey] } as Configuration['jwks'],
    cookies: { keys: [cookieKey] },
    clients: [
      {
        client_id: developmentClientId,
        client_name: 'Gantry development',
        application_type: 'native', // any port of a loopback redirect is the client's own (RFC 8252, section 7.3)
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', developmentUserGrantType],
        response_types: ['code'],
        redirect_uris: ['127.0.0.1', '[::1]', 'localhost'].map((host) => `http://${host}/callback`),
      },
    ],
    scopes: ['openid', 'offline_access', 'email', 'profile', ...apiScopes],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => {
      const user = developmentUsers.get(sub);
      if (!user) return undefined;
      const { name, displayName, email, emailVerified } = user;
      return {
        accountId: name,
        claims: () => ({ sub: name, name: displayName, email, email_verified: emailVerified }),
      };
    },
    extraTokenClaims: (ctx, token) => {
      const user = 'accountId' in token ? developmentUsers.get(token.accountId) : undefined;
      const tenant = ctx.oidc.params?.['tenant'];
      return {
        ...(user ? { email: user.email, email_verified: user.emailVerified } : {}),
        ...(typeof tenant === 'string' && tenant ? { tenant } : {}),
      };
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiResource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== apiResource) throw new errors.InvalidTarget();
          return resourceServer;
        },
      },
    },
    interactions: { url: (_ctx, interaction) => `${mountPath}/interaction/${interaction.uid}` },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(out.error, out.error_description);
    },
    clientBasedCORS: (_ctx, origin) => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin),
    ttl: {
      AccessToken: defaultTokenLifetime,
      AuthorizationCode: 60,
      Grant: 14 * 24 * 3_600,
      IdToken: 3_600,
      Interaction: 600,
      RefreshToken: 14 * 24 * 3_600,
      Session: 14 * 24 * 3_600,
    },
  };
}

function publicPart({ kty, n, e, kid, alg, use }: JWK): JWK {
  return { kty, n, e, kid, alg, use };
}
