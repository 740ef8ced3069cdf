import { NotificationListener } from '@gantry/platform/events/NotificationListener.js';
import type { Leases } from '@gantry/platform/persistence/Leases.js';

export interface HostingOptions {
  leases: Leases;
  /** Seconds after which a host that says nothing is succeeded. */
  leaseSeconds: number;
  /** A login's URL, to hear what other replicas ask the host for. */
  listenUrl: string;
  /** Starts what the host runs. */
  begin(): Promise<void>;
  /** Ends it. @param isLost whether it is another's by now, so that nothing may be written of it any more */
  end(isLost: boolean): Promise<void>;
  /** Brings what runs in line with what is stored: another replica may have stored more. */
  reconcile(): Promise<void>;
  /** Told why this process has to end, and start anew: it cannot be the host, or not any more. */
  lost(reason: string): void;
  onError(error: unknown): void;
}

const lease = 'host';
/** The channel on which replicas call the host. */
export const hostChannel = 'deployments_host';
/** Renewals of the lease between two looks at what may have been missed. */
const reconcileEvery = 4;

/**
 * Which replica of this subgraph runs the pods: they are processes of one machine, so one replica is their host, and the
 * others serve everything else and stand by. When the host is gone, another begins where it was.
 */
export class Hosting {
  readonly #options: HostingOptions;
  readonly #listener: NotificationListener;
  #state: 'standby' | 'beginning' | 'host' | 'ending' = 'standby';
  /** Whether this process has been the host, or begun to be. */
  #ran = false;
  #isLost = false;
  #renewals = 0;
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> = Promise.resolve();
  /** What is done with the pods, one thing after the other. The lease is renewed meanwhile. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: HostingOptions) {
    this.#options = options;
    this.#listener = new NotificationListener(options.listenUrl, hostChannel, () => this.#reconcile());
  }

  /** Whether pods run in this process. */
  get isHere(): boolean {
    return this.#state === 'host';
  }

  /** Becomes the host, unless there is one; then it stands by. */
  async start(): Promise<void> {
    const { leases, leaseSeconds } = this.#options;
    const held = await leases.hold(lease, leaseSeconds);
    this.#timer = setInterval(() => this.#renew(), (leaseSeconds * 1_000) / 4);
    if (held) await this.#begin();
  }

  /** Ends what runs, and then lets another be the host. */
  async stop(): Promise<void> {
    this.#state = 'ending';
    await this.#work;
    await this.#listener.close();
    if (this.#ran) await this.#options.end(this.#isLost);
    clearInterval(this.#timer);
    await this.#renewing;
    if (this.#ran) await this.#options.leases.release(lease);
  }

  #renew(): void {
    this.#renewing = this.#renewing.then(() => this.#look()).catch((error) => this.#options.onError(error));
  }

  async #look(): Promise<void> {
    const { leases, leaseSeconds, lost, onError } = this.#options;
    // One that stood by and ends takes nothing on any more.
    if (this.#state === 'ending' && !this.#ran) return;
    const held = await leases.hold(lease, leaseSeconds);
    if (this.#state === 'ending') return;
    if (!held && this.#state !== 'standby') {
      this.#isLost = true;
      lost('Another replica runs the pods now.');
    } else if (held && this.#state === 'standby') {
      this.#begin().catch((error: unknown) => {
        onError(error);
        lost('The pods could not be started here.');
      });
    } else if (this.#state === 'host') {
      await this.#listener.ensure();
      this.#renewals += 1;
      if (this.#renewals % reconcileEvery === 0) this.#reconcile();
    }
  }

  async #begin(): Promise<void> {
    this.#state = 'beginning';
    this.#ran = true;
    const begun = this.#work.then(async () => {
      await this.#options.begin();
      await this.#listener.ensure();
    });
    this.#work = begun.catch(() => undefined);
    await begun;
    if (this.#state === 'beginning') this.#state = 'host';
  }

  #reconcile(): void {
    const work = async (): Promise<void> => {
      if (this.#state === 'host') await this.#options.reconcile();
    };
    this.#work = this.#work.then(work).catch((error) => this.#options.onError(error));
  }
}
