import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { FairShare, type Leave } from '@gantry/platform/resilience/FairShare.js';
import { timeLeft } from '@gantry/platform/resilience/timeLimit.js';
import type { GatewayMetrics } from '../telemetry/GatewayMetrics.js';
import type { ConcurrencySettings } from './ConcurrencySettings.js';

/** How many operations each tenant may have under way, so that one that sends too many, or too slow ones, waits for its own. */
export class OperationShare {
  readonly #settings: ConcurrencySettings;
  readonly #metrics: GatewayMetrics;
  readonly #share: FairShare;

  constructor(settings: ConcurrencySettings, metrics: GatewayMetrics) {
    this.#settings = settings;
    this.#metrics = metrics;
    const { patienceMs } = settings;
    this.#share = new FairShare({ capacity: Number.POSITIVE_INFINITY, patienceMs, what: 'operations' });
  }

  /**
   * Takes a place for an operation, at once where there is one.
   * @throws GantryError RATE_LIMITED when too many wait already, or there was none in time
   */
  enter({ tenant, actor }: RequestContext, signal: AbortSignal): Leave | Promise<Leave> {
    const { perTenant, perCaller, waiting: maxWaiting } = this.#settings;
    const entered = this.#share.enter({
      owner: tenant ? tenant.id : `without a tenant: ${actor.id}`,
      most: tenant ? perTenant[tenant.tier] : perCaller,
      maxWaiting,
      timeLeftMs: timeLeft(signal),
    });
    if (!(entered instanceof Promise)) return entered;
    return this.#told(entered, tenant?.tier ?? 'none');
  }

  async #told(entered: Promise<Leave>, tier: string): Promise<Leave> {
    try {
      const leave = await entered;
      this.#metrics.waitedForPlace(tier, 'entered');
      return leave;
    } catch (error) {
      this.#metrics.waitedForPlace(tier, 'refused');
      throw error;
    }
  }
}
