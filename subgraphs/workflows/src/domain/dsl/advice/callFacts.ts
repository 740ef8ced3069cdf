import { isJsonObject, type Json, type JsonObject } from '../../Json.js';
import { isIdempotencyKey, type Operation } from '../../openapi/Operation.js';
import { connectorOfUri, type CatalogConnector } from '../Catalog.js';
import { expressionOf } from '../expressionOf.js';

/** What is known of a call before it is made. */
export interface CallFacts {
  /** In capitals; null where an expression gives it, or a document elsewhere. */
  method: string | null;
  /** Of a connector of the tenant. */
  connector: CatalogConnector | null;
  operation: Operation | null;
  /** Whether its author says that repeats are told apart: by a header, or in the API's document. */
  keyed: boolean;
}

/** What is known of a task's call; null when it makes none over HTTP. */
export function callFacts(task: JsonObject, connectors: readonly CatalogConnector[]): CallFacts | null {
  const given = task['with'];
  if (!isJsonObject(given)) return null;
  if (task['call'] === 'http') {
    const { method, headers } = given;
    const literal = typeof method === 'string' && expressionOf(method) === null;
    const names = isJsonObject(headers) ? Object.keys(headers) : [];
    const keyed = names.some((name) => name.toLowerCase() === 'idempotency-key');
    return {
      method: literal ? method.toUpperCase() : null,
      connector: null,
      operation: null,
      // Headers that an expression gives may have one.
      keyed: keyed || typeof headers === 'string',
    };
  }
  if (task['call'] !== 'connector' && task['call'] !== 'openapi') return null;
  const named = task['call'] === 'connector' ? given['connector'] : connectorOfDocument(given['document']);
  const connector = connectors.find(({ name }) => name === named) ?? null;
  const wanted = task['call'] === 'connector' ? given['operation'] : given['operationId'];
  const operation = connector?.operations.find(({ name }) => name === wanted) ?? null;
  return {
    method: operation?.method ?? null,
    connector,
    operation,
    keyed: operation?.parameters.some(isIdempotencyKey) ?? false,
  };
}

function connectorOfDocument(document: Json | undefined): string | null {
  const endpoint = isJsonObject(document) ? document['endpoint'] : null;
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  return typeof uri === 'string' ? connectorOfUri(uri) : null;
}
