import type { ReadResource, ResourceReader } from '../../domain/dsl/ResourceReader.js';
import type { HttpCaller } from '../../domain/interpreter/Services.js';

/** Reads documents over HTTP, with the guards of whoever calls. */
export class HttpResourceReader implements ResourceReader {
  readonly #http: HttpCaller;
  readonly #deadlineMs: number;

  /** @param deadlineMs milliseconds to wait for one document */
  constructor(http: HttpCaller, deadlineMs = 5_000) {
    this.#http = http;
    this.#deadlineMs = deadlineMs;
  }

  async read(url: string): Promise<ReadResource> {
    const headers = { accept: 'application/yaml, application/json, text/*;q=0.9, */*;q=0.5' };
    const answer = await this.#http.send({ method: 'GET', url, headers, deadlineMs: this.#deadlineMs });
    if (answer.kind === 'failure') return { problem: answer.detail.replace(/\.$/u, '') };
    const { status, content, binary } = answer;
    if (status < 200 || status > 299) return { problem: `it answered ${status}` };
    if (content === null) return { problem: 'it is empty' };
    if (typeof content !== 'string') return { text: JSON.stringify(content) };
    return { text: binary ? Buffer.from(content, 'base64').toString('utf8') : content };
  }
}
