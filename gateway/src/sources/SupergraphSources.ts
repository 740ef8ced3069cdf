import type { Logger } from 'pino';
import type { Audience } from '../authorization/Audience.js';
import type { Gateway, GatewayParts } from '../Gateway.js';
import { UnservableContract } from '../supergraph/UnservableContract.js';
import { keptAmongWorkers } from './keptAmongWorkers.js';
import { LastKnownGood } from './LastKnownGood.js';
import type { Fetch } from './RegistryConnection.js';
import { servingHeaders } from './servingHeaders.js';
import { keepGood, startFromAll, type FirstText } from './startFrom.js';
import { textSource, type TextSource } from './TextSource.js';

/** Where a supergraph and its contracts are. */
export interface SupergraphLocations {
  /** File or URL of the supergraph. */
  location: string;
  /** Those of contracts, by name. */
  contracts: Readonly<Record<string, ContractLocation>>;
  /** Opens the URLs. */
  key?: string | undefined;
  /**
   * A file for the last supergraph that was good; that of a contract has its name besides. Left out, workers have one for as long
   * as there are any of them.
   */
  keptIn?: string | undefined;
}

export interface ContractLocation {
  /** File or URL. */
  source: string;
  /** Who may ask it; everyone, when left out. */
  audience?: Audience | undefined;
}

export interface SupergraphSourcesOptions extends SupergraphLocations {
  logger: Logger;
  /** How URLs are reached; `fetch`, when left out. */
  fetch?: Fetch | undefined;
}

export interface WatchOptions {
  /** Milliseconds between two looks at a source that does not wait for news itself. */
  intervalMs: number;
  /** Called with what is known to be good, and about to be served. */
  beforeSwap?: (supergraphSdl: string, contract: string | undefined) => void;
}

/** The supergraph, or a contract. */
interface Served {
  contract: string | undefined;
  location: string;
  lastKnownGood: LastKnownGood | undefined;
}

/** Where a supergraph and its contracts come from, when a gateway starts and from then on. */
export class SupergraphSources {
  readonly #options: SupergraphSourcesOptions;
  readonly #served: readonly Served[];

  constructor(options: SupergraphSourcesOptions) {
    const { location, contracts, keptIn = keptAmongWorkers('supergraph.graphql') } = options;
    this.#options = options;
    this.#served = [
      { contract: undefined, location, lastKnownGood: keptIn ? new LastKnownGood(keptIn) : undefined },
      ...Object.entries(contracts).map(([contract, { source }]) => ({
        contract,
        location: source,
        lastKnownGood: keptIn ? new LastKnownGood(`${keptIn}.${contract}`) : undefined,
      })),
    ];
  }

  /**
   * Starts a gateway with what is there, or with the last of it that was good.
   * @throws Error when there is neither
   */
  start(
    create: (served: Required<Pick<GatewayParts, 'supergraphSdl' | 'contracts'>>) => Promise<Gateway>,
  ): Promise<Gateway> {
    const { logger, contracts } = this.#options;
    const firsts: FirstText[] = this.#served.map(({ contract, location, lastKnownGood }) => ({
      source: this.#open(location),
      what: contract === undefined ? 'supergraph' : `contract "${contract}"`,
      fault: 'is no supergraph that can be served',
      lastKnownGood,
      logger,
    }));
    const names = Object.keys(contracts);
    return startFromAll(
      firsts,
      ([supergraphSdl, ...texts]) =>
        create({
          supergraphSdl: supergraphSdl!,
          contracts: Object.fromEntries(
            names.map((name, index) => [name, { sdl: texts[index]!, audience: contracts[name]!.audience }]),
          ),
        }),
      (error) => (error instanceof UnservableContract ? names.indexOf(error.contract) + 1 : 0),
    );
  }

  /** Lets a gateway follow what is published, and tells a registry what it serves. */
  watch(gateway: Gateway, { intervalMs, beforeSwap }: WatchOptions): void {
    for (const { contract, location, lastKnownGood } of this.#served) {
      // Another one, which has read nothing: it offers once more what could not be started with, and is told so.
      gateway.watchSupergraph(this.#open(location, servingHeaders(gateway, contract)), {
        contract,
        intervalMs,
        beforeSwap: (sdl) => beforeSwap?.(sdl, contract),
        swapped: (sdl) => keepGood(lastKnownGood, sdl, this.#options.logger),
      });
    }
  }

  #open(location: string, headers?: () => Record<string, string>): TextSource {
    const { key, fetch } = this.#options;
    return textSource(location, { key, headers, fetch });
  }
}
