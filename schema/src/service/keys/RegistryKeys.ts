import { timingSafeEqual } from 'node:crypto';
import { newId } from '@gantry/platform/ids/newId.js';
import { RegistryError } from '../../registry/RegistryError.js';
import type { OwnerTransactions } from '../persistence/OwnerTransactions.js';
import { rfc3339 } from '../persistence/rfc3339.js';
import { platformOwner, type Caller } from './Caller.js';
import { digestOf, makeKey, ownerOfKey } from './keyText.js';
import { rights, type Right } from './Right.js';

/** A key without what opens. */
export interface RegistryKey {
  id: string;
  owner: string;
  name: string;
  graph: string | null;
  rights: readonly Right[];
  /** RFC 3339. */
  createdAt: string;
  /** RFC 3339; null: it does not end. */
  expiresAt: string | null;
}

interface KeyRow {
  id: string;
  tenant_id: string;
  name: string;
  graph: string | null;
  rights: Right[];
  created_at: string | Date;
  expires_at: string | Date | null;
}

const columns = 'id, tenant_id, name, graph, rights, created_at, expires_at';

/** Keys of the registry: given out once, kept as hashes, taken back at once and everywhere. */
export class RegistryKeys {
  readonly #transactions: OwnerTransactions;
  readonly #operatorDigest: Buffer;

  /** @param operatorKey gives out the first keys */
  constructor(transactions: OwnerTransactions, operatorKey: string) {
    this.#transactions = transactions;
    this.#operatorDigest = Buffer.from(digestOf(operatorKey));
  }

  /** Who comes with a key. @throws RegistryError UNAUTHENTICATED */
  async identify(key: string): Promise<Caller> {
    if (timingSafeEqual(Buffer.from(digestOf(key)), this.#operatorDigest)) return operator;
    const owner = ownerOfKey(key);
    const row = owner === undefined ? undefined : await this.#find(owner, key);
    if (!row) throw new RegistryError('UNAUTHENTICATED', 'The key is not known, or does not hold any more.');
    const { id, tenant_id: ownerId, name, graph, rights: given } = row;
    return { owner: ownerId, id, name, graph, rights: given, isOperator: false };
  }

  async #find(owner: string, key: string): Promise<KeyRow | undefined> {
    const [row] = await this.#transactions.read(owner, (em) =>
      em.execute<KeyRow[]>(
        `SELECT ${columns} FROM registry_key
          WHERE digest = ? AND (expires_at IS NULL OR expires_at > now())`,
        [digestOf(key)],
      ),
    );
    return row;
  }

  /** @returns the key, with what opens: that is told here, and never again */
  async create(
    owner: string,
    wanted: Pick<RegistryKey, 'name' | 'graph' | 'rights' | 'expiresAt'>,
  ): Promise<RegistryKey & { key: string }> {
    const key = makeKey(owner);
    const { name, graph, rights: given, expiresAt } = wanted;
    const [row] = await this.#transactions.write(owner, wanted, (em) =>
      em.execute<KeyRow[]>(
        `INSERT INTO registry_key (id, tenant_id, name, graph, rights, digest, expires_at)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING ${columns}`,
        [newId('rgk'), owner, name, graph, JSON.stringify(given), digestOf(key), expiresAt],
      ),
    );
    return { ...keyOf(row!), key };
  }

  /** Those of an owner, the oldest first. */
  async list(owner: string): Promise<RegistryKey[]> {
    const rows = await this.#transactions.read(owner, (em) =>
      em.execute<KeyRow[]>(`SELECT ${columns} FROM registry_key ORDER BY id`),
    );
    return rows.map(keyOf);
  }

  /** Takes a key back. @returns whether the owner had one of that id */
  async revoke(owner: string, id: string): Promise<boolean> {
    const removed = await this.#transactions.write(owner, { id }, (em) =>
      em.execute<unknown[]>('DELETE FROM registry_key WHERE id = ? RETURNING id', [id]),
    );
    return removed.length > 0;
  }
}

const operator: Caller = {
  owner: platformOwner,
  id: 'operator',
  name: 'operator',
  graph: null,
  rights,
  isOperator: true,
};

function keyOf({
  tenant_id: owner,
  created_at: createdAt,
  expires_at: expiresAt,
  ...row
}: KeyRow): RegistryKey {
  const { id, name, graph, rights: given } = row;
  return {
    id,
    owner,
    name,
    graph,
    rights: given,
    createdAt: rfc3339(createdAt),
    expiresAt: expiresAt === null ? null : rfc3339(expiresAt),
  };
}
