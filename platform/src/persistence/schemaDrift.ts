import type { EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormOptions } from './ormOptions.js';

/**
 * The SQL that would bring a migrated database to what the entities say; empty when both agree. It is the text of
 * the next migration, and a test that it is empty shows that none was forgotten.
 */
export async function schemaDrift(ownerUrl: string, entities: EntitySchema[]): Promise<string> {
  const orm = await MikroORM.init(ormOptions(ownerUrl, entities, 2));
  try {
    const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false });
    return sql.trim();
  } finally {
    await orm.close(true);
  }
}
