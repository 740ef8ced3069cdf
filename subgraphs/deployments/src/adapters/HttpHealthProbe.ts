import { request } from 'node:http';
import type { Health, HealthProbe } from '../domain/ports/HealthProbe.js';
import type { Upstream } from '../domain/ports/ReplicaRunner.js';

/** Asks over HTTP. Redirects are answers like any other and are not followed. */
export class HttpHealthProbe implements HealthProbe {
  readonly #limitMs: number;

  /** `limitMs`: milliseconds that an answer may take. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  check({ host, port }: Upstream, path: string): Promise<Health> {
    return new Promise((resolve) => {
      const asked = request({
        host,
        port,
        path,
        agent: false,
        headers: { 'user-agent': 'gantry-health', connection: 'close' },
        signal: AbortSignal.timeout(this.#limitMs),
      });
      asked.on('response', (response) => {
        const status = response.statusCode ?? 0;
        response.on('error', () => {});
        response.destroy();
        resolve({ healthy: status < 500, detail: `answered ${status}` });
      });
      asked.on('error', (error: NodeJS.ErrnoException) => {
        const silent = error.name === 'AbortError' || error.name === 'TimeoutError';
        resolve({ healthy: false, detail: silent ? 'did not answer in time' : 'did not answer' });
      });
      asked.end();
    });
  }
}
