import { stat } from 'node:fs/promises';
import type { LocalConnector } from '@gantry/workflows/local/LocalConnector.js';
import type { Context } from '../../command/Context.js';
import { readConnectors, type NamedConnector } from '../connectorOption.js';

/** Connectors whose documents may change while the editor is open. */
export class ConnectorFiles {
  readonly #context: Context;
  readonly #named: readonly NamedConnector[];
  /** Says what is wrong with a document; the one before goes on to be used. */
  readonly #onFault: (message: string) => void;
  #connectors: readonly LocalConnector[] = [];
  #state = '';

  constructor(context: Context, named: readonly NamedConnector[], onFault: (message: string) => void) {
    this.#context = context;
    this.#named = named;
    this.#onFault = onFault;
  }

  /** The connectors as their documents are now. */
  async read(): Promise<readonly LocalConnector[]> {
    const state = JSON.stringify(await Promise.all(this.#named.map(({ file }) => stateOf(file))));
    if (state === this.#state) return this.#connectors;
    this.#state = state;
    try {
      this.#connectors = await readConnectors(this.#context, this.#named);
    } catch (error) {
      this.#onFault((error as Error).message);
    }
    return this.#connectors;
  }
}

/** What differs when a file does. */
async function stateOf(file: string): Promise<number[]> {
  try {
    const { mtimeMs, size } = await stat(file);
    return [mtimeMs, size];
  } catch {
    return [];
  }
}
