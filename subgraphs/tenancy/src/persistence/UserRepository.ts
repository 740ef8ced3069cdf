import type { EntityManager } from '@mikro-orm/postgresql';
import type { UserRow } from './UserEntity.js';
import { UserEntity } from './UserEntity.js';

/** Users as the session sees them: its own, and the members of its tenant. */
export class UserRepository {
  constructor(private readonly em: EntityManager) {}

  byId(id: string): Promise<UserRow | null> {
    return this.em.findOne(UserEntity, { id });
  }

  /** The users with these ids, in their order; null where the session sees none. */
  async byIds(ids: readonly string[]): Promise<(UserRow | null)[]> {
    const rows = await this.em.find(UserEntity, { id: { $in: [...ids] } });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
