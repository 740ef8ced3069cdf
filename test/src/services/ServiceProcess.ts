import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../gantry/bareEnvironment.js';
import { isReady } from '../gantry/isReady.js';

const repositoryFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** The gateway or one subgraph in a process of its own, as production runs it. */
export class ServiceProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly baseUrl: string;
  /** What it wrote so far. */
  output = '';

  private constructor(child: ChildProcess, baseUrl: string) {
    this.#child = child;
    this.baseUrl = baseUrl;
    this.#exit = once(child, 'exit').then(([code]) => code as number | null);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  /**
   * @param main path from the repository's root, such as `subgraphs/cost/dist/main.js`
   * @param probePort where it tells its health, if not where it serves
   */
  static spawn(
    main: string,
    port: number,
    settings: Record<string, string>,
    probePort = port,
  ): ServiceProcess {
    const child = spawn(process.execPath, [main], {
      cwd: repositoryFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...bareEnvironment, ...settings, PORT: String(port), GANTRY_PORT: String(port) },
    });
    return new ServiceProcess(child, `http://127.0.0.1:${probePort}`);
  }

  /** Waits until it says that it is ready. @throws with its output when it ends before. */
  async untilReady(): Promise<this> {
    const ended = this.#exit.then((code) => {
      throw new Error(`It ended with code ${code}, and wrote:\n${this.output}`);
    });
    const ready = async (): Promise<void> => {
      while (!(await isReady(this.baseUrl))) await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await Promise.race([ready(), ended]);
    return this;
  }

  /** Sends a signal and waits for the end; the exit code, null after SIGKILL. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** How it ended, once it has. */
  get exit(): Promise<number | null> {
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.end('SIGKILL');
  }
}
