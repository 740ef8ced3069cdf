import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccessDecision } from '../authorization/AccessDecision.js';
import { LruCache } from '../cache/LruCache.js';
import { PluginChain } from '../plugins/PluginChain.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { DocumentLimits } from './documentLimits.js';
import { prepareOperation, type PreparedOperation } from './PreparedOperation.js';

/** Letters that a document may have to be its own key. */
const shortDocument = 4_000;

interface Kept {
  readonly source: string;
  readonly operationName: string | undefined;
  readonly access: AccessDecision | undefined;
  readonly operation: PreparedOperation;
}

/**
 * Prepared operations by document, operation name and what their callers may have of them, for each generation of the
 * schema by itself. What was refused is not kept: it costs little to refuse.
 */
export class OperationCache {
  readonly #generations = new WeakMap<SchemaGeneration, LruCache<string, Kept>>();
  readonly #capacity: number;
  readonly #limits: DocumentLimits;
  readonly #plugins: PluginChain;

  constructor(capacity: number, limits: DocumentLimits, plugins = new PluginChain()) {
    this.#capacity = capacity;
    this.#limits = limits;
    this.#plugins = plugins;
  }

  /** @throws RequestRefused when the document or the choice of the operation is at fault */
  get(
    source: string,
    operationName: string | undefined,
    generation: SchemaGeneration,
    access?: AccessDecision,
  ): PreparedOperation {
    const operations = this.#of(generation);
    // With the length, nothing in a document or a name can pass for the border between the two.
    const key = `${access?.key ?? ''} ${source.length} ${digest(source)} ${operationName ?? ''}`;
    const kept = operations.get(key);
    if (kept) return kept.operation;
    const operation = prepareOperation(source, operationName, generation, this.#limits, access);
    operations.set(key, { source, operationName, access, operation });
    const { type, name, queryPlan: plan } = operation;
    if (plan) this.#plugins.planned({ type, operationName: name, query: source, plan });
    return operation;
  }

  /**
   * Prepares for `next` what is kept for `current`, most recently used first, one operation per turn of the event loop:
   * planning blocks, and requests go on meanwhile. Operations that are decided by their caller's rights wait for a
   * caller; those that no longer fit the schema are left out.
   * @returns how many were prepared
   */
  async warm(current: SchemaGeneration, next: SchemaGeneration): Promise<number> {
    let prepared = 0;
    const inUse = [...this.#of(current).entries()].reverse();
    for (const [, { source, operationName, access }] of inUse) {
      if (access) continue;
      await nextTurn();
      try {
        this.get(source, operationName, next);
        prepared++;
      } catch {
        // Whoever sends it next is told why.
      }
    }
    return prepared;
  }

  #of(generation: SchemaGeneration): LruCache<string, Kept> {
    let operations = this.#generations.get(generation);
    if (!operations) this.#generations.set(generation, (operations = new LruCache(this.#capacity)));
    return operations;
  }
}

/** What a document is known by. Hashing costs more than it saves where the text itself is short. */
function digest(source: string): string {
  return source.length <= shortDocument ? source : createHash('sha256').update(source).digest('base64');
}
