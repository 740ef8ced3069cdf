import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@gantry/platform/http/freePort.js';
import { bareEnvironment } from './bareEnvironment.js';
import { isReady } from './isReady.js';

const repositoryFolder = fileURLToPath(new URL('../../../', import.meta.url));

export interface GantryOptions {
  /** The data folder, `GANTRY_DATA`. */
  data: string;
  /** A free one when left out. */
  port?: number;
  /** Settings beside port and data folder. */
  settings?: Record<string, string>;
  /** The environment it is started from; when left out, nothing but what a process needs to find its way. */
  inherited?: NodeJS.ProcessEnv;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The embedded shape in a process of its own, as `npm start` runs it. */
export class GantryProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<Exit>;
  readonly port: number;
  /** What it wrote so far, standard output and standard error together. */
  output = '';

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
    this.#exit = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Starts it without waiting for it to be ready. */
  static async spawn({
    data,
    port,
    settings,
    inherited = bareEnvironment,
  }: GantryOptions): Promise<GantryProcess> {
    const chosen = port ?? (await freePort());
    const child = spawn(process.execPath, ['deploy/embedded/dist/main.js'], {
      cwd: repositoryFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C in the terminal is for us, who stop it with one of our own; a second one would make it hurry.
      detached: true,
      env: { ...inherited, NO_COLOR: '1', ...settings, GANTRY_PORT: String(chosen), GANTRY_DATA: data },
    });
    return new GantryProcess(child, chosen);
  }

  /** @throws with its output when it ends before it is ready, or is not within two minutes */
  static async start(options: GantryOptions): Promise<GantryProcess> {
    const gantry = await GantryProcess.spawn(options);
    await gantry.untilReady();
    return gantry;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The gateway's one endpoint. */
  get endpoint(): string {
    return `${this.baseUrl}/graphql`;
  }

  /** How it ended, once it has. */
  get exit(): Promise<Exit> {
    return this.#exit;
  }

  async untilReady(seconds = 120): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    let ended: Exit | undefined;
    void this.#exit.then((exit) => (ended = exit));
    while (!(await isReady(this.baseUrl))) {
      if (ended) throw new Error(`Gantry ended with code ${ended.code}, and wrote:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`Gantry is not ready after ${seconds} s:\n${this.output}`);
      await pause(50);
    }
  }

  /** Sends a signal to the one process, as a terminal or a supervisor does, and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<Exit> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** Sends SIGINT to the process and all it started, as a terminal does at Ctrl-C, and waits for its end. */
  async interrupt(): Promise<Exit> {
    process.kill(-this.pid, 'SIGINT');
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end('SIGINT');
  }
}
