import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new data folder under the system's temporary one; where we are root, PostgreSQL's own user may pass through it. */
export async function temporaryDataFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `gantry-${purpose}-`));
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  return folder;
}
