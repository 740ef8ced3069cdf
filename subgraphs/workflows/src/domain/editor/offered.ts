import type { Offer } from '../dsl/Offer.js';
import { isJsonObject, type Json } from '../Json.js';
import { isIdempotencyKey } from '../openapi/Operation.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { valueAt } from '../source/valueAt.js';
import type { Completion } from './Completion.js';
import { meaningOf } from './meaningOf.js';
import { ofDirectives, ofFunctions } from './meanings/ofVariables.js';
import { textOfOperation, typeOf } from './textOfOperation.js';

/** One name that may stand at a place. */
export interface Offered extends Pick<Completion, 'kind' | 'detail' | 'documentation'> {
  name: string;
  required: boolean;
}

/** What an offer's names are. @param path of the value, or of the value that the key is of */
export function offered(offer: Offer, path: SourcePath, definition: Json): Offered[] {
  const one = (
    name: string,
    kind: Completion['kind'],
    documentation: string | null,
    more: Partial<Offered> = {},
  ): Offered => ({ name, kind, documentation, detail: null, required: false, ...more });
  const above = path.slice(0, -1);
  switch (offer.kind) {
    case 'property':
      return offer.names.map((name) =>
        one(name, 'PROPERTY', meaningOf([...above, name], definition), {
          required: offer.required?.includes(name) ?? false,
        }),
      );
    case 'parameter':
      return offer.operation.parameters
        .filter((parameter) => !isIdempotencyKey(parameter))
        .map(({ name, required, description, schema, in: place }) =>
          one(name, 'PARAMETER', description, { required, detail: `${place}, ${typeOf(schema)}` }),
        );
    case 'task':
      return offer.names.map((name) =>
        Object.hasOwn(ofDirectives, name)
          ? one(name, 'TASK', ofDirectives[name] ?? null)
          : one(name, 'TASK', null, { detail: kindOfTask(definition, path, name) }),
      );
    case 'function':
      return offer.names.map((name) => one(name, 'FUNCTION', ofFunctions[name] ?? null));
    case 'value':
      return offer.names.map((name) => one(name, 'VALUE', null));
    case 'reference':
      return offer.names.map((name) => one(name, 'REFERENCE', null, { detail: offer.of }));
    case 'connector':
      return offer.connectors.map(({ name, operations }) =>
        one(name, 'CONNECTOR', null, { detail: `${operations.length} operations` }),
      );
    case 'operation':
      return offer.connector.operations.map((operation) =>
        one(operation.name, 'OPERATION', textOfOperation(operation), {
          detail: `${operation.method} ${operation.path}`,
        }),
      );
  }
}

/** What a task does that a `then` can lead to, in a word. */
function kindOfTask(definition: Json, then: SourcePath, name: string): string | null {
  // The nearest list around has it.
  for (let length = then.length - 1; length > 0; length -= 1) {
    const list = valueAt(definition, then.slice(0, length));
    if (!Array.isArray(list)) continue;
    const item = list.find((candidate) => isJsonObject(candidate) && Object.hasOwn(candidate, name));
    const task = isJsonObject(item) ? item[name] : undefined;
    if (isJsonObject(task)) return Object.keys(task)[0] ?? null;
  }
  return null;
}
