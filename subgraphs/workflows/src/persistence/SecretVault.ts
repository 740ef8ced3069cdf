import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import { secretValue, type Secrets } from '../domain/secrets/secretValue.js';
import type { WorkflowSecretRow } from './WorkflowSecretEntity.js';

/** Keeps tenants' secrets encrypted; what is opened goes to executions and nowhere else. */
export class SecretVault {
  readonly #box: SecretBox | null;

  /** @param box null where no key is configured: secrets are then refused. */
  constructor(box: SecretBox | null) {
    this.#box = box;
  }

  get usable(): boolean {
    return this.#box !== null;
  }

  seal(tenantId: string, name: string, value: string): string {
    if (!this.#box) throw new Error('There is no key to keep secrets with.');
    return this.#box.seal(value, contextOf(tenantId, name));
  }

  open(rows: readonly WorkflowSecretRow[]): Secrets {
    const box = this.#box;
    if (!box) return {};
    const values = rows.map(({ tenantId, name, sealed }) => {
      const text = box.open(sealed, contextOf(tenantId, name));
      return [name, secretValue(text)] as const;
    });
    return Object.fromEntries(values);
  }
}

function contextOf(tenantId: string, name: string) {
  return { tenantId, ownerId: 'workflows', name, version: 1 };
}
