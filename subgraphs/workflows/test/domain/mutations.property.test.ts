import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { JsonObject } from '../../src/domain/Json.js';
import { definitions } from '../support/arbitraryDefinition.js';
import { jqForFile } from '../support/expressions.js';
import { kitchen } from '../support/kitchen.js';
import { right, wrong } from '../support/mutations.js';

const expressions = jqForFile();
const styles = {
  YAML: (definition: JsonObject) => stringify(definition),
  'YAML with comments': (definition: JsonObject) => `# A comment.\n\n${stringify(definition)}\n# Another.\n`,
  'flowing YAML': (definition: JsonObject) => stringify(definition, { collectionStyle: 'flow' }),
  JSON: (definition: JsonObject) => JSON.stringify(definition),
  'indented JSON': (definition: JsonObject) => JSON.stringify(definition, null, 2),
};

/** Compiles, and looks whether every finding stands somewhere. */
async function compile(text: string) {
  const { valid, diagnostics, definition } = await compileDefinition(text, {
    connectors: [kitchen],
    expressions,
  });
  expect(definition !== null).toBe(valid);
  const lines = text.split('\n');
  for (const { line, column, message } of diagnostics) {
    expect(
      lines[line - 1]?.slice(column - 1),
      `${message} is told at line ${line}, column ${column}`,
    ).toMatch(/^\S/u);
  }
  return { valid, errors: diagnostics.filter(({ severity }) => severity === 'ERROR') };
}

describe('2,000 mutated definitions', () => {
  const style = fc.constantFrom(...Object.values(styles));

  it('of which 1,000 are wrong, are told so, each with one error', async () => {
    const mutation = fc.constantFrom(...Object.entries(wrong));
    await fc.assert(
      fc.asyncProperty(
        definitions,
        mutation,
        fc.nat(),
        style,
        async (definition, [what, mutate], pick, write) => {
          const copy = structuredClone(definition);
          fc.pre(mutate(copy, pick));
          const text = write(copy);
          const { valid, errors } = await compile(text);
          expect({ what, text, valid, errors }).toEqual({
            what,
            text,
            valid: false,
            errors: [expect.anything()],
          });
        },
      ),
      { numRuns: 1_000, maxSkipsPerRun: 1_000 },
    );
  }, 300_000);

  it('of which 1,000 are right, are accepted', async () => {
    const mutation = fc.constantFrom(...Object.entries(right));
    await fc.assert(
      fc.asyncProperty(
        definitions,
        mutation,
        fc.nat(),
        style,
        async (definition, [what, mutate], pick, write) => {
          const copy = structuredClone(definition);
          fc.pre(mutate(copy, pick));
          const text = write(copy);
          const { valid, errors } = await compile(text);
          expect({ what, text, valid, errors }).toEqual({ what, text, valid: true, errors: [] });
        },
      ),
      { numRuns: 1_000, maxSkipsPerRun: 1_000 },
    );
  }, 300_000);
});
