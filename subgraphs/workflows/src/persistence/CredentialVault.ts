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

  seal(tenantId: string, connectorId: string, credentials: readonly Credential[]): SealedCredential[] {
    return credentials.map(({ scheme, value }) => {
      if (!this.#box) throw new Error('There is no key to keep credentials with.');
      return {
        scheme,
        sealed: this.#box.seal(value, { tenantId, ownerId: connectorId, name: scheme, version: 1 }),
      };
    });
  }

  /** The credentials of a connector by the scheme they serve; one without its scheme any more is left out. */
  open({ id, tenantId, credentials, securitySchemes }: ConnectorRow): ConnectedService['credentials'] {
    return credentials.flatMap(({ scheme: name, sealed }) => {
      const scheme = securitySchemes.find((candidate) => candidate.name === name);
      if (!scheme || !this.#box) return [];
      return [{ scheme, value: this.#box.open(sealed, { tenantId, ownerId: id, name, version: 1 }) }];
    });
  }
}
