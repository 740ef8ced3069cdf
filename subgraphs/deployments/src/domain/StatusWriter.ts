import type { PodStatus } from './ReleaseStatus.js';

interface PodKey {
  tenantId: string;
  podId: string;
}

/** Writes pods' statuses down, of each pod one after another and only what has changed. */
export class StatusWriter {
  readonly #write: (pod: PodKey, status: PodStatus) => Promise<void>;
  readonly #onError: (error: unknown) => void;
  readonly #wanted = new Map<string, PodStatus>();
  readonly #writing = new Map<string, Promise<void>>();

  constructor(write: (pod: PodKey, status: PodStatus) => Promise<void>, onError: (error: unknown) => void) {
    this.#write = write;
    this.#onError = onError;
  }

  set(pod: PodKey, status: PodStatus): void {
    if (this.#wanted.get(pod.podId) === status) return;
    this.#wanted.set(pod.podId, status);
    const before = this.#writing.get(pod.podId) ?? Promise.resolve();
    const after = before
      .then(() => this.#write(pod, this.#wanted.get(pod.podId) ?? status))
      .catch(this.#onError);
    this.#writing.set(pod.podId, after);
  }

  /** Resolves when everything set so far is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
  }
}
