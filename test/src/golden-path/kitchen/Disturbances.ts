/** The operations of kitchen.openapi.yaml. */
export type KitchenOperation = 'getCapacity' | 'checkStock' | 'scheduleOrder';

/** Answer 503 to the next calls of an operation. */
export interface Failure {
  operation: KitchenOperation;
  times: number;
  /** Seconds announced in `Retry-After`. */
  retryAfter: number;
}

/** Faults on request: what a test does to the kitchen from outside, kept apart from what a kitchen does. */
export class Disturbances {
  readonly #failures = new Map<KitchenOperation, Failure>();
  readonly #held = new Map<KitchenOperation, Promise<void>>();
  readonly #release = new Map<KitchenOperation, () => void>();

  fail(failure: Failure): void {
    this.#failures.set(failure.operation, { ...failure });
  }

  /** The failure this call must answer with, counted down; null when the kitchen is well. */
  takeFailure(operation: KitchenOperation): Failure | null {
    const failure = this.#failures.get(operation);
    if (!failure || failure.times <= 0) return null;
    failure.times -= 1;
    return failure;
  }

  /** From now on this operation does its work but keeps its answers back, until `release`. */
  hold(operation: KitchenOperation): void {
    this.#held.set(operation, new Promise((resolve) => this.#release.set(operation, resolve)));
  }

  release(operation: KitchenOperation): void {
    this.#release.get(operation)?.();
    this.#held.delete(operation);
    this.#release.delete(operation);
  }

  async untilReleased(operation: KitchenOperation): Promise<void> {
    await this.#held.get(operation);
  }
}
