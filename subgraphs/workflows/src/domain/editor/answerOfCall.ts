import { mapShape, type Shape } from '../data/Shape.js';
import { connectorOfUri, type CatalogConnector } from '../dsl/Catalog.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { outputSchemaOf, type Operation } from '../openapi/Operation.js';
import { fieldsOfSchema } from './fieldsOfSchema.js';

/**
 * What a task's call gives, by what its API says of it, or by what we give ourselves. A service may answer otherwise: this is for
 * offering, and nothing to hold a definition to.
 */
export function answerOfCall(task: JsonObject, connectors: readonly CatalogConnector[]): Shape {
  const given = isJsonObject(task['with']) ? task['with'] : {};
  switch (task['call']) {
    case 'approval':
      return ours('the answer to an approval', [
        'approved',
        'decision',
        'reason',
        'data',
        'answeredBy',
        'answeredAt',
      ]);
    case 'llm':
    case 'agent':
      return ofModel(given);
    default: {
      const operation = operationOf(task['call'], given, connectors);
      return operation && ofOperation(operation, given);
    }
  }
}

function ofModel(given: JsonObject): Shape {
  const source = 'what a model answers';
  const { schema } = given;
  const form = isJsonObject(schema) ? schema['document'] : undefined;
  return mapShape(source, [
    schema === undefined ? ['text', null] : ['json', fieldsOfSchema(form, source)],
    ['finishReason', null],
    ['usage', ours(source, ['inputTokens', 'outputTokens', 'totalTokens'])],
    ['model', null],
  ]);
}

function ofOperation(operation: Operation, { output, paginate }: JsonObject): Shape {
  const source = `what ${operation.name} answers`;
  const content = fieldsOfSchema(outputSchemaOf(operation), source);
  if (paginate !== undefined) return content?.fields === null ? content : null;
  if (output === 'raw') return null;
  if (output !== 'response') return content;
  const request = ours(source, ['method', 'uri', 'headers']);
  return mapShape(source, [
    ['request', request],
    ['statusCode', null],
    ['headers', null],
    ['content', content],
  ]);
}

function operationOf(
  call: Json | undefined,
  { connector, operation, document, operationId }: JsonObject,
  connectors: readonly CatalogConnector[],
): Operation | null {
  const of = (name: Json | null, called: Json | undefined): Operation | null =>
    connectors.find((each) => each.name === name)?.operations.find((each) => each.name === called) ?? null;
  if (call === 'connector') return of(connector ?? null, operation);
  if (call !== 'openapi' || !isJsonObject(document)) return null;
  const { endpoint } = document;
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  return typeof uri === 'string' ? of(connectorOfUri(uri), operationId) : null;
}

function ours(source: string, names: readonly string[]): Shape {
  return mapShape(
    source,
    names.map((name) => [name, null] as const),
  );
}
