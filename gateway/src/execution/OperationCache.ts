import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccessDecision } from '../authorization/AccessDecision.js';
import { LruCache } from '@gantry/platform/cache/LruCache.js';
import { PluginChain } from '../plugins/PluginChain.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { DocumentLimits } from './documentLimits.js';
import { DocumentNumbers } from './DocumentNumbers.js';
import { prepareOperation, type PreparedOperation } from './PreparedOperation.js';

interface Kept {
  readonly source: string;
  readonly operationName: string | undefined;
  readonly access: AccessDecision | undefined;
  readonly inParts: boolean;
  readonly operation: PreparedOperation;
}

/** Prepared operations of one generation of the schema. */
interface Operations {
  readonly kept: LruCache<string, Kept>;
  /** Those that are being planned, for all who wait for them. */
  readonly pending: Map<string, Promise<PreparedOperation>>;
}

/**
 * Says what was decided about an operation in terms of another generation of the schema; undefined when it has to be
 * decided anew.
 */
export type CarryAccess = (
  access: AccessDecision,
  source: string,
  operationName: string | undefined,
  generation: SchemaGeneration,
) => { access: AccessDecision | undefined } | undefined;

/**
 * Prepared operations by document, operation name and what their callers may have of them, for each generation of the
 * schema by itself. What was refused is not kept: it costs little to refuse.
 */
export class OperationCache {
  readonly #generations = new WeakMap<SchemaGeneration, Operations>();
  readonly #documents: DocumentNumbers;
  readonly #capacity: number;
  readonly #limits: DocumentLimits;
  readonly #plugins: PluginChain;
  readonly #tracing: Tracing | undefined;

  constructor(capacity: number, limits: DocumentLimits, plugins = new PluginChain(), tracing?: Tracing) {
    this.#tracing = tracing;
    this.#capacity = capacity;
    this.#documents = new DocumentNumbers(capacity);
    this.#limits = limits;
    this.#plugins = plugins;
  }

  /**
   * An operation, at once when it is kept; else it is planned, away from the event loop.
   * @param inParts whether the answer may come in parts
   * @throws RequestRefused, as a rejection, when the document or the choice of the operation is at fault
   */
  get(
    source: string,
    operationName: string | undefined,
    generation: SchemaGeneration,
    access?: AccessDecision,
    inParts = false,
  ): PreparedOperation | Promise<PreparedOperation> {
    const { kept: operations, pending } = this.#of(generation);
    // Most operations defer nothing, and are the same either way.
    const apart = inParts && source.includes('defer') ? 'in parts' : '';
    const key = `${access?.key ?? ''} ${apart}${this.#documents.of(source)} ${operationName ?? ''}`;
    const kept = operations.get(key);
    if (kept) return kept.operation;
    const preparing =
      pending.get(key) ??
      prepareOperation(source, operationName, generation, {
        limits: this.#limits,
        access,
        inParts,
        tracing: this.#tracing,
      })
        .then((operation) => {
          operations.set(key, { source, operationName, access, inParts, operation });
          const { type, name, queryPlan: plan } = operation;
          if (plan) this.#plugins.planned({ type, operationName: name, query: source, plan });
          return operation;
        })
        .finally(() => pending.delete(key));
    pending.set(key, preparing);
    return preparing;
  }

  /**
   * Prepares for `next` what is kept for `current`, most recently used first, one operation per turn of the event loop,
   * each as the callers who sent it may have it. Those that no longer fit the schema are left out.
   * @returns how many were prepared
   */
  async warm(current: SchemaGeneration, next: SchemaGeneration, carry: CarryAccess): Promise<number> {
    let prepared = 0;
    const inUse = [...this.#of(current).kept.entries()].reverse();
    for (const [, { source, operationName, access, inParts }] of inUse) {
      await nextTurn();
      try {
        const carried = access ? carry(access, source, operationName, next) : { access };
        // Otherwise it waits for a caller to be decided for.
        if (!carried) continue;
        await this.get(source, operationName, next, carried.access, inParts);
        prepared++;
      } catch {
        // Whoever sends it next is told why.
      }
    }
    return prepared;
  }

  #of(generation: SchemaGeneration): Operations {
    let operations = this.#generations.get(generation);
    if (!operations) {
      operations = { kept: new LruCache(this.#capacity), pending: new Map() };
      this.#generations.set(generation, operations);
    }
    return operations;
  }
}
