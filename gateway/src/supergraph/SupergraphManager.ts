import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { Audience } from '../authorization/Audience.js';
import { SchemaGeneration, type SchemaOptions } from './SchemaGeneration.js';

export interface SupergraphOptions extends SchemaOptions {
  /** Who may ask it; everyone, when left out. */
  audience?: Audience | undefined;
}

/** Holds the current supergraph, or contract of one. */
export class SupergraphManager {
  readonly #first: string;
  readonly #options: SupergraphOptions;
  #current: SchemaGeneration | undefined;
  #stopped = false;
  readonly #listeners: (() => void)[] = [];

  constructor(supergraphSdl: string, options: SupergraphOptions = {}) {
    this.#first = supergraphSdl;
    this.#options = options;
  }

  /** Loads the first supergraph. @throws Error when it is not a valid one */
  async load(): Promise<void> {
    this.swap(await this.prepare(this.#first));
  }

  /** The contract's name; null for the supergraph itself. */
  get contract(): string | null {
    return this.#options.contract ?? null;
  }

  /** Who may ask it; undefined: everyone. */
  get audience(): Audience | undefined {
    return this.#options.audience;
  }

  get loaded(): boolean {
    return this.#current !== undefined;
  }

  /** The generation that new operations run on. @throws GantryError UNAVAILABLE before the first one is loaded. */
  get current(): SchemaGeneration {
    if (!this.#current) throw new GantryError('UNAVAILABLE', 'The gateway is still loading its schema.');
    return this.#current;
  }

  /** Reads another supergraph, to be swapped in once it is warm. @throws Error when it is not a valid one */
  prepare(supergraphSdl: string): Promise<SchemaGeneration> {
    return SchemaGeneration.read(supergraphSdl, this.#options);
  }

  /** Lets new operations run on `next`; those under way finish on theirs. */
  swap(next: SchemaGeneration): void {
    const before = this.#current;
    this.#current = next;
    before?.retire();
    if (this.#stopped) next.retire();
    if (before) for (const listener of this.#listeners) listener();
  }

  /** Calls back each time that another supergraph has been swapped in. */
  onSwap(listener: () => void): void {
    this.#listeners.push(listener);
  }

  stop(): void {
    this.#stopped = true;
    this.#current?.retire();
  }
}
