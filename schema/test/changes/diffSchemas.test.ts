import { ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildClientSchema, buildSchema, introspectionFromSchema, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { diffSchemas } from '../../src/changes/diffSchemas.js';
import { changeTable } from './changeTable.js';

const rows = Object.values(changeTable).flat();

describe.each(Object.entries(changeTable))('a change of %s', (_, rowsOfKind) => {
  it.each(rowsOfKind)('says all that there is to say when $title', async ({ before, after, changes }) => {
    expect(await diffSchemas(buildSchema(before), buildSchema(after))).toEqual(changes);
  });
});

describe('the table of changes', () => {
  it('has every kind of change that the inspector knows', () => {
    const known = Object.values(ChangeType).filter((type) => !type.startsWith('DIRECTIVE_USAGE_'));
    const shown = new Set(rows.flatMap(({ changes }) => changes.map(({ type }) => type)));
    expect(known.filter((type) => !shown.has(type))).toEqual([]);
  });

  it('judges otherwise than the inspector by itself only where docs/decisions/0025 says so', async () => {
    const otherwise = new Set<string>();
    for (const { before, after, changes } of rows) {
      const inspected = await diff(buildSchema(before), buildSchema(after));
      for (const { type, criticality } of changes) {
        const levels = inspected
          .filter((one) => one.type === type)
          .map(({ criticality }) => criticality.level);
        if (levels.length > 0 && !levels.includes(levelOf[criticality])) {
          otherwise.add(`${type} is ${criticality}`);
        }
      }
    }
    expect([...otherwise].sort()).toMatchInlineSnapshot(`
      [
        "DIRECTIVE_ARGUMENT_ADDED is dangerous",
        "DIRECTIVE_ARGUMENT_ADDED is safe",
        "DIRECTIVE_ARGUMENT_DEFAULT_VALUE_CHANGED is breaking",
        "DIRECTIVE_LOCATION_REMOVED is safe",
        "DIRECTIVE_REMOVED is safe",
        "DIRECTIVE_REPEATABLE_REMOVED is breaking",
        "ENUM_VALUE_ADDED is safe",
        "ENUM_VALUE_REMOVED is dangerous",
        "ENUM_VALUE_REMOVED is safe",
        "FIELD_ARGUMENT_ADDED is safe",
        "FIELD_ARGUMENT_DEFAULT_CHANGED is breaking",
        "FIELD_ARGUMENT_DEFAULT_CHANGED is safe",
        "FIELD_REMOVED is safe",
        "INPUT_FIELD_DEFAULT_VALUE_CHANGED is breaking",
        "INPUT_FIELD_DEFAULT_VALUE_CHANGED is safe",
        "OBJECT_TYPE_INTERFACE_ADDED is dangerous",
        "OBJECT_TYPE_INTERFACE_ADDED is safe",
        "TYPE_REMOVED is safe",
        "UNION_MEMBER_ADDED is safe",
      ]
    `);
  });
});

const levelOf = {
  breaking: CriticalityLevel.Breaking,
  dangerous: CriticalityLevel.Dangerous,
  safe: CriticalityLevel.NonBreaking,
};

describe('the difference of two schemas', () => {
  it('is nothing between a schema and itself', async () => {
    for (const { before } of rows) {
      expect(await diffSchemas(buildSchema(before), buildSchema(before))).toEqual([]);
    }
  });

  it('puts the worst first', async () => {
    const before = buildSchema('enum E { A } type Query { a: E b: Int }');
    const after = buildSchema('enum E { A B } type Query { a: E c: Int }');
    const changes = await diffSchemas(before, after);
    expect(changes.map(({ criticality, path }) => [criticality, path])).toEqual([
      ['breaking', 'Query.b'],
      ['dangerous', 'E.B'],
      ['safe', 'Query.c'],
    ]);
  });

  it('is the same for schemas that were read by introspection', async () => {
    for (const { before, after, changes } of rows) {
      const found = await diffSchemas(introspected(before), introspected(after));
      // Introspection tells neither which directives a schema applies nor the order of types that nothing leads to.
      expect(found).toEqual(changes.filter(({ type }) => !type.startsWith('DIRECTIVE_USAGE_')));
    }
  });
});

function introspected(sdl: string): GraphQLSchema {
  const options = {
    inputValueDeprecation: true,
    oneOf: true,
    schemaDescription: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
  };
  return buildClientSchema(introspectionFromSchema(buildSchema(sdl), options));
}
