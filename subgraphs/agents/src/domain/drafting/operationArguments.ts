import type { JsonObject, JsonValue } from '@gantry/platform/events/Json.js';
import type { ConnectorOperation } from '../ConnectorOperation.js';
import { expression, key, literal, property } from './jq.js';
import { overriddenArgument, type Override } from './overriddenArgument.js';
import { isObject } from './portableSchema.js';

/** An argument that the draft takes from the execution's input. */
export interface InputArgument {
  name: string;
  required: boolean;
  schema: JsonValue;
}

export interface OperationArguments {
  /** The `parameters` of the call, absent when there are none. */
  parameters?: JsonObject;
  /** The `body` of the call, absent when there is none. */
  body?: JsonValue;
  fromInput: InputArgument[];
  /** What was guessed about the body, in a sentence; null when nothing was. */
  guess: string | null;
}

/**
 * The arguments of a call: each from the execution's input by its own name, unless the step says otherwise.
 * `Idempotency-Key` is the engine's to fill in and left out.
 */
export function operationArguments(operation: ConnectorOperation, step: string): OperationArguments {
  const fromInput: InputArgument[] = [];
  const source = (argument: InputArgument): Override => {
    const said = overriddenArgument(step, argument.name) ?? { input: argument.name };
    if ('input' in said) fromInput.push({ ...argument, name: said.input });
    return said;
  };
  const result: OperationArguments = { fromInput, guess: null };
  const parameters = operation.parameters.filter(({ name }) => name.toLowerCase() !== 'idempotency-key');
  if (parameters.length > 0) {
    const entries = parameters.map((parameter) => [parameter.name, asValue(source(parameter))] as const);
    result.parameters = Object.fromEntries(entries);
  }
  if (operation.body === null) return result;
  const { type = 'object' } = operation.body;
  const takesObject = Array.isArray(type) ? type.includes('object') : type === 'object';
  // Properties of what is no object are none that could be sent.
  const properties = takesObject ? bodyProperties(operation.body) : [];
  if (properties.length > 0) {
    result.body = bodyOf(properties.map((argument) => ({ argument, source: source(argument) })));
  } else if (takesObject) {
    result.body = expression('$workflow.input');
    result.guess = 'its body has no named properties: the whole input is sent';
  } else {
    result.body = asValue(source({ name: 'body', required: true, schema: operation.body }));
    result.guess = 'its body is no object: it is taken from the input\'s "body"';
  }
  return result;
}

function bodyOf(properties: { argument: InputArgument; source: Override }[]): JsonValue {
  if (properties.every(({ argument }) => argument.required)) {
    return Object.fromEntries(properties.map(({ argument, source }) => [argument.name, asValue(source)]));
  }
  // What is optional and not in the input must not be sent as null.
  const entries = properties.map(({ argument, source }) => `${key(argument.name)}: ${asJq(source)}`);
  return expression(`{ ${entries.join(', ')} } | with_entries(select(.value != null))`);
}

function bodyProperties(schema: JsonObject): InputArgument[] {
  const parts = [schema, ...(Array.isArray(schema['allOf']) ? schema['allOf'].filter(isObject) : [])];
  const required = new Set(
    parts.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : [])),
  );
  const found = new Map<string, InputArgument>();
  for (const part of parts) {
    if (!isObject(part['properties'])) continue;
    for (const [name, value] of Object.entries(part['properties'])) {
      if (isObject(value) && value['readOnly'] === true) continue;
      found.set(name, { name, required: required.has(name), schema: value });
    }
  }
  // What is required may be described nowhere.
  for (const name of required) {
    if (typeof name === 'string' && !found.has(name)) found.set(name, { name, required: true, schema: {} });
  }
  return [...found.values()];
}

function asValue(source: Override): JsonValue {
  return 'input' in source ? expression(`$workflow.input${property(source.input)}`) : literal(source.literal);
}

function asJq(source: Override): string {
  return 'input' in source ? `$workflow.input${property(source.input)}` : JSON.stringify(source.literal);
}
