/** How a call proves who makes it ("Authentication"), with nothing left to fill in. */
export type AuthenticationPolicy =
  | { scheme: 'basic' | 'digest'; username: string; password: string }
  | { scheme: 'bearer'; token: string }
  | { scheme: 'certificate'; identity: ClientIdentity }
  | { scheme: 'oauth2' | 'oidc'; oauth2: OAuth2Policy };

/** What a client proves itself by when a connection is made (mutual TLS), as PEM. */
export interface ClientIdentity {
  /** Also with those between it and its authority. */
  certificate: string;
  key: string;
  /** What the key is locked with. */
  passphrase?: string;
  /** Who may have signed the certificate of the other side; by default whom the machine trusts. */
  authorities?: string;
}

/** Where and how a token is asked for. */
export interface OAuth2Policy {
  authority: string;
  /** Path below the authority, or a whole URI. */
  tokenEndpoint: string;
  /** Whether the authority's own document says where tokens are given (OpenID Connect Discovery, RFC 8414). */
  discovers: boolean;
  grant: Grant;
  client: {
    id?: string;
    secret?: string;
    assertion?: string;
    authentication: ClientAuthentication;
  };
  encoding: RequestEncoding;
  /** Who may have issued a token; empty for whoever the authority is. */
  issuers: string[];
  scopes: string[];
  audiences: string[];
  username?: string;
  password?: string;
  subject?: OAuth2Token;
  actor?: OAuth2Token;
}

/** A token that is handed in. */
export interface OAuth2Token {
  token: string;
  type: string;
}

/** The specification's grants. */
export const grants = [
  'authorization_code',
  'client_credentials',
  'password',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;
export type Grant = (typeof grants)[number];

/** The specification's ways for a client to prove itself to the authority. */
export const clientAuthentications = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

/** The specification's forms of a token request. */
export const requestEncodings = ['application/x-www-form-urlencoded', 'application/json'] as const;
export type RequestEncoding = (typeof requestEncodings)[number];
