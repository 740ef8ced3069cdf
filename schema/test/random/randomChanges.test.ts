import fc from 'fast-check';
import {
  buildASTSchema,
  lexicographicSortSchema,
  parse,
  printSchema,
  validateSchema,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { diffSchemas } from '../../src/changes/diffSchemas.js';
import { defaultCheckSettings } from '../../src/check/CheckSettings.js';
import { checkVariant } from '../../src/check/checkVariant.js';
import { recorded, registered } from '../check/variantCheck.js';
import { accepts } from './accepts.js';
import { diceOf, type Dice } from './Dice.js';
import { editedModel } from './editedModel.js';
import { inputsOf } from './inputsOf.js';
import { randomModel } from './randomModel.js';
import { randomRequest } from './randomRequest.js';
import { printModel, type SchemaModel } from './SchemaModel.js';

/** A schema and what became of it by up to four changes, if both are schemas. */
function randomPair(dice: Dice): { before: GraphQLSchema; after: GraphQLSchema } | null {
  const model = randomModel(dice);
  let edited = model;
  for (let edits = 1 + dice.roll(4); edits > 0; edits--) edited = editedModel(edited, dice);
  const [before, after] = [schemaOf(model), schemaOf(edited)];
  return before && after ? { before, after } : null;
}

function schemaOf(model: SchemaModel): GraphQLSchema | null {
  const schema = buildASTSchema(parse(printModel(model)), { assumeValidSDL: true });
  return validateSchema(schema).length === 0 ? schema : null;
}

describe('of any two schemas', () => {
  test('all differences are said, each once, and nothing where there are none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generate) => {
        const pair = randomPair(diceOf(generate));
        fc.pre(pair !== null);
        const changes = await diffSchemas(pair.before, pair.after);
        const [old, now] = [pair.before, pair.after].map((schema) =>
          printSchema(lexicographicSortSchema(schema)),
        );
        expect(changes.length > 0).toBe(old !== now);
        const keys = changes.map(({ type, path }) => `${type} ${path}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 200 },
    );
  });

  test('a request that one accepts and that no blocking change hits, the other accepts too', async () => {
    const seen = { hit: 0, refused: 0, passed: 0 };
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generate) => {
        const dice = diceOf(generate);
        const pair = randomPair(dice);
        fc.pre(pair !== null);
        const { before, after } = pair;
        const request = randomRequest(before, dice);
        fc.pre(accepts(before, request));
        const check = { contract: null, before, after, settings: defaultCheckSettings, approvals: [] };
        const operations = [registered('app', request.document)];
        const usage = [recorded('app', request.document, { inputs: inputsOf(before, request) })];
        const guessed = await checkVariant({ ...check, operations, usage: [] });
        const known = await checkVariant({ ...check, operations, usage });
        if (accepts(after, request)) {
          seen[known.changes.some(({ passes }) => passes === null) ? 'hit' : 'passed']++;
          return;
        }
        seen.refused++;
        for (const { changes } of [guessed, known]) {
          expect(
            changes.filter(({ passes }) => passes === null).map(({ usedBy }) => usedBy.length),
          ).toContain(1);
        }
      }),
      { numRuns: 300 },
    );
    expect(seen.refused).toBeGreaterThan(20);
    expect(seen.passed).toBeGreaterThan(20);
  });
});
