import { isInputObjectType, isScalarType } from 'graphql';
import type { Change } from './Change.js';
import type { SchemaPair } from './SchemaPair.js';
import { schemaElements, type SchemaElement } from './schemaElements.js';

/**
 * Changes that the inspector does not see: of the schema's description, of arguments' and input fields' deprecations, and of `@oneOf` and
 * `@specifiedBy` in schemas that were not parsed from SDL.
 */
export function* unseenChanges(schemas: SchemaPair): Generator<Change> {
  const { before, after } = schemas;
  if ((before.description ?? '') !== (after.description ?? '')) {
    const message = 'The description of the schema was changed.';
    yield { criticality: 'safe', type: 'SCHEMA_DESCRIPTION_CHANGED', path: null, message };
  }
  const newElements = schemaElements(after);
  for (const [path, element] of schemaElements(before)) {
    const now = newElements.get(path);
    if (now) yield* changesOfDeprecation(path, element, now);
  }
  for (const name of Object.keys(before.getTypeMap())) {
    yield* changesOfType(name, schemas);
  }
}

const deprecationTypes: Partial<Record<SchemaElement['kind'], string>> = {
  argument: 'FIELD_ARGUMENT_DEPRECATION',
  'input field': 'INPUT_FIELD_DEPRECATION',
};

function* changesOfDeprecation(path: string, old: SchemaElement, now: SchemaElement): Generator<Change> {
  const type = deprecationTypes[now.kind];
  const [was, is] = [old.deprecationReason ?? null, now.deprecationReason ?? null];
  if (type === undefined || old.kind !== now.kind || was === is) return;
  const common = { criticality: 'safe', path: `${path}.@deprecated` } as const;
  const subject = `${now.kind === 'argument' ? 'Argument' : 'Input field'} '${path}'`;
  if (was === null) yield { ...common, type: `${type}_ADDED`, message: `${subject} is deprecated: ${is}` };
  else if (is === null)
    yield { ...common, type: `${type}_REMOVED`, message: `${subject} is no longer deprecated.` };
  else
    yield {
      ...common,
      type: `${type}_REASON_CHANGED`,
      message: `${subject} is deprecated for another reason: ${is}`,
    };
}

function* changesOfType(name: string, { before, after, visible }: SchemaPair): Generator<Change> {
  const [old, now] = [before.getType(name), after.getType(name)];
  if (isInputObjectType(old) && isInputObjectType(now) && old.isOneOf !== now.isOneOf) {
    yield now.isOneOf
      ? {
          criticality: visible.input.has(name) ? 'breaking' : 'safe',
          type: 'INPUT_ONE_OF_ADDED',
          path: name,
          message: `Input object '${name}' takes exactly one of its fields from now on: values with several or none are refused.`,
        }
      : {
          criticality: 'safe',
          type: 'INPUT_ONE_OF_REMOVED',
          path: name,
          message: `Input object '${name}' no longer takes exactly one of its fields.`,
        };
  }
  if (!isScalarType(old) || !isScalarType(now)) return;
  const [was, is] = [old.specifiedByURL ?? null, now.specifiedByURL ?? null];
  if (was === is) return;
  const isVisible = visible.input.has(name) || visible.output.has(name);
  yield {
    criticality: was !== null && is !== null && isVisible ? 'dangerous' : 'safe',
    type: 'SCALAR_SPECIFICATION_CHANGED',
    path: name,
    message: `Scalar '${name}' ${is === null ? 'names no specification any more' : `is specified by ${is}`}${was === null ? '' : `; it was by ${was}`}.`,
  };
}
