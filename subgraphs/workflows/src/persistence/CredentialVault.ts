import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { Credential } from '../domain/connector/checkCredentials.js';
import { isJsonObject, type Json } from '../domain/Json.js';
import type { Secrets } from '../domain/secrets/secretValue.js';
import type { ConnectorRow, SealedCredential } from './ConnectorEntity.js';

/** Keeps connectors' credentials encrypted; what is opened goes into calls and nowhere else. */
export class CredentialVault {
  readonly #box: SecretBox | null;

  /** @param box null where no key is configured: credentials are then refused. */
  constructor(box: SecretBox | null) {
    this.#box = box;
  }

  get usable(): boolean {
    return this.#box !== null;
  }

  /** @param environment null for the connector's own base URL */
  seal(
    tenantId: string,
    connectorId: string,
    environment: string | null,
    credentials: readonly Credential[],
  ): SealedCredential[] {
    return credentials.map(({ scheme, value, secret, scopes }) => {
      const kept = {
        scheme,
        updatedAt: new Date().toISOString(),
        ...(environment === null ? {} : { environment }),
        ...(scopes ? { scopes: [...scopes] } : {}),
      };
      if (secret != null) return { ...kept, secret };
      if (!this.#box) throw new Error('There is no key to keep credentials with.');
      const context = { tenantId, ownerId: connectorId, name: contextName(scheme, environment), version: 1 };
      return { ...kept, sealed: this.#box.seal(value ?? '', context) };
    });
  }

  /** What is kept of a connector for one of its environments, and for no other; without what its document has no scheme for. */
  keptFor({ credentials, securitySchemes }: ConnectorRow, environment: string | null): SealedCredential[] {
    const schemes = new Set(securitySchemes.map(({ name }) => name));
    return credentials.filter(
      (each) => (each.environment ?? null) === environment && schemes.has(each.scheme),
    );
  }

  /** A credential of a connector, opened; null where its secret is not there, or of no use. */
  open({ id, tenantId }: ConnectorRow, credential: SealedCredential, secrets: Secrets): string | null {
    const { scheme, sealed, secret, environment = null } = credential;
    if (secret !== undefined) return textOf(Object.hasOwn(secrets, secret) ? secrets[secret] : null);
    const context = { tenantId, ownerId: id, name: contextName(scheme, environment), version: 1 };
    return sealed === undefined || !this.#box ? null : this.#box.open(sealed, context);
  }
}

/** A secret as a scheme takes it: a text, user and password together, or what a certificate consists of as it is. */
function textOf(secret: Json | undefined): string | null {
  if (typeof secret === 'string') return secret.trim();
  const { username, password, certificate } = isJsonObject(secret) ? secret : {};
  if (certificate !== undefined) return JSON.stringify(secret);
  return typeof username === 'string' && typeof password === 'string' ? `${username}:${password}` : null;
}

/** What a sealed secret is bound to, beside its tenant and its connector. */
function contextName(scheme: string, environment: string | null): string {
  return environment === null ? scheme : `${environment}:${scheme}`;
}
