import { createHash } from 'node:crypto';
import { LruCache } from '../cache/LruCache.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { DocumentLimits } from './documentLimits.js';
import { parseOperation, type ParsedOperation } from './parseOperation.js';

/** Operations as far as they can be read before it is known who asks: what has to be decided before planning reads here. */
export class ParsedOperations {
  readonly #operations: LruCache<string, ParsedOperation>;
  readonly #limits: DocumentLimits;
  #generation: SchemaGeneration | undefined;

  constructor(capacity: number, limits: DocumentLimits) {
    this.#operations = new LruCache(capacity);
    this.#limits = limits;
  }

  /** @throws RequestRefused when the document or the choice of the operation is at fault */
  get(source: string, operationName: string | undefined, generation: SchemaGeneration): ParsedOperation {
    if (generation !== this.#generation) {
      this.#operations.clear();
      this.#generation = generation;
    }
    const key = `${createHash('sha256').update(source).digest('base64')} ${operationName ?? ''}`;
    let operation = this.#operations.get(key);
    if (!operation) {
      operation = parseOperation(source, operationName, generation.apiSchema, this.#limits);
      this.#operations.set(key, operation);
    }
    return operation;
  }
}
