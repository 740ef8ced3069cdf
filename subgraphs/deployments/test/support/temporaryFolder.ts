import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of a test file's own, taken away with all that is in it when the file's tests are over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gantry-deployments-'));
  afterAll(async () => {
    await makeWritable(folder);
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Artifacts are read-only, which would also keep them from being taken away. */
async function makeWritable(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!(await lstat(path)).isDirectory()) continue;
    await chmod(path, 0o755);
    await makeWritable(path);
  }
}
