import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Failure, KitchenOperation } from './Disturbances.js';
import type { KeyRecord } from './Kitchen.js';

/** A kitchen in a process of its own, and the controls that a test has over it. */
export class KitchenProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Where its API answers, without a trailing slash. */
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** @throws when the process ends before it listens */
  static async start(): Promise<KitchenProcess> {
    // Always the built file: the tests may run this module from source.
    const main = fileURLToPath(new URL('../../../dist/golden-path/kitchen/main.js', import.meta.url));
    const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
    const exited = once(child, 'exit').then(([code]) => {
      throw new Error(`The kitchen's process ended with code ${code} before it listened.`);
    });
    const [url] = await Promise.race([once(createInterface(child.stdout), 'line'), exited]);
    exited.catch(() => {}); // its end after this point is stop()'s doing
    return new KitchenProcess(child, String(url));
  }

  setStock(stock: Record<string, number>): Promise<void> {
    return this.#control('stock', stock);
  }

  setFreeSlots(free: number): Promise<void> {
    return this.#control('capacity', { free });
  }

  /** Answers 503 to the next `times` calls of an operation. */
  fail(failure: Failure): Promise<void> {
    return this.#control('fail', failure);
  }

  /** Keeps the answers of an operation back (its effect happens) until `release`. */
  hold(operation: KitchenOperation): Promise<void> {
    return this.#control('hold', { operation });
  }

  release(operation: KitchenOperation): Promise<void> {
    return this.#control('release', { operation });
  }

  /** What was really scheduled, by idempotency key. */
  async orders(): Promise<KeyRecord[]> {
    const response = await fetch(`${this.url}/control/orders`);
    return (await response.json()) as KeyRecord[];
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #control(name: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.url}/control/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The kitchen refused ${name}: ${await response.text()}`);
  }
}
