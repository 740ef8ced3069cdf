import { setTimeout as pause } from 'node:timers/promises';
import { expectThat } from './expectation.js';

/** What the greeter answers. */
export interface Greeting {
  service: string;
  version: string;
  greeting: string;
}

/** Requests a URL once. @throws {GoldenPathFailure} when it does not answer 200 */
export async function greet(url: string): Promise<Greeting> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const body = await response.text();
  expectThat(response.status === 200, `${url} answers 200.`, `${response.status} ${body.slice(0, 200)}`);
  return JSON.parse(body) as Greeting;
}

/** A user who keeps requesting a URL, some 30 times a second, and remembers every answer. */
export class TrafficProbe implements AsyncDisposable {
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #failures: string[] = [];
  readonly #versions = new Map<string, number>();

  constructor(url: string) {
    this.#running = this.#run(url);
  }

  /**
   * Ends the requests.
   * @returns how many answers each version gave
   * @throws {GoldenPathFailure} when one request failed
   */
  async stop(): Promise<ReadonlyMap<string, number>> {
    this.#stopping.abort();
    await this.#running;
    expectThat(
      this.#failures.length === 0,
      'No request fails while traffic is switched.',
      this.#failures.slice(0, 5),
    );
    return this.#versions;
  }

  /** Ends the requests without a judgement: whoever leaves early has another failure to tell of. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(url: string): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        const { version } = await greet(url);
        this.#versions.set(version, (this.#versions.get(version) ?? 0) + 1);
      } catch (error) {
        this.#failures.push(error instanceof Error ? `${error.message} ${error.cause ?? ''}` : String(error));
      }
      await pause(30);
    }
  }
}
