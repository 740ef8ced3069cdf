import { isDeepStrictEqual } from 'node:util';
import { Pool } from 'undici';

/**
 * Sends one request again and again over `connections` at once, and looks at every answer: the first as JSON, the others
 * for the same bytes.
 */
export class Load {
  #pool;
  #body;
  #headers;
  #expected;
  #bytes;
  #connections;

  constructor({ port, connections, body, expected, headers }) {
    this.#pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
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

  close() {
    return this.#pool.close();
  }

  async #ask() {
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: '/graphql',
      headers: this.#headers,
      body: this.#body,
    });
    const bytes = Buffer.from(await body.arrayBuffer());
    if (statusCode === 200 && this.#bytes?.equals(bytes)) return;
    this.#check(statusCode, bytes);
    this.#bytes = bytes;
  }

  #check(statusCode, bytes) {
    const text = bytes.toString();
    if (statusCode === 200 && isDeepStrictEqual(JSON.parse(text), this.#expected)) return;
    throw new Error(`A wrong answer, with status ${statusCode}: ${text.slice(0, 500)}`);
  }
}
