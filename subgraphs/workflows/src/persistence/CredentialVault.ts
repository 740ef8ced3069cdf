import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { Credential } from '../domain/connector/checkCredentials.js';
import type { ConnectedService } from '../domain/interpreter/Services.js';
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
    return credentials.map(({ scheme, value, scopes }) => {
      if (!this.#box) throw new Error('There is no key to keep credentials with.');
      const context = { tenantId, ownerId: connectorId, name: contextName(scheme, environment), version: 1 };
      return {
        scheme,
        sealed: this.#box.seal(value, context),
        updatedAt: new Date().toISOString(),
        ...(environment === null ? {} : { environment }),
        ...(scopes ? { scopes: [...scopes] } : {}),
      };
    });
  }

  /**
   * The credentials of a connector for one of its environments by the scheme they serve; one without its scheme any more is left
   * out. Those of another environment never are among them.
   */
  open(
    { id, tenantId, credentials, securitySchemes }: ConnectorRow,
    environment: string | null,
  ): ConnectedService['credentials'] {
    return credentials.flatMap(({ scheme: name, sealed, scopes, environment: of = null }) => {
      const scheme = securitySchemes.find((candidate) => candidate.name === name);
      if (!scheme || !this.#box || of !== environment) return [];
      const context = { tenantId, ownerId: id, name: contextName(name, of), version: 1 };
      return [{ scheme, value: this.#box.open(sealed, context), ...(scopes ? { scopes } : {}) }];
    });
  }
}

/** Neither part can hold the separator without being another name: environments have no colon. */
function contextName(scheme: string, environment: string | null): string {
  return environment === null ? scheme : `${environment}:${scheme}`;
}
