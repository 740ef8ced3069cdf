import { randomBytes } from 'node:crypto';
import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import { secretPrefix } from '../domain/webhook/verifyDelivery.js';
import type { SealedWebhookSecret, WebhookRow } from './WebhookEntity.js';

/** Bytes of a secret. */
const secretBytes = 32;

/** Makes the secrets of webhooks and keeps them encrypted. */
export class WebhookVault {
  readonly #box: SecretBox | null;

  /** @param box null where no key is configured: there are no webhooks then. */
  constructor(box: SecretBox | null) {
    this.#box = box;
  }

  get usable(): boolean {
    return this.#box !== null;
  }

  /** A new secret of a webhook, which signs from now on. */
  make(webhook: Pick<WebhookRow, 'id' | 'tenantId'>, version: number): SealedWebhookSecret {
    if (!this.#box) throw new Error('There is no key to keep secrets with.');
    const secret = secretPrefix + randomBytes(secretBytes).toString('base64');
    const sealed = this.#box.seal(secret, contextOf(webhook, version));
    return { version, sealed, createdAt: new Date().toISOString(), expiresAt: null };
  }

  /** A secret's value; null when it is gone. */
  open(webhook: Pick<WebhookRow, 'id' | 'tenantId' | 'secrets'>, version: number): string | null {
    const secret = webhook.secrets.find((each) => each.version === version);
    return secret && this.#box ? this.#box.open(secret.sealed, contextOf(webhook, version)) : null;
  }

  /** The values of the secrets that count now. */
  valid(webhook: Pick<WebhookRow, 'id' | 'tenantId' | 'secrets'>, now: Date): string[] {
    return webhook.secrets
      .filter(({ expiresAt }) => expiresAt === null || new Date(expiresAt) > now)
      .flatMap(({ version }) => this.open(webhook, version) ?? []);
  }
}

function contextOf({ id, tenantId }: Pick<WebhookRow, 'id' | 'tenantId'>, version: number) {
  return { tenantId, ownerId: id, name: 'webhook', version };
}
