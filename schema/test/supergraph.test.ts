import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, validate, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiSchemaOf } from '../src/composition/apiSchemaOf.js';
import { compose } from '../src/composition/compose.js';
import { readSupergraphConfig } from '../src/composition/readSupergraphConfig.js';

const root = new URL('../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const { subgraphs: configured } = await readSupergraphConfig(fileURLToPath(new URL('supergraph.yaml', root)));

const apiSchema = (): GraphQLSchema => apiSchemaOf(read('schema/supergraph.graphql'));

describe('the committed supergraph', () => {
  it('is what the committed subgraph schemas compose to (else: npm run generate)', () => {
    expect(compose(configured).supergraph?.sdl === read('schema/supergraph.graphql')).toBe(true);
  });

  it('has one description of each thing: its owner describes it, and stubs do not', () => {
    const { hints } = compose(configured);
    const inconsistent = hints.filter(({ code }) => code === 'INCONSISTENT_DESCRIPTION');
    expect(inconsistent.map((hint) => hint.message.split('\n')[0])).toEqual([]);
  });

  it('answers every operation of the golden path', () => {
    const document = parse(read('test/golden-path/operations.graphql'));
    expect(validate(apiSchema(), document).map((error) => error.message)).toEqual([]);
  });

  it('describes every type, field, argument, input field and enum value', () => {
    const missing: string[] = [];
    const note = (name: string, description: string | null | undefined): void => {
      if (!description?.trim()) missing.push(name);
    };
    for (const type of Object.values(apiSchema().getTypeMap())) {
      if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name))
        continue;
      if (!['Query', 'Mutation', 'Subscription'].includes(type.name)) note(type.name, type.description);
      if ('getFields' in type) {
        for (const field of Object.values(type.getFields())) {
          note(`${type.name}.${field.name}`, field.description);
          if (!('args' in field)) continue;
          for (const argument of field.args)
            note(`${type.name}.${field.name}(${argument.name})`, argument.description);
        }
      }
      if ('getValues' in type) {
        for (const value of type.getValues()) note(`${type.name}.${value.name}`, value.description);
      }
    }
    expect(missing).toEqual([]);
  });
});
