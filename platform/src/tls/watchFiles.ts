import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Milliseconds that files get to come to rest: a certificate and its key are written one after the other. */
const restMs = 200;
/** Milliseconds between looks without being told: not every file system tells. */
const pollMs = 10_000;

/**
 * Calls back when one of the files may have changed, also when it is swapped by a link, as Kubernetes does with its mounts.
 * It keeps no process alive.
 * @returns how to end it
 */
export function watchFiles(files: readonly string[], changed: () => void): () => void {
  let rest: NodeJS.Timeout | undefined;
  const notice = (): void => {
    clearTimeout(rest);
    rest = setTimeout(changed, restMs).unref();
  };
  const watchers: FSWatcher[] = [];
  for (const folder of new Set(files.map((file) => path.dirname(path.resolve(file))))) {
    try {
      const watcher = watch(folder, { persistent: false }, notice);
      // A folder that is taken away: the looks go on.
      watcher.on('error', () => watcher.close());
      watchers.push(watcher);
    } catch {
      continue; // likewise where folders cannot be watched
    }
  }
  const poll = setInterval(changed, pollMs).unref();
  return () => {
    clearTimeout(rest);
    clearInterval(poll);
    for (const watcher of watchers) watcher.close();
  };
}
