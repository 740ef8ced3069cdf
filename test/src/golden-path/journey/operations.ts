import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, parse } from 'graphql';
import type { Answers, Events } from './operationTypes.js';

/** The name of an operation of the golden path. */
export type OperationName = keyof Answers | keyof Events;

/** The folder that holds the contract's files. */
export const contractFolder = fileURLToPath(new URL('../../../golden-path/', import.meta.url));

const source = readFileSync(`${contractFolder}operations.graphql`, 'utf8');

/** Every operation of `operations.graphql`, byte for byte as it stands there, by its name and in its order. */
export const operations: ReadonlyMap<string, string> = new Map(
  parse(source).definitions.map((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION || !definition.name || !definition.loc)
      throw new Error(`operations.graphql may hold only named operations, not a ${definition.kind}.`);
    return [definition.name.value, source.slice(definition.loc.start, definition.loc.end)];
  }),
);

/** @throws when there is no operation of that name */
export function operation(name: OperationName): string {
  const text = operations.get(name);
  if (text === undefined) throw new Error(`operations.graphql has no operation "${name}".`);
  return text;
}

/** The OpenAPI document that the golden path imports. */
export function kitchenDocument(): string {
  return readFileSync(`${contractFolder}kitchen.openapi.yaml`, 'utf8');
}
