import { LruCache } from '@gantry/platform/cache/LruCache.js';
import type { SchemaGeneration } from '../supergraph/SchemaGeneration.js';
import type { Tracing } from '../telemetry/Tracing.js';
import type { DocumentLimits } from './documentLimits.js';
import { DocumentNumbers } from './DocumentNumbers.js';
import { parseOperation, type ParsedOperation } from './parseOperation.js';

/** Operations as far as they can be read before it is known who asks: what has to be decided before planning reads here. */
export class ParsedOperations {
  readonly #generations = new WeakMap<SchemaGeneration, LruCache<string, ParsedOperation>>();
  readonly #documents: DocumentNumbers;
  readonly #capacity: number;
  readonly #limits: DocumentLimits;
  readonly #tracing: Tracing | undefined;

  constructor(capacity: number, limits: DocumentLimits, tracing?: Tracing) {
    this.#tracing = tracing;
    this.#capacity = capacity;
    this.#documents = new DocumentNumbers(capacity);
    this.#limits = limits;
  }

  /** @throws RequestRefused when the document or the choice of the operation is at fault */
  get(source: string, operationName: string | undefined, generation: SchemaGeneration): ParsedOperation {
    let operations = this.#generations.get(generation);
    if (!operations) this.#generations.set(generation, (operations = new LruCache(this.#capacity)));
    const key = `${this.#documents.of(source)} ${operationName ?? ''}`;
    let operation = operations.get(key);
    if (!operation) {
      operation = parseOperation(source, operationName, generation.apiSchema, this.#limits, this.#tracing);
      operations.set(key, operation);
    }
    return operation;
  }
}
