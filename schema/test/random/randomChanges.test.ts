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
import type { VariantReport } from '../../src/check/CheckReport.js';
import { defaultCheckSettings } from '../../src/check/CheckSettings.js';
import { checkVariant } from '../../src/check/checkVariant.js';
import { recorded, registered } from '../check/variantCheck.js';
import { accepts } from './accepts.js';
import { diceOf, type Dice } from './Dice.js';
import { editedModel } from './editedModel.js';
import { inputsOf } from './inputsOf.js';
import { randomModel } from './randomModel.js';
import { randomRequest, type RandomRequest } from './randomRequest.js';
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
      { numRuns: 200, endOnFailure: true },
    );
  }, 300_000);

  test('a request that one accepts and that no blocking change hits, the other accepts too', async () => {
    const seen = { hit: 0, refused: 0, passed: 0 };
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (generate) => {
        const dice = diceOf(generate);
        const pair = randomPair(dice);
        fc.pre(pair !== null);
        const { before, after } = pair;
        const requests = Array.from({ length: 8 }, () => randomRequest(before, dice))
          .filter((request) => accepts(before, request))
          .map((request, index) => ({ client: `client${index}`, request }));
        fc.pre(requests.length > 0);

        const operations = requests.map(({ client, request }) => registered(client, request.document));
        const usage = requests.map(({ client, request }) =>
          recorded(client, request.document, { inputs: inputsOf(before, request) }),
        );
        const check = {
          contract: null,
          before,
          after,
          operations,
          settings: defaultCheckSettings,
          approvals: [],
        };
        const guessed = blocked(await checkVariant({ ...check, usage: [] }));
        const known = blocked(await checkVariant({ ...check, usage }));
        const missed: string[] = [];
        for (const { client, request } of requests) {
          const accepted = accepts(after, request);
          seen[accepted ? (known.has(client) ? 'hit' : 'passed') : 'refused']++;
          if (!accepted && !(guessed.has(client) && known.has(client)))
            missed.push(shown(before, after, request));
        }
        expect(missed).toEqual([]);
      }),
      // Whole schemas take minutes to be made small; what is shown is small enough to be read.
      { numRuns: 150, endOnFailure: true },
    );
    expect(seen.refused).toBeGreaterThan(20);
    expect(seen.passed).toBeGreaterThan(20);
  }, 300_000);
});

function shown(before: GraphQLSchema, after: GraphQLSchema, request: RandomRequest): string {
  return [printSchema(before), printSchema(after), request.document, JSON.stringify(request.variables)].join(
    '\n\n',
  );
}

/** Clients with operations that a change blocks for. */
function blocked({ changes }: VariantReport): Set<string> {
  const blocking = changes.filter(({ passes }) => passes === null);
  return new Set(blocking.flatMap(({ usedBy }) => usedBy.map(({ client }) => client.name)));
}
