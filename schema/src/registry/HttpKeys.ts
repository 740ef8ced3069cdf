import { z } from 'zod';
import { RegistryClient, type RegistryAddress } from './http/RegistryClient.js';

const key = z.object({
  id: z.string(),
  /** Whose registry it opens: a tenant's id, or `platform`. */
  owner: z.string(),
  name: z.string(),
  /** The one graph that it opens; null: all of its owner's. */
  graph: z.string().nullable(),
  rights: z.array(z.string()),
  /** RFC 3339. */
  createdAt: z.string(),
  /** RFC 3339; null: it does not end. */
  expiresAt: z.string().nullable(),
});

/** A key without what opens. */
export type IssuedKey = z.infer<typeof key>;

export interface WantedKey {
  name: string;
  rights: readonly string[];
  /** By default the one of whoever asks; another only for the operator. */
  owner?: string | undefined;
  graph?: string | undefined;
  /** RFC 3339. */
  expiresAt?: string | undefined;
}

/** The keys of a registry that is a service, for who administers it. All methods throw RegistryError. */
export class HttpKeys {
  readonly #client: RegistryClient;

  constructor(address: RegistryAddress) {
    this.#client = new RegistryClient(address);
  }

  /** @returns the key with what opens, which is told once */
  create(wanted: WantedKey): Promise<IssuedKey & { key: string }> {
    return this.#client.send(
      { method: 'POST', path: ['keys'], body: wanted },
      key.extend({ key: z.string() }),
    );
  }

  /** @param owner by default the one of whoever asks */
  list(owner?: string): Promise<readonly IssuedKey[]> {
    return this.#client.send({ method: 'GET', path: ['keys'], query: { owner } }, z.array(key));
  }

  /** Takes a key back: it opens nothing from then on. */
  async revoke(id: string, owner?: string): Promise<void> {
    await this.#client.send({ method: 'DELETE', path: ['keys', id], query: { owner } }, z.unknown());
  }
}
