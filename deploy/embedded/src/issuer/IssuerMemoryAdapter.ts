import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What every model's adapter of one issuer shares. */
export type IssuerStore = Map<string, Entry>;

const sweepAbove = 1_000;

/**
 * Keeps sessions, interactions and codes in memory: after a restart a developer signs in again, and access tokens, which are
 * JWTs, stay valid.
 */
export class IssuerMemoryAdapter implements Adapter {
  constructor(
    private readonly store: IssuerStore,
    private readonly model: string,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    if (this.store.size > sweepAbove) this.sweep();
    const expiresAt = expiresIn ? Date.now() + expiresIn * 1_000 : Number.POSITIVE_INFINITY;
    this.store.set(this.key(id), { payload, expiresAt });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.store.get(this.key(id));
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.findWhere((payload) => payload.userCode === userCode);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.findWhere((payload) => payload.uid === uid);
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload) payload.consumed = Math.floor(Date.now() / 1_000);
  }

  async destroy(id: string): Promise<void> {
    this.store.delete(this.key(id));
  }

  /** Removes what a grant gave out, of every model, as a replayed authorization code demands. */
  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.store) if (payload.grantId === grantId) this.store.delete(key);
  }

  private async findWhere(
    matches: (payload: AdapterPayload) => boolean,
  ): Promise<AdapterPayload | undefined> {
    for (const [key, { payload, expiresAt }] of this.store) {
      if (key.startsWith(`${this.model}:`) && expiresAt > Date.now() && matches(payload)) return payload;
    }
    return undefined;
  }

  private key(id: string): string {
    return `${this.model}:${id}`;
  }

  private sweep(): void {
    const now = Date.now();
    for (const [key, { expiresAt }] of this.store) if (expiresAt <= now) this.store.delete(key);
  }
}
