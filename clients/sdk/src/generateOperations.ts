import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Supergraph } from '@apollo/federation-internals';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescriptOperations from '@graphql-codegen/typescript-operations';
import { parse, printSchema, validate } from 'graphql';

const header = `// Generated from schema/supergraph.graphql and test/golden-path/operations.graphql by \`npm run generate\`.
`;

/**
 * Prints a typed document for every operation, with the types of its variables and of its data.
 * @param supergraph supergraph SDL; the types are those of its API schema, without what is inaccessible
 * @param operations any number of named operations
 * @throws Error naming what an operation asks for and the API does not have
 */
export async function generateOperations(supergraph: string, operations: string): Promise<string> {
  const schema = Supergraph.build(supergraph).apiSchema().toGraphQLJSSchema();
  const document = parse(operations);
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'));
  const code = await codegen({
    filename: 'operations.generated.ts',
    schema: parse(printSchema(schema)),
    schemaAst: schema,
    documents: [{ location: 'operations.graphql', document }],
    pluginMap: { typescriptOperations, typedDocumentNode },
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    config: {
      enumsAsTypes: true,
      useTypeImports: true,
      skipTypename: true,
      strictScalars: true,
      defaultScalarType: 'unknown',
      // All of them are JSON primitives on the wire; a decimal stays the string it is.
      scalars: { DateTime: 'string', Decimal: 'string', JSON: 'unknown' },
      documentMode: 'documentNode',
      dedupeFragments: true,
    },
  });
  return `${header}${code}`;
}

// Part of `npm run generate`: writes the typed operations of the golden path.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL('../../../', import.meta.url);
  const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
  const code = await generateOperations(
    read('schema/supergraph.graphql'),
    read('test/golden-path/operations.graphql'),
  );
  writeFileSync(new URL('clients/sdk/src/operations.generated.ts', root), code);
}
