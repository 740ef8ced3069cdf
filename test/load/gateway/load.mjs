import { isDeepStrictEqual } from 'node:util';
import { HttpPool } from '@gantry/platform/http/HttpPool.js';

/**
 * Sends one request again and again over `connections` at once, and looks at every answer: the first as JSON, the others
 * for the same bytes. By the client that the gateway has for subgraphs: it is the cheapest there is in Node, and a load that is
 * slower than what it is sent to would find it at rest, and its connections at the client.
 */
export class Load {
  #pool;
  #body;
  #headers;
  #expected;
  #bytes;
  #connections;

  constructor({ port, connections, body, expected, headers }) {
    this.#pool = new HttpPool({ origin: `http://127.0.0.1:${port}`, connections });
    this.#connections = connections;
    this.#body = JSON.stringify(body);
    this.#headers = { 'content-type': 'application/json', ...headers };
    this.#expected = expected;
  }

  /** Runs for `seconds`. @returns how many requests were answered, and after how many milliseconds each, ascending */
  async run(seconds) {
    const latencies = [];
    const end = performance.now() + seconds * 1000;
    const sendOn = async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        await this.#ask();
        latencies.push(performance.now() - sent);
      }
    };
    const started = performance.now();
    await Promise.all(Array.from({ length: this.#connections }, sendOn));
    const elapsed = (performance.now() - started) / 1000;
    return { requests: latencies.length, elapsed, latencies: latencies.sort((one, other) => one - other) };
  }

  async close() {
    await this.#pool.retire();
  }

  async #ask() {
    const response = await this.#pool.request({
      method: 'POST',
      path: '/graphql',
      headers: this.#headers,
      body: this.#body,
      timeoutMs: 60_000,
    });
    const { status, bytes } = response;
    // A collector that has 87 KB of each answer to find takes the cores from who is measured.
    if (status === 200 && this.#bytes?.equals(bytes)) return response.giveBack();
    this.#check(status, bytes);
    this.#bytes = bytes;
  }

  #check(status, bytes) {
    const text = bytes.toString();
    if (status === 200 && isDeepStrictEqual(JSON.parse(text), this.#expected)) return;
    throw new Error(`A wrong answer, with status ${status}: ${text.slice(0, 500)}`);
  }
}
