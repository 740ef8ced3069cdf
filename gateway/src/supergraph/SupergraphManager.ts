import { ApolloGateway, type SupergraphSdlUpdateFunction } from '@apollo/gateway';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Logger } from 'pino';
import { disableApolloTelemetry } from './environment.js';
import { SchemaGeneration, type SchemaOptions } from './SchemaGeneration.js';
import { stripSecurityDirectives } from './stripSecurityDirectives.js';

/**
 * Holds the current supergraph. `ApolloGateway` loads, checks and swaps it; what is executed is ours, so its data
 * sources are never asked.
 */
export class SupergraphManager {
  readonly #gateway: ApolloGateway;
  /** The supergraph as it was offered last: who guards fields reads the directives that the gateway does not. */
  #offered: string;
  #swap: SupergraphSdlUpdateFunction | undefined;
  #current: SchemaGeneration | undefined;
  /** What is being adopted. */
  #candidate: SchemaGeneration | undefined;
  readonly #options: SchemaOptions;

  constructor(supergraphSdl: string, logger: Logger, options: SchemaOptions = {}) {
    this.#offered = supergraphSdl;
    this.#options = options;
    disableApolloTelemetry();
    this.#gateway = new ApolloGateway({
      logger,
      supergraphSdl: async ({ update }) => {
        this.#swap = update;
        return { supergraphSdl: stripSecurityDirectives(this.#offered) };
      },
      buildService: ({ name }) => ({
        process: () =>
          Promise.reject(new Error(`Subgraph "${name}" is asked by the gateway's own executor only.`)),
      }),
    });
    this.#gateway.onSchemaLoadOrUpdate(({ apiSchema, coreSupergraphSdl }) => {
      this.#current =
        this.#candidate ?? new SchemaGeneration(coreSupergraphSdl, apiSchema, this.#offered, options);
    });
  }

  /** Loads the first supergraph. @throws when it is not a valid one. */
  async load(): Promise<void> {
    await this.#gateway.load();
    if (!this.#current) throw new Error('The supergraph was loaded, but no planner could be built for it.');
  }

  get loaded(): boolean {
    return this.#current !== undefined;
  }

  /** The generation that new operations run on. @throws GantryError UNAVAILABLE before the first one is loaded. */
  get current(): SchemaGeneration {
    if (!this.#current) throw new GantryError('UNAVAILABLE', 'The gateway is still loading its schema.');
    return this.#current;
  }

  /** The supergraph that is served, as it was composed. */
  get sdl(): string {
    return this.#offered;
  }

  /** Reads another supergraph, to be adopted once it is warm. @throws Error when it is not a valid one */
  prepare(supergraphSdl: string): SchemaGeneration {
    return SchemaGeneration.read(supergraphSdl, this.#options);
  }

  /** Swaps the supergraph; operations under way finish on theirs. A bad one throws and changes nothing. */
  update(supergraphSdl: string, generation = this.prepare(supergraphSdl)): void {
    if (!this.#swap) throw new Error('The first supergraph is not loaded yet.');
    const before = this.#offered;
    this.#candidate = generation;
    this.#offered = supergraphSdl;
    try {
      this.#swap(stripSecurityDirectives(supergraphSdl));
      // To Apollo's gateway nothing has changed where only access rules have.
      this.#current = generation;
    } catch (error) {
      this.#offered = before;
      throw error;
    } finally {
      this.#candidate = undefined;
    }
  }

  async stop(): Promise<void> {
    await this.#gateway.stop();
  }
}
