import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { admitByLoad } from './admitByLoad.js';
import type { OperationShare } from './OperationShare.js';

export interface OperationPlacesOptions {
  /** Without it any number of queries and mutations may be under way. */
  share?: OperationShare | undefined;
  /** Without it no new work is refused, however much there is to do. */
  load?: LoadMonitor | undefined;
}

/** What operations have to pass before they are run: how much there is to do, and what their tenant has under way. */
export class OperationPlaces {
  readonly #share: OperationShare | undefined;
  readonly #load: LoadMonitor | undefined;

  constructor({ share, load }: OperationPlacesOptions) {
    this.#share = share;
    this.#load = load;
  }

  /** @throws GantryError RATE_LIMITED when there is too much to do for another operation of this kind */
  admit(operation: Pick<PreparedOperation, 'type' | 'document'>, context: RequestContext): void {
    if (this.#load) admitByLoad(this.#load, operation, context);
  }

  /** Runs a query or mutation in a place of its tenant's. @throws GantryError RATE_LIMITED when there is none */
  run<T>(context: RequestContext, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    return this.#share || this.#load ? this.#entered(context, signal, run) : run();
  }

  async #entered<T>(context: RequestContext, signal: AbortSignal, run: () => Promise<T>): Promise<T> {
    const entered = this.#share?.enter(context, signal);
    const leave = entered instanceof Promise ? await entered : entered;
    this.#load?.begin();
    try {
      return await run();
    } finally {
      this.#load?.end();
      leave?.();
    }
  }
}
