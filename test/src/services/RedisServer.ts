import { spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { bareEnvironment } from '../gantry/bareEnvironment.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { spawnGuarded } from '@gantry/platform/process/spawnGuarded.js';
import { temporaryDataFolder } from '../gantry/temporaryDataFolder.js';

export interface RedisServerOptions {
  /** Such as `10mb`. What does not fit is refused with an error, and nothing is thrown out for it. */
  maxMemory?: string;
  /** Writes every change to disk before it answers, so that a restart loses nothing. Otherwise all is in memory. */
  appendOnly?: boolean;
  /** What clients must know. */
  password?: string;
}

/** Why tests that need Redis cannot run here; undefined when they can. */
export const redisMissing: string | undefined =
  spawnSync('redis-server', ['--version']).status === 0
    ? undefined
    : 'redis-server is not on the PATH (Debian: apt-get install redis-server)';

/** A real Redis server on a free port of loopback, with a data folder of its own that goes with it. */
export class RedisServer implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly #folder: string;
  readonly #options: RedisServerOptions;
  #child: ChildProcess | undefined;

  private constructor(port: number, folder: string, options: RedisServerOptions) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
    this.url = `redis://${options.password ? `:${options.password}@` : ''}127.0.0.1:${port}`;
  }

  /** Starts a server, and waits until it takes commands. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await temporaryDataFolder('redis'), options);
    await server.restart();
    return server;
  }

  /** Starts it again where it was: with what it had when it is `appendOnly`, otherwise empty. */
  async restart(): Promise<void> {
    await this.kill();
    const { maxMemory, appendOnly, password } = this.#options;
    const settings = {
      port: String(this.port),
      bind: '127.0.0.1',
      dir: this.#folder,
      save: '',
      appendonly: appendOnly ? 'yes' : 'no',
      appendfsync: 'always',
      ...(maxMemory ? { maxmemory: maxMemory, 'maxmemory-policy': 'noeviction' } : {}),
      ...(password ? { requirepass: password } : {}),
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    const child = spawnGuarded('redis-server', flags, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: bareEnvironment,
    });
    this.#child = child;
    await untilReady(child);
  }

  /** Of the server's process; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** Stops it where it is: connections stay, and nothing is answered. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Lets it go on. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function untilReady(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      // Reading goes on, since what it says would hold it up once the pipe is full.
      if (said === 'ready') return;
      said += text;
      if (!said.includes('Ready to accept connections')) return;
      said = 'ready';
      resolve();
    });
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(`redis-server ended with code ${code}. It said:\n${said}`)),
    );
  });
}
