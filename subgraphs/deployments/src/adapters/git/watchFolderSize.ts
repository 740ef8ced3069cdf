import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** Looks twice a second how large a folder has become. */
export function watchFolderSize(
  directory: string,
  maximumBytes: number,
): { exceeded: AbortSignal; stop(): void } {
  const exceeded = new AbortController();
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void folderSize(directory, maximumBytes).then((bytes) => {
      looking = false;
      if (bytes > maximumBytes) exceeded.abort();
    });
  }, 500);
  timer.unref();
  return { exceeded: exceeded.signal, stop: () => clearInterval(timer) };
}

/** Bytes of the files in a folder, counted until they are more than `enough`. What vanishes meanwhile counts nothing. */
export async function folderSize(directory: string, enough: number): Promise<number> {
  let bytes = 0;
  const folders = [directory];
  for (let folder = folders.pop(); folder !== undefined && bytes <= enough; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(folder)) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isFile()) bytes += (await lstat(path)).size;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return bytes;
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES';
}
