import cluster from 'node:cluster';

/** What the first process calls the folder in the environment of its workers. */
export const folderVariable = 'GANTRY_WORKERS_FOLDER';

/** Where workers leave things for those that take their place; undefined in a process that is no worker, or has no such folder. */
export function workersFolder(): string | undefined {
  return cluster.isWorker ? process.env[folderVariable] : undefined;
}
