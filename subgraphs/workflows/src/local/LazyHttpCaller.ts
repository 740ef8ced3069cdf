import type { UndiciHttpCaller } from '../adapters/http/UndiciHttpCaller.js';
import type { HttpAnswer, HttpCaller, HttpFailure, HttpRequest } from '../domain/interpreter/Services.js';

/** Calls any address; what it takes to call is loaded with the first call, which many definitions never make. */
export class LazyHttpCaller implements HttpCaller {
  #caller: Promise<UndiciHttpCaller> | undefined;
  #closed = false;

  async send(request: HttpRequest): Promise<HttpAnswer | HttpFailure> {
    this.#caller ??= open();
    const caller = await this.#caller;
    if (this.#closed) return { kind: 'failure', reason: 'connection', detail: 'The run has ended.' };
    return caller.send(request);
  }

  /** Closes all connections; requests in flight fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#caller)?.close();
  }
}

async function open(): Promise<UndiciHttpCaller> {
  const { UndiciHttpCaller } = await import('../adapters/http/UndiciHttpCaller.js');
  return new UndiciHttpCaller({ allowPrivateAddresses: true });
}
