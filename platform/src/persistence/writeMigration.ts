import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EntitySchema } from '@mikro-orm/core';
import { migrate } from './migrate.js';
import { schemaDrift } from './schemaDrift.js';

/**
 * Writes the SQL between a database migrated so far and the entities as the folder's next migration.
 * @param ownerUrl an empty database, which is migrated first
 * @returns the file's name, or null when nothing has changed
 */
export async function writeMigration(
  ownerUrl: string,
  directory: string,
  entities: EntitySchema[],
  title: string,
): Promise<string | null> {
  await mkdir(directory, { recursive: true });
  await migrate(ownerUrl, directory);
  const sql = await schemaDrift(ownerUrl, entities);
  if (sql === '') return null;
  const numbers = (await readdir(directory)).map((file) => Number(/^(\d+)_.*\.sql$/u.exec(file)?.[1] ?? 0));
  const name = `${String(Math.max(0, ...numbers) + 1).padStart(4, '0')}_${title}.sql`;
  await writeFile(path.join(directory, name), `${sql}\n`);
  return name;
}
