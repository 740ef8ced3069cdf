import { createHash } from 'node:crypto';
import type { AccessDecision } from '../authorization/AccessDecision.js';
import { LruCache } from '../cache/LruCache.js';
import { PluginChain } from '../plugins/PluginChain.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { DocumentLimits } from './documentLimits.js';
import { prepareOperation, type PreparedOperation } from './PreparedOperation.js';

/** Letters that a document may have to be its own key. */
const shortDocument = 4_000;

/** Prepared operations by document, operation name and what their callers may have of them. What was refused is not kept: it costs little to refuse. */
export class OperationCache {
  readonly #operations: LruCache<string, PreparedOperation>;
  readonly #limits: DocumentLimits;
  readonly #plugins: PluginChain;
  #generation: SchemaGeneration | undefined;

  constructor(capacity: number, limits: DocumentLimits, plugins = new PluginChain()) {
    this.#operations = new LruCache(capacity);
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
    if (generation !== this.#generation) {
      this.#operations.clear();
      this.#generation = generation;
    }
    // With the length, nothing in a document or a name can pass for the border between the two.
    const key = `${access?.key ?? ''} ${source.length} ${digest(source)} ${operationName ?? ''}`;
    let operation = this.#operations.get(key);
    if (!operation) {
      operation = prepareOperation(source, operationName, generation, this.#limits, access);
      this.#operations.set(key, operation);
      const { type, name, queryPlan: plan } = operation;
      if (plan) this.#plugins.planned({ type, operationName: name, query: source, plan });
    }
    return operation;
  }
}

/** What a document is known by. Hashing costs more than it saves where the text itself is short. */
function digest(source: string): string {
  return source.length <= shortDocument ? source : createHash('sha256').update(source).digest('base64');
}
