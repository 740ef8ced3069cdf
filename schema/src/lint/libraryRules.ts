import { Kind, type DocumentNode } from 'graphql';
import type { Linter } from 'eslint';
import { undescribedHere } from './undescribedHere.js';

/** What GraphQL itself demands of a document, of which composition says less where it is. */
const wholeness = [
  'lone-schema-definition',
  'possible-type-extension',
  'unique-argument-names',
  'unique-directive-names',
  'unique-field-definition-names',
  'unique-input-field-names',
  'unique-operation-types',
  'unique-type-names',
];

/** Rules that ask for types, which must be there then. */
export const lookingTypesUp = ['relay-edge-types', 'relay-arguments', 'relay-page-info'];

/** Rules of graphql-eslint for what `schema/conventions.md` demands, with the settings that it takes. */
export function libraryRules(document: DocumentNode, others: readonly DocumentNode[]): Linter.RulesRecord {
  const ignoredSelectors = undescribedHere(document, others);
  const definesPageInfo = document.definitions.some(
    (definition) => 'name' in definition && definition.name?.value === 'PageInfo',
  );
  return {
    'naming-convention': [
      'error',
      {
        types: 'PascalCase',
        FieldDefinition: 'camelCase',
        InputValueDefinition: 'camelCase',
        DirectiveDefinition: 'camelCase',
        EnumValueDefinition: 'UPPER_CASE',
      },
    ],
    'require-description': [
      'error',
      {
        types: true,
        FieldDefinition: true,
        InputValueDefinition: true,
        EnumValueDefinition: true,
        DirectiveDefinition: true,
        ...(ignoredSelectors.length > 0 ? { ignoredSelectors } : {}),
      },
    ],
    'description-style': ['error', { style: 'block' }],
    'no-hashtag-description': 'error',
    'no-typename-prefix': 'error',
    'unique-enum-value-names': 'error',
    'require-deprecation-reason': 'error',
    'input-name': [
      'error',
      { checkInputType: true, caseSensitiveInputType: false, checkMutations: true, checkQueries: false },
    ],
    ...Object.fromEntries(wholeness.map((rule) => [rule, 'error'])),
    'relay-connection-types': 'error',
    'relay-edge-types': [
      'error',
      { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
    ],
    'relay-arguments': ['error', { includeBoth: false }],
    // It demands that every file defines the type, and only the first time it is asked.
    'relay-page-info': definesPageInfo ? 'error' : 'off',
  };
}

export const libraryRuleNames = Object.keys(libraryRules({ kind: Kind.DOCUMENT, definitions: [] }, []));
