import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Audience } from '../authorization/Audience.js';
import { UnservableContract } from './UnservableContract.js';
import { SupergraphManager, type SupergraphOptions } from './SupergraphManager.js';

/** A contract to be served. */
export interface ServedContract {
  /** Its supergraph SDL, in which what it hides is `@inaccessible`. */
  sdl: string;
  /** Who may ask it; everyone, when left out. */
  audience?: Audience | undefined;
}

/** All that is served: a supergraph, and the contracts that show parts of it. */
export class Supergraphs {
  /** The supergraph itself. */
  readonly whole: SupergraphManager;
  readonly contracts: ReadonlyMap<string, SupergraphManager>;

  constructor(whole: SupergraphManager, contracts: ReadonlyMap<string, SupergraphManager> = new Map()) {
    this.whole = whole;
    this.contracts = contracts;
  }

  /**
   * Loads the first of each.
   * @param contracts by name
   * @throws UnservableContract when a contract is not valid, another Error when the supergraph is not
   */
  static async load(
    supergraphSdl: string,
    contracts: Readonly<Record<string, ServedContract>>,
    options: SupergraphOptions,
  ): Promise<Supergraphs> {
    const whole = new SupergraphManager(supergraphSdl, options);
    const managers = Object.entries(contracts).map(
      ([contract, { sdl, audience }]) =>
        [contract, new SupergraphManager(sdl, { ...options, contract, audience })] as const,
    );
    const loaded = await Promise.allSettled([
      whole.load(),
      ...managers.map(([contract, manager]) => loadContract(contract, manager)),
    ]);
    const supergraphs = new Supergraphs(whole, new Map(managers));
    const failed = loaded.find(({ status }) => status === 'rejected');
    if (failed?.status !== 'rejected') return supergraphs;
    supergraphs.stop();
    throw failed.reason;
  }

  get all(): SupergraphManager[] {
    return [this.whole, ...this.contracts.values()];
  }

  /**
   * What a caller wants to be served.
   * @param contract undefined or null for the supergraph itself
   * @throws GantryError NOT_FOUND
   */
  named(contract: string | null | undefined): SupergraphManager {
    if (contract === undefined || contract === null) return this.whole;
    const found = this.contracts.get(contract);
    if (found) return found;
    throw new GantryError('NOT_FOUND', `There is no contract "${contract.slice(0, 60)}" here.`);
  }

  stop(): void {
    for (const supergraph of this.all) supergraph.stop();
  }
}

async function loadContract(contract: string, manager: SupergraphManager): Promise<void> {
  try {
    await manager.load();
  } catch (error) {
    throw new UnservableContract(contract, error);
  }
}
