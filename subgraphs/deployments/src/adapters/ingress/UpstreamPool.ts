import { Agent } from 'node:http';
import type { Upstream } from '../../domain/ports/ReplicaRunner.js';

/** One replica as the ingress sees it: its connections, and how many requests are under way. */
export class UpstreamPool {
  readonly upstream: Upstream;
  /** Idle connections are closed well before a server would: a request on a closing one would fail. */
  readonly agent = new Agent({ keepAlive: true, timeout: 1_500, maxFreeSockets: 32 });
  #underWay = 0;
  readonly #idle = new Set<() => void>();

  constructor(upstream: Upstream) {
    this.upstream = upstream;
  }

  get key(): string {
    return keyOf(this.upstream);
  }

  /** Counts a request in; what is given counts it out, once. */
  enter(): () => void {
    this.#underWay += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#underWay -= 1;
      if (this.#underWay > 0) return;
      for (const resume of this.#idle) resume();
      this.#idle.clear();
    };
  }

  /** Resolves when nothing is under way, or at the latest after `graceMs`. */
  async drained(graceMs: number): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      this.#idle.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

export function keyOf({ host, port }: Upstream): string {
  return `${host}:${port}`;
}
